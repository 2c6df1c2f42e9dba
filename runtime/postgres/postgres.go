package postgres

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"time"

	evq "github.com/evq-go/evq/runtime"
	"github.com/jmoiron/sqlx"
)

// Option changes how a store works on its database.
type Option func(*options)

// TablePrefix puts prefix in front of the names of all tables, indexes and functions, so that several stores share a
// schema. It is at most 31 of a-z, 0-9 and _, not a digit first.
func TablePrefix(prefix string) Option { return func(o *options) { o.prefix = prefix } }

// Logger makes the store report to logger what it overcomes by itself. The default is slog.Default().
func Logger(logger *slog.Logger) Option { return func(o *options) { o.logger = logger } }

// JSON makes the first migration give the payload columns the type json instead of jsonb: the text is kept as it was
// pushed, and reads are about twice as fast; but queries of yours that look into payloads, and indexes on them, need
// a cast. It changes nothing in a database that is migrated already.
func JSON() Option { return func(o *options) { o.json = "json" } }

// Doorbell makes subscriptions see at once what other processes push: a store with a doorbell rings after its commits,
// by NOTIFY, and hears the rings of the others, by LISTEN. That takes one more connection, which dsn leads to: the same
// database, but directly, since no pooler can LISTEN. It is made when the first subscription waits, and stays until Close.
//
// The bell only wakes: what it misses, and everything while it is out of order, is found by polling as ever. See the
// package's documentation for what rings. A dsn that cannot be read is an error of Open; a server that cannot be
// reached by it is logged, once, and tried again.
func Doorbell(dsn string) Option { return func(o *options) { o.bell = &dsn } }

// options are what Option sets.
type options struct {
	prefix string
	json   string // the type of the payload columns
	logger *slog.Logger
	bell   *string       // the doorbell's connection string; nil: none
	watch  time.Duration // how often the doorbell's connection is asked whether it lives
}

func newOptions(opts []Option) options {
	o := options{json: "jsonb", logger: slog.Default(), watch: watchEvery}
	for _, opt := range opts {
		opt(&o)
	}
	return o
}

// maxConnections bounds the pool of Open. More connections do not make the server faster, and its slowest answers much
// slower. Half of them may wait for streams that other transactions hold.
const maxConnections = 8

// Open opens the database that a connection string of libpq's names, a URL or key=value words, and migrates it. It is
// ErrUnsupported for a server before version 14, a standby, and a database whose encoding is not UTF8. No part of the
// connection string gets into an error. The store's Close closes the connections.
func Open(ctx context.Context, dsn string, opts ...Option) (*evq.Store, error) {
	b, err := openBackend(ctx, dsn, opts...)
	if err != nil {
		return nil, err
	}
	return evq.New(b, evq.WithLogger(b.logger)), nil
}

func openBackend(ctx context.Context, dsn string, opts ...Option) (*backend, error) {
	lines := newLines()
	connector, err := connectorFor(dsn, lines)
	if err != nil {
		return nil, err
	}
	db := sqlx.NewDb(sql.OpenDB(connector), "postgres")
	db.SetMaxOpenConns(maxConnections)
	db.SetMaxIdleConns(maxConnections)
	b, err := newBackend(db, newOptions(opts))
	if err == nil {
		b.owned, b.lines = true, lines
		err = b.Migrate(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return b, nil
}

// New returns a store on a handle that the caller has, of lib/pq or of pgx's database/sql driver. It neither migrates
// nor closes it: call [evq.Store.Migrate] once. What is wrong with the handle or the options is told by the first call
// that uses them.
//
// A handle with SetMaxOpenConns(1) works; a read inside of a transaction then has to go through [evq.Store.In]. With
// lib/pq, put binary_parameters=yes into the connection string: without it every call of the store takes a transaction
// around it, two more round trips, because the driver would otherwise mix up the statements of callers that share a
// server connection through a pooler. With pgx, a pooler takes default_query_exec_mode=exec.
func New(db *sqlx.DB, opts ...Option) *evq.Store {
	o := newOptions(opts)
	b, err := newBackend(db, o)
	if err != nil {
		b = &backend{fault: err}
		b.Ledger = b.ledger()
	}
	return evq.New(b, evq.WithLogger(o.logger))
}
