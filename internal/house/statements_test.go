package house

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// onlyOne are the statements that one database has alone, with the reason.
var onlyOne = map[string]string{
	"read_branch":     "PostgreSQL would sort all branches of a union, SQLite merges them",
	"pack":            "SQLite: an answer of one row costs least; PostgreSQL sends its rows while it reads on",
	"push":            "PostgreSQL: a function of the server does it all",
	"push_plain":      "PostgreSQL: see push",
	"push_begin":      "SQLite: a push is several statements, without a round trip to save",
	"push_lock":       "SQLite: the write lock is the database's",
	"push_newest":     "SQLite: see push_begin",
	"push_aggregate":  "SQLite: see push_begin",
	"push_events":     "SQLite: see push_begin",
	"key_find":        "SQLite: see push_begin",
	"key_record":      "SQLite: see push_begin",
	"await":           "SQLite: a look costs microseconds, so waiting is looking",
	"batches_prune":   "PostgreSQL: every batch leaves its id",
	"era_begin":       "PostgreSQL: positions are compared with transaction ids, which count anew in another cluster",
	"era_lock":        "PostgreSQL: see era_begin",
	"era_moved":       "PostgreSQL: see era_begin",
	"bell_channel":    "PostgreSQL: LISTEN and NOTIFY; on SQLite a look costs microseconds",
	"bell_ring":       "PostgreSQL: see bell_channel",
	"migrations_lock": "PostgreSQL: on SQLite the write lock does it",
	"consumer_lock":   "PostgreSQL: see migrations_lock",
	"work_begin":      "PostgreSQL: its sessions outlive their programs",
	"writers":         "PostgreSQL: positions are drawn before the commit; on SQLite there is one writer",
}

func TestDatabasesHaveStatementsOfTheSameNames(t *testing.T) {
	postgres, sqlite := statements(t, "postgres"), statements(t, "sqlite")
	for _, name := range append(postgres, sqlite...) {
		both := slices.Contains(postgres, name) && slices.Contains(sqlite, name)
		if reason := onlyOne[name]; both == (reason != "") {
			t.Errorf("statement %s: in both databases: %v, reason for one: %q", name, both, reason)
		}
	}
}

func statements(t *testing.T, database string) (names []string) {
	t.Helper()
	files, err := filepath.Glob("../../runtime/" + database + "/sql/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no statements: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(text), "-- ") {
			t.Errorf("%s has no legend on top", file)
		}
		names = append(names, strings.TrimSuffix(filepath.Base(file), ".sql"))
	}
	return names
}
