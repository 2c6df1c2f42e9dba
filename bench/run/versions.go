package run

import (
	"database/sql"
	"fmt"
	"strings"

	"github.com/mattn/go-sqlite3"
)

func sqliteVersion() string {
	version, _, _ := sqlite3.Version()
	return version
}

// postgresFacts are the server's version and the settings on which durable figures hang.
func postgresFacts(admin *sql.DB) string {
	var version string
	if err := admin.QueryRow("SHOW server_version").Scan(&version); err != nil {
		return "unknown"
	}
	facts := []string{strings.Fields(version)[0]}
	for _, setting := range []string{"fsync", "synchronous_commit", "full_page_writes", "wal_level", "shared_buffers"} {
		var value string
		if err := admin.QueryRow("SHOW " + setting).Scan(&value); err == nil {
			facts = append(facts, fmt.Sprintf("%s %s", setting, value))
		}
	}
	return strings.Join(facts, ", ")
}
