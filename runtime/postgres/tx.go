package postgres

import (
	"context"
	"database/sql"
	"errors"
	"sync/atomic"

	evq "github.com/evq-go/evq/runtime"
)

// tx is a transaction that evq began: one of evq.Store.InTx, or one around a call.
type tx struct {
	*sql.Tx
	conn   *sql.Conn
	ctx    context.Context // the one that it was begun with
	pushed atomic.Bool     // events, so that the commit rings
	bell   *bell
}

// Begin begins a transaction at READ COMMITTED. It is rolled back when ctx is done.
func (b *backend) Begin(ctx context.Context) (evq.Tx, error) {
	if err := b.checkPool(ctx); err != nil {
		return nil, err
	}
	t, err := b.begin(ctx)
	if err != nil {
		return nil, err
	}
	return t, nil
}

// begin begins a transaction at READ COMMITTED. Connections that were lost while they waited in the pool are no failure:
// nothing was asked of them but to begin.
func (b *backend) begin(ctx context.Context) (*tx, error) {
	var failed error
	for range 3 + b.db.Stats().Idle {
		conn, err := b.db.Conn(ctx)
		if err != nil {
			return nil, translate(ctx, err)
		}
		t, err := conn.BeginTx(ctx, readCommitted)
		if err == nil {
			return &tx{Tx: t, conn: conn, ctx: ctx, bell: b.bell}, nil
		}
		_ = conn.Close() // if it was bad it is closed already
		if failed = err; rolledBack(err) || ctx.Err() != nil {
			break
		}
	}
	return nil, translate(ctx, failed)
}

// Commit commits. An error that does not prove that nothing was committed is ErrInDoubt.
func (t *tx) Commit() error {
	err := t.Tx.Commit()
	t.release()
	if t.pushed.Load() {
		t.bell.ring() // also after an error: the commit may have landed
	}
	if err == nil {
		return nil
	}
	if err == sql.ErrTxDone || err == t.ctx.Err() {
		return translate(t.ctx, err) // these are database/sql's own, unwrapped: the commit was not sent
	}
	return doubt(t.ctx, err)
}

// Rollback undoes everything. What database/sql has rolled back already, because ctx is done, is no error.
func (t *tx) Rollback() error {
	err := t.Tx.Rollback()
	t.release()
	if errors.Is(err, sql.ErrTxDone) && t.ctx.Err() != nil {
		return nil
	}
	return translate(t.ctx, err)
}

// release gives the connection back. When ctx is done database/sql rolls back in the background; this waits for it.
func (t *tx) release() {
	_ = t.conn.Close() // it may be closed already
}
