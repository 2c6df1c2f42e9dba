package sqlite

import (
	"context"
	"errors"
	"slices"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

// heldWait bounds how long a batch waits for its turn before its pushes have to queue anew: those whose callers gave up
// can leave then, and what was pushed meanwhile can join.
const heldWait = 250 * time.Millisecond

// Push records the pushes of the batch, or refuses them one by one.
func (b *backend) Push(ctx context.Context, tx evq.Tx, batch evq.Batch) ([]evq.Result, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := b.check(ctx, b.querier(tx)); err != nil {
		return nil, err
	}
	if tx != nil {
		return b.pushIn(ctx, tx, batch)
	}
	waiting, cancel := context.WithTimeout(ctx, heldWait)
	defer cancel()
	// Without a Done channel the driver does without a watch over each statement. A batch is short; waiting is bounded.
	t, err := b.take(waiting, context.WithoutCancel(ctx))
	if err == nil {
		if results, recorded, err := b.pushLone(t, batch); recorded || err != nil {
			return results, err
		}
		err = b.lock(waiting, t)
	}
	switch {
	case err == nil:
		return b.pushAll(t, batch)
	case waiting.Err() != nil && ctx.Err() == nil && !errors.Is(err, evq.ErrRetry):
		return slices.Repeat([]evq.Result{{Status: evq.StatusHeld}}, len(batch.Pushes)), nil
	}
	return nil, translate(ctx, err)
}

// pushAll records the batch in a transaction of its own.
func (b *backend) pushAll(t *tx, batch evq.Batch) ([]evq.Result, error) {
	r, err := b.recorder(t.ctx, t, batch.ID)
	if err != nil {
		_ = t.Rollback() // it may have been rolled back already
		return nil, translate(t.ctx, err)
	}
	r.heads = b.heads.open(r.before)
	r.waiting, b.waiting = b.waiting, nil
	results, err := r.record(batch.Pushes)
	if err != nil {
		_ = t.Rollback() // it may have been rolled back already
		return nil, translate(t.ctx, err)
	}
	b.heads.close(r.last)
	b.waiting = r.waiting // written, and empty again
	if err := t.Commit(); err != nil {
		b.doubt(err, batch, r.before.position)
		return nil, err
	}
	return results, nil
}

// pushIn records inside of a transaction that somebody else ends. A savepoint makes it all or nothing, whatever the
// caller does after an error. ctx does not reach the statements: an interrupted one would undo the caller's work.
func (b *backend) pushIn(ctx context.Context, tx evq.Tx, batch evq.Batch) (results []evq.Result, err error) {
	working := context.WithoutCancel(ctx)
	if _, err := tx.ExecContext(working, b.sql.Get("push_lock")); err != nil {
		return nil, translate(ctx, err)
	}
	if _, err := tx.ExecContext(working, "SAVEPOINT evq_push"); err != nil {
		return nil, translate(ctx, err)
	}
	r, err := b.recorder(working, tx, batch.ID)
	if err == nil {
		results, err = r.record(batch.Pushes)
	}
	if err == nil {
		_, err = tx.ExecContext(working, "RELEASE evq_push")
	}
	if err != nil {
		_, undone := tx.ExecContext(working, "ROLLBACK TO evq_push; RELEASE evq_push")
		return nil, errors.Join(translate(ctx, err), undone)
	}
	return results, nil
}
