package contender

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"github.com/evq-go/evq/internal/pgserver"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver pgx
	_ "github.com/lib/pq"              // the driver postgres
)

// The databases.
const (
	SQLite   = "SQLite"
	Postgres = "PostgreSQL"
)

// Connections is how many connections every contender but evq, which has bounds of its own, may open at once.
const Connections = 32

// Place is an empty database for one contender.
type Place struct {
	Database string
	Path     string // of SQLite's file
	DSN      string // of PostgreSQL's database, a URL
}

// SQLiteDSN is how everybody but evq opens the file with the driver mattn/go-sqlite3: durable, and without the two
// settings whose absence makes concurrent writers fail.
func (p Place) SQLiteDSN() string {
	return "file:" + p.Path + "?_journal_mode=WAL&_synchronous=FULL&_txlock=immediate&_busy_timeout=10000"
}

// Handle opens the place with a driver of database/sql.
func (p Place) Handle(driver string) (*sql.DB, error) {
	dsn := p.DSN
	if p.Database == SQLite {
		dsn = p.SQLiteDSN()
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(Connections)
	db.SetMaxIdleConns(Connections)
	return db, db.Ping()
}

// Databases makes empty places. SQLite's files are in a folder that Close removes, PostgreSQL's server is a private one,
// or the one that EVQ_TEST_POSTGRES names.
type Databases struct {
	Dir    string
	server *pgserver.Server
	admin  *sql.DB
	made   int
}

// OpenDatabases makes the folder, and starts the server when it is asked for.
func OpenDatabases(postgres bool) (_ *Databases, err error) {
	d := &Databases{}
	if d.Dir, err = os.MkdirTemp("", "evq-bench-"); err != nil || !postgres {
		return d, err
	}
	if d.server, err = pgserver.Open(); err != nil {
		return nil, err
	}
	d.admin, err = sql.Open("postgres", d.server.DSN())
	return d, err
}

// Close removes everything.
func (d *Databases) Close() {
	if d.server != nil {
		_ = d.admin.Close()
		d.server.Stop()
	}
	_ = os.RemoveAll(d.Dir)
}

// Admin is a handle on PostgreSQL's server, nil without one.
func (d *Databases) Admin() *sql.DB { return d.admin }

// New makes an empty place and what removes it.
func (d *Databases) New(ctx context.Context, database string) (Place, func(), error) {
	d.made++
	if database == SQLite {
		folder := filepath.Join(d.Dir, fmt.Sprint(d.made))
		remove := func() { _ = os.RemoveAll(folder) }
		return Place{Database: database, Path: filepath.Join(folder, "events.db")}, remove, os.Mkdir(folder, 0o755)
	}
	name := fmt.Sprintf("evq_bench_%d_%d", os.Getpid(), d.made)
	if _, err := d.admin.ExecContext(ctx, "CREATE DATABASE "+name); err != nil {
		return Place{}, nil, err
	}
	remove := func() { _, _ = d.admin.Exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)") }
	u, err := url.Parse(d.server.DSN())
	if err != nil {
		return Place{}, nil, err
	}
	u.Path = "/" + name
	return Place{Database: database, DSN: u.String()}, remove, nil
}
