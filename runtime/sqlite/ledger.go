package sqlite

import (
	"context"
	"time"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/internal/dialect"
	"github.com/google/uuid"
)

// ledger keeps the consumers of b.
func (b *backend) ledger() dialect.Ledger {
	return dialect.Ledger{
		SQL:   b.sql,
		ID:    func(id uuid.UUID) any { return id[:] },
		InTx:  b.inTx,
		Once:  b.inTx,
		Query: b.query,
	}
}

// inTx runs f in a transaction of its own. ctx ends the wait for the turn, but no statement: they are short.
func (b *backend) inTx(ctx context.Context, f dialect.Work) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	working := context.WithoutCancel(ctx)
	t, err := b.begin(ctx, working)
	if err != nil {
		return translate(ctx, err)
	}
	if err := f(working, t); err != nil {
		_ = t.Rollback() // it may have been rolled back already
		return translate(ctx, err)
	}
	return t.Commit()
}

// query runs f in the caller's transaction, or on a connection that reads. In a transaction ctx does not reach the
// statements: an interrupted one would undo the caller's work.
func (b *backend) query(ctx context.Context, tx evq.Tx, f dialect.Work) error {
	db, working := b.querier(tx), ctx
	if tx != nil {
		working = context.WithoutCancel(ctx)
	}
	if err := b.check(ctx, db); err != nil {
		return err
	}
	return translate(ctx, f(working, db))
}

// BeginWork begins a transaction as Begin does. SQLite ends no transaction by itself; but those of a process end with it.
func (b *backend) BeginWork(ctx context.Context, _ time.Duration) (evq.Tx, error) {
	return b.Begin(ctx)
}

// Writers returns none: whoever writes keeps all others from it, so no position is passed before its commit.
func (b *backend) Writers(context.Context) ([]evq.Writer, error) { return nil, nil }

var _ evq.Ledger = (*backend)(nil)
