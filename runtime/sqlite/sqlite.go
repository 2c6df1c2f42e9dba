package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"strings"

	evq "github.com/evq-go/evq/runtime"
	"github.com/jmoiron/sqlx"
)

// Option changes how a store works on its database.
type Option func(*options)

// TablePrefix puts prefix in front of the names of all tables and indexes, so that several stores share a file. It is
// at most 31 of a-z, 0-9 and _, not a digit first.
func TablePrefix(prefix string) Option { return func(o *options) { o.prefix = prefix } }

// Logger makes the store report to logger what it overcomes by itself. The default is slog.Default().
func Logger(logger *slog.Logger) Option { return func(o *options) { o.logger = logger } }

// maxReaders bounds the connections of Open that read. Each holds a page only for the time of reading it.
const maxReaders = 8

// Open opens the database file at path, creates it if need be, and migrates it. path is the name of a file, whatever
// characters it has, or a file: URI. It is ErrUnsupported for a database in memory and on an SQLite older than 3.51.3.
// The store's Close closes the file.
func Open(ctx context.Context, path string, opts ...Option) (*evq.Store, error) {
	b, err := openBackend(ctx, path, opts...)
	if err != nil {
		return nil, err
	}
	return evq.New(b, evq.WithLogger(b.logger)), nil
}

func openBackend(ctx context.Context, path string, opts ...Option) (*backend, error) {
	name, err := dsn(path)
	if err != nil {
		return nil, err
	}
	o := newOptions(opts)
	writer := sqlx.NewDb(sql.OpenDB(connector{name, writing}), driverName)
	reader := sqlx.NewDb(sql.OpenDB(connector{name, reading}), driverName)
	writer.SetMaxOpenConns(1)
	reader.SetMaxOpenConns(maxReaders)
	reader.SetMaxIdleConns(maxReaders)
	b, err := newBackend(writer, reader, o)
	if err == nil {
		b.owned, b.padded = true, strings.Contains(name, "psow=")
		b.wal = newCheckpointer(b.reader, b.turns, o.logger)
		err = b.Migrate(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, reader.Close(), writer.Close())
	}
	return b, nil
}

// New returns a store on a handle of the driver of github.com/mattn/go-sqlite3 that the caller has. It neither migrates
// nor closes it: call [evq.Store.Migrate] once. What is wrong with the handle or the options is told by the first call
// that uses them: ErrUnsupported when SQLite is older than 3.51.3, or when a connection that a push takes has PRAGMA
// synchronous below FULL.
//
// Open the handle with a DSN such as
//
//	file:events.db?_journal_mode=WAL&_synchronous=FULL&_busy_timeout=5000&_stmt_cache_size=64
//
// A handle with SetMaxOpenConns(1) works; a read then waits for the push in hand, and a read inside of a transaction has
// to go through [evq.Store.In].
func New(db *sqlx.DB, opts ...Option) *evq.Store {
	o := newOptions(opts)
	b, err := newBackend(db, db, o)
	if err != nil {
		b = &backend{fault: err, turns: newTurns(o.logger)}
		b.Ledger = b.ledger()
	}
	return evq.New(b, evq.WithLogger(o.logger))
}

const driverName = "sqlite3"

func newOptions(opts []Option) options {
	o := options{logger: slog.Default()}
	for _, opt := range opts {
		opt(&o)
	}
	return o
}
