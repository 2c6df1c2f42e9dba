package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"sync"

	evq "github.com/evq-go/evq/runtime"
)

// tx is a transaction that holds the write lock: one of the backend's own batches, or one of evq.Store.InTx.
type tx struct {
	*sql.Tx
	backend *backend
	ctx     context.Context // the one that it was begun with
	conn    *sql.Conn
	release func() // gives the turn to the next

	mu    sync.Mutex
	ended bool
	stop  func() bool // ends the watch over ctx
}

// Begin waits for the turn and begins a transaction with BEGIN IMMEDIATE. It is rolled back when ctx is done.
func (b *backend) Begin(ctx context.Context) (evq.Tx, error) {
	t, err := b.begin(ctx, ctx)
	if err != nil {
		return nil, translate(ctx, err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.stop = context.AfterFunc(ctx, func() { _ = t.Rollback() }) // it may have ended before
	return t, nil
}

// Commit commits. An error that does not prove that nothing was committed is ErrInDoubt.
func (t *tx) Commit() error { return t.committed(t.Tx.Commit()) }

// committed ends the transaction that answered its commit with err.
func (t *tx) committed(err error) error {
	t.end(err)
	switch {
	case err == nil:
		t.backend.wal.wrote()
		return nil
	case errors.Is(err, sql.ErrTxDone), busy(err), t.ctx.Err() != nil && errors.Is(err, t.ctx.Err()):
		return translate(t.ctx, err)
	}
	return &evq.Error{Kind: evq.ErrInDoubt, Reason: "the answer to a commit was lost", Err: translate(t.ctx, err)}
}

// Rollback undoes everything.
func (t *tx) Rollback() error {
	err := t.Tx.Rollback()
	t.end(err)
	return translate(t.ctx, err)
}

// end gives the connection back and lets the next one write. After a failure the connection is closed, because it may
// still hold the lock.
func (t *tx) end(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended {
		return
	}
	t.ended = true
	t.stop()
	if err != nil {
		_ = t.conn.Raw(func(any) error { return driver.ErrBadConn }) // that closes it
	}
	_ = t.conn.Close() // it may be closed already
	t.release()
}
