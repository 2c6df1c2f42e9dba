package torture

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/evq-go/evq/internal/pgserver"
	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/postgres"
	"github.com/evq-go/evq/runtime/sqlite"
	"github.com/jmoiron/sqlx"
)

// kind is a kind of database as the torture uses it.
type kind struct {
	create  func(t *testing.T) (dsn string)
	connect func(ctx context.Context, dsn string) (connection, error)
}

// connection is one process's access to a database.
type connection struct {
	store    *evq.Store
	transact func(ctx context.Context, f func(ctx context.Context, tx evq.Tx) error) error
	dawdle   func(ctx context.Context, tx evq.Tx, much int) error // keeps a transaction open for a while
	close    func()
}

var databases = map[string]kind{
	"SQLite":     {createSQLite, connectSQLite},
	"PostgreSQL": {func(t *testing.T) string { return pgserver.NewDatabase(t) }, connectPostgres},
}

func createSQLite(t *testing.T) string { return filepath.Join(t.TempDir(), "events.db") }

// connectSQLite uses the store's own transactions: SQLite has one writer, and the store knows how to queue for it.
func connectSQLite(ctx context.Context, dsn string) (connection, error) {
	store, err := sqlite.Open(ctx, dsn)
	if err != nil {
		return connection{}, err
	}
	dawdle := func(ctx context.Context, tx evq.Tx, much int) error {
		var n int
		return tx.QueryRowContext(ctx, `WITH RECURSIVE w(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM w WHERE n < ?) SELECT max(n) FROM w`, 1+much*1000).Scan(&n)
	}
	return connection{store, store.InTx, dawdle, func() { _ = store.Close() }}, nil
}

// connectPostgres uses transactions that the caller begins on a handle of its own.
func connectPostgres(ctx context.Context, dsn string) (connection, error) {
	store, err := postgres.Open(ctx, dsn)
	if err != nil {
		return connection{}, err
	}
	db, err := sqlx.Open("postgres", dsn)
	if err != nil {
		return connection{}, err
	}
	dawdle := func(ctx context.Context, tx evq.Tx, much int) error {
		_, err := tx.ExecContext(ctx, `SELECT pg_sleep($1::float8 / 1000)`, much)
		return err
	}
	return connection{store, transactOn(db), dawdle, func() { _ = db.Close(); _ = store.Close() }}, nil
}
