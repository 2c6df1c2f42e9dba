package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/evq-go/evq/internal/pgserver"
	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/postgres"
	"github.com/evq-go/evq/runtime/sqlite"
	"github.com/jmoiron/sqlx"
)

// place is a database that is measured.
type place struct {
	name string
	dsn  string
	open func(ctx context.Context, dsn string, doorbell bool) (*evq.Store, error)
	// plain is a handle past evq.
	plain func() (*sqlx.DB, error)
	bells []bool // with and without a doorbell
	// queries counts the queries that the server has answered; nil: nobody counts them
	queries func(db *sqlx.DB) (int64, error)
	drop    func()
}

var openers = map[string]func(ctx context.Context, dsn string, doorbell bool) (*evq.Store, error){
	"sqlite": func(ctx context.Context, dsn string, _ bool) (*evq.Store, error) { return sqlite.Open(ctx, dsn) },
	"postgres": func(ctx context.Context, dsn string, doorbell bool) (*evq.Store, error) {
		if doorbell {
			return postgres.Open(ctx, dsn, postgres.Doorbell(dsn))
		}
		return postgres.Open(ctx, dsn)
	},
}

func onSQLite(dir string) (*place, error) {
	path := filepath.Join(dir, "events.db")
	return &place{name: "sqlite", dsn: path, open: openers["sqlite"], bells: []bool{false}, drop: func() {},
		plain: func() (*sqlx.DB, error) { return sqlx.Open("sqlite3", "file:"+path+"?mode=ro") }}, nil
}

func onPostgres(string) (*place, error) {
	server, err := pgserver.Open()
	if err != nil {
		return nil, err
	}
	dsn := server.DSN()
	return &place{name: "postgres", dsn: dsn, open: openers["postgres"], bells: []bool{false, true}, drop: server.Stop,
		plain: func() (*sqlx.DB, error) { return sqlx.Open("postgres", dsn) },
		queries: func(db *sqlx.DB) (n int64, err error) {
			err = db.Get(&n, `SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()`)
			return n, err
		}}, nil
}

// payload is about 200 bytes of JSON.
func payload(at int64) evq.Payload {
	return evq.Payload{EventType: "Measured", EventVersion: "1.0",
		Data: evq.Raw(fmt.Sprintf(`{"at":%d,"name":"%s"}`, at, strings.Repeat("n", 165)))}
}
