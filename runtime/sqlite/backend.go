package sqlite

import (
	"context"
	"embed"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/internal/dialect"
	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
)

//go:embed sql/*.sql migrations/*.sql
var files embed.FS

// backend is evq's Backend on SQLite.
type backend struct {
	dialect.Ledger
	writer  *sqlx.DB // Open: a pool of one, so that its cache stays warm. New: the caller's handle
	reader  *sqlx.DB
	owned   bool // Open made the handles
	padded  bool // their DSN says psow: see pushLone
	logger  *slog.Logger
	sql     dialect.Statements
	steps   []dialect.Migration
	inserts [len(insertSizes)]string

	tailPacked string // the statement

	turns    *turns
	wal      *checkpointer // nil: the caller's business
	refusals refusals
	heads    heads
	lastPage atomic.Pointer[aroundPage]
	waiting  []any // memory for a recorder's; the turn guards it
	fault    error // what is wrong with New's arguments, told at first use

	checked atomic.Bool // the version of SQLite is known to be good, and the queue's file

	mu     sync.Mutex
	doubts map[uuid.UUID]int64 // the last position before a batch in doubt
}

func newBackend(writer, reader *sqlx.DB, o options) (*backend, error) {
	statements, err := dialect.Load(files, o.prefix)
	if err != nil {
		return nil, err
	}
	steps, err := dialect.Migrations(files, o.prefix)
	if err != nil {
		return nil, err
	}
	b := &backend{writer: writer, reader: reader, logger: o.logger, sql: statements, steps: steps, turns: newTurns(o.logger), doubts: map[uuid.UUID]int64{}}
	b.Ledger = b.ledger()
	b.tailPacked = strings.Replace(statements.Get("tail_packed"), "{columns}", statements.Get("pack_columns"), 1)
	for i, n := range insertSizes {
		b.inserts[i] = rowsOf(statements.Get("push_events"), n)
	}
	return b, nil
}

// options are what Option sets.
type options struct {
	prefix string
	logger *slog.Logger
}

// check looks, once, at what a caller's handle leads to: a sound version, and the file that it has open.
func (b *backend) check(ctx context.Context, db dialect.Querier) error {
	if b.fault != nil || b.checked.Load() {
		return b.fault
	}
	var version, file string
	if err := db.QueryRowContext(ctx, b.sql.Get("server")).Scan(&version, &file); err != nil {
		return translate(ctx, err)
	}
	if err := checkVersion(version); err != nil {
		return err
	}
	b.turns.among(file)
	b.checked.Store(true)
	return nil
}

// Lanes is 1: whoever holds the database holds all streams.
func (b *backend) Lanes() int { return 1 }

// Migrate runs the migrations that the database has not seen, in one transaction. When there are none it takes no lock.
func (b *backend) Migrate(ctx context.Context) error {
	if err := b.check(ctx, b.writer); err != nil {
		return err
	}
	if done, err := b.migrated(ctx); done || err != nil {
		return translate(ctx, err)
	}
	t, err := b.begin(ctx, ctx)
	if err != nil {
		return translate(ctx, err)
	}
	if err := b.sql.Migrate(ctx, t, b.steps); err != nil {
		_ = t.Rollback() // it may have been rolled back already
		return translate(ctx, err)
	}
	return t.Commit()
}

// migrated tells whether nothing is left to do.
func (b *backend) migrated(ctx context.Context) (bool, error) {
	var exist bool
	err := b.writer.QueryRowContext(ctx, b.sql.Get("migrations_exist")).Scan(&exist)
	if err != nil || !exist {
		return false, err
	}
	var last int
	err = b.writer.QueryRowContext(ctx, b.sql.Get("migrations_last")).Scan(&last)
	return last >= len(b.steps), err
}

// Close releases what Open opened.
func (b *backend) Close() error {
	var err error
	if b.owned {
		b.wal.close()
		err = errors.Join(b.reader.Close(), b.writer.Close())
	}
	b.turns.close()
	return err
}

var _ evq.Backend = (*backend)(nil)
