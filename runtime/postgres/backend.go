package postgres

import (
	"context"
	"database/sql"
	"embed"
	"log/slog"
	"sync"
	"sync/atomic"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/internal/dialect"
	"github.com/jmoiron/sqlx"
)

//go:embed sql/*.sql migrations/*.sql
var files embed.FS

// backend is evq's Backend on PostgreSQL.
type backend struct {
	dialect.Ledger
	db     *sqlx.DB
	owned  bool   // Open made the handle
	lines  *lines // the handle's; nil: the handle is not Open's
	prefix string
	logger *slog.Logger
	sql    dialect.Statements
	steps  []dialect.Migration
	fault  error // what is wrong with New's arguments, told at first use

	checked atomic.Bool // the server is one that evq works on
	// wrapped makes every call a transaction of its own at READ COMMITTED: where the sessions' default is another one,
	// and where the driver takes two round trips for a call, between which a pooler may change the connection.
	wrapped atomic.Bool

	bell *bell // nil: none

	lastParsed atomic.Pointer[parsedPlace] // see parsed
	lastPage   atomic.Pointer[parsedPage]  // see parsedPage

	batches atomic.Int64 // committed, for pruning
	pruning sync.WaitGroup
	ctx     context.Context // done when the backend is closed
	cancel  context.CancelFunc
}

func newBackend(db *sqlx.DB, o options) (*backend, error) {
	statements, err := dialect.Load(files, o.prefix)
	if err != nil {
		return nil, err
	}
	steps, err := dialect.Migrations(files, o.prefix, "{json}", o.json)
	if err != nil {
		return nil, err
	}
	b := &backend{db: db, prefix: o.prefix, logger: o.logger, sql: statements, steps: steps}
	b.Ledger = b.ledger()
	b.ctx, b.cancel = context.WithCancel(context.Background())
	if o.bell != nil {
		if _, err := configFor("the doorbell's connection string", *o.bell); err != nil {
			return nil, err
		}
		b.bell = newBell(*o.bell, o.watch, o.logger, b.channel, b.ring)
	}
	return b, nil
}

// readCommitted is the isolation that everything is made for: each statement of the push function must see what was
// committed before it began, not before the transaction began.
var readCommitted = &sql.TxOptions{Isolation: sql.LevelReadCommitted}

// query runs f in the caller's transaction or outside of one.
func (b *backend) query(ctx context.Context, tx evq.Tx, f func(dialect.Querier) error) error {
	if tx != nil {
		if err := b.check(ctx, tx); err != nil {
			return translate(ctx, err)
		}
		return translate(ctx, f(tx))
	}
	if err := b.checkPool(ctx); err != nil {
		return err
	}
	if !b.wrapped.Load() {
		return translate(ctx, f(b.db))
	}
	return b.inTx(ctx, f)
}

// inTx runs f in a transaction of its own at READ COMMITTED. An error means that nothing was committed, or is
// ErrInDoubt.
func (b *backend) inTx(ctx context.Context, f func(dialect.Querier) error) error {
	own, err := b.begin(ctx)
	if err != nil {
		return err
	}
	if err := f(own); err != nil {
		_ = own.Rollback() // the first error counts
		return translate(ctx, err)
	}
	return own.Commit()
}

// Lanes is half the pool, so that the group always has connections left; with a pool of one nothing may wait.
func (b *backend) Lanes() int {
	if b.fault != nil {
		return 0
	}
	most := b.db.Stats().MaxOpenConnections
	if most <= 0 { // no limit: the caller does not care
		most = maxConnections
	}
	return most / 2
}

// Close releases what Open opened.
func (b *backend) Close() error {
	if b.fault != nil {
		return nil
	}
	b.cancel()
	b.bell.close()
	b.pruning.Wait()
	if b.owned {
		return b.db.Close()
	}
	return nil
}

var _ evq.Backend = (*backend)(nil)
