package memory

import (
	"context"
	"database/sql"
	"database/sql/driver"

	evq "github.com/evq-go/evq/runtime"
)

// noSQL is the part of a transaction that speaks SQL: it refuses.
type noSQL struct{}

func (noSQL) ExecContext(context.Context, string, ...any) (sql.Result, error) {
	return nil, errNoSQL()
}

func (noSQL) QueryContext(context.Context, string, ...any) (*sql.Rows, error) {
	return nil, errNoSQL()
}

// QueryRowContext asks a database that nobody can connect to: only package sql can make a row that holds an error.
func (noSQL) QueryRowContext(_ context.Context, query string, args ...any) *sql.Row {
	db := sql.OpenDB(refusal{})
	defer db.Close()
	return db.QueryRowContext(context.Background(), query, args...)
}

func errNoSQL() error {
	return &evq.Error{Kind: evq.ErrUnsupported, Reason: "the in-memory backend takes no SQL"}
}

// refusal is a database that refuses every connection.
type refusal struct{}

func (refusal) Connect(context.Context) (driver.Conn, error) { return nil, errNoSQL() }
func (refusal) Driver() driver.Driver                        { return refusal{} }
func (refusal) Open(string) (driver.Conn, error)             { return nil, errNoSQL() }
