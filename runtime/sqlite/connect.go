package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"time"

	evq "github.com/evq-go/evq/runtime"
	"github.com/mattn/go-sqlite3"
)

// connector opens connections that are set up as the guarantees need it, without registering a driver for everybody.
type connector struct {
	dsn     string
	pragmas []pragma
}

// pragma is a setting of a connection and what it must read afterwards; an empty want is not checked.
type pragma struct{ name, value, want string }

// common are the settings of every connection. WAL lets readers and the writer work side by side; FULL makes a commit
// durable when it returns.
var common = []pragma{
	{"journal_mode", "WAL", "wal"},
	{"synchronous", "FULL", "2"},
	{"fullfsync", "ON", "1"}, // on macOS, where fsync alone leaves data in the disk's cache; elsewhere it does nothing
	{"temp_store", "MEMORY", "2"},
	{"wal_autocheckpoint", "10000", "10000"},
}

// writing are those of the one connection that writes. Its cache holds the index pages that many streams touch at
// random. Its waits for a lock are short because evq repeats them and looks at the context in between.
var writing = append([]pragma{{"busy_timeout", "250", "250"}, {"cache_size", "-200000", "-200000"}}, common...)

// reading are those of the connections that read.
var reading = append(append([]pragma{{"busy_timeout", "10000", "10000"}, {"cache_size", "-16000", "-16000"}}, common...), pragma{"query_only", "ON", "1"})

// walPatience bounds how long a connection tries to turn WAL on while others use the new file: SQLite does not wait
// for that lock by itself.
const walPatience = 10 * time.Second

func (c connector) Driver() driver.Driver { return &sqlite3.SQLiteDriver{} }

// Connect opens and sets up a connection.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	version, _, _ := sqlite3.Version()
	if err := checkVersion(version); err != nil {
		return nil, err
	}
	opened, err := c.Driver().Open(c.dsn)
	if err != nil {
		return nil, err // whoever asked for a connection translates it
	}
	conn := opened.(*sqlite3.SQLiteConn)
	for _, p := range c.pragmas {
		if err := p.set(ctx, conn); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	return conn, nil
}

// set sets and checks one setting.
func (p pragma) set(ctx context.Context, conn *sqlite3.SQLiteConn) error {
	ctx, cancel := context.WithTimeout(ctx, walPatience)
	defer cancel()
	for {
		_, err := conn.Exec("PRAGMA "+p.name+" = "+p.value, nil)
		if err == nil {
			break
		}
		if !busy(err) || !pause(ctx, 5*time.Millisecond) {
			return err
		}
	}
	got, err := one(conn, "PRAGMA "+p.name)
	if err != nil {
		return err
	}
	if got != p.want {
		return fmt.Errorf("PRAGMA %s is %s where %s is needed: does the file system support SQLite's locks and shared memory?", p.name, got, p.want)
	}
	return nil
}

// one returns the single value of a query as text.
func one(conn *sqlite3.SQLiteConn, query string) (string, error) {
	rows, err := conn.Query(query, nil)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	value := make([]driver.Value, 1)
	if err := rows.Next(value); err != nil && err != io.EOF {
		return "", err
	}
	return fmt.Sprint(value[0]), nil
}

// minVersion is the first SQLite whose write-ahead log is sound: before it, a checkpoint at the moment when another
// connection resets the log could leave a damaged database.
var minVersion = [3]int{3, 51, 3}

// checkVersion refuses an SQLite that may lose what it committed.
func checkVersion(version string) error {
	var v [3]int
	if _, err := fmt.Sscanf(version, "%d.%d.%d", &v[0], &v[1], &v[2]); err != nil {
		return fmt.Errorf("version %q cannot be read: %w", version, err)
	}
	for i, least := range minVersion {
		if v[i] > least {
			return nil
		}
		if v[i] < least {
			return &evq.Error{Kind: evq.ErrUnsupported, Reason: fmt.Sprintf(
				"SQLite %s can damage a database in WAL mode when a checkpoint races with a write; 3.51.3 or newer is needed, which github.com/mattn/go-sqlite3 v1.14.53 brings along (is it built with the tag libsqlite3?)", version)}
		}
	}
	return nil
}

// pause waits a while; it returns false when ctx is done first.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
