package sqlite

import (
	"context"
	"database/sql"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

// begin begins a transaction that lives as long as ctx; it waits for the turn as long as waiting.
func (b *backend) begin(waiting, ctx context.Context) (*tx, error) {
	t, err := b.take(waiting, ctx)
	if err == nil {
		err = b.lock(waiting, t)
	}
	return t, err
}

// take waits for the turn, and takes a connection that makes durable what it commits. No transaction is begun.
func (b *backend) take(waiting, ctx context.Context) (*tx, error) {
	if err := b.check(waiting, b.writer); err != nil {
		return nil, err
	}
	release, err := b.turns.take(waiting)
	if err != nil {
		return nil, err
	}
	conn, err := b.writer.DB.Conn(waiting)
	if err != nil {
		release()
		return nil, err
	}
	t := &tx{backend: b, ctx: ctx, conn: conn, release: release, stop: func() bool { return true }}
	if err := b.checkDurable(waiting, conn); err != nil {
		t.end(err)
		return nil, err
	}
	return t, nil
}

// lockPatience bounds how long the store waits for a program that holds the write lock without queueing for it.
const lockPatience = 10 * time.Second

// lock begins the transaction and takes the write lock, or gives up the turn. The turn is held, so whoever else has the
// lock is not in the queue.
func (b *backend) lock(waiting context.Context, t *tx) error {
	err := b.locked(waiting, t)
	if err != nil {
		t.end(err)
	}
	return err
}

func (b *backend) locked(waiting context.Context, t *tx) error {
	for {
		err := b.beginImmediate(t)
		switch {
		case !busy(err):
			return err
		case b.refusals.add(time.Now()) > lockPatience:
			return &evq.Error{Kind: evq.ErrRetry, Err: err,
				Reason: "a program outside of evq has been writing to the database for " + lockPatience.String() + ", or left a transaction open"}
		case !pause(waiting, time.Millisecond): // busy_timeout may be 0
			return err
		}
	}
}

// beginImmediate tries once, as long as the connection's busy_timeout. The connections of Open begin with BEGIN
// IMMEDIATE by themselves. What a caller's handle begins with is not known; it is begun again as it must be, before
// it has done anything.
func (b *backend) beginImmediate(t *tx) (err error) {
	if t.Tx, err = t.conn.BeginTx(t.ctx, nil); err != nil || b.owned {
		return err
	}
	if _, err = t.ExecContext(context.WithoutCancel(t.ctx), "ROLLBACK; BEGIN IMMEDIATE"); err != nil {
		_ = t.Tx.Rollback() // there may be nothing to roll back
	}
	return err
}

// refusals are the times at which SQLite refused the write lock. The turn guards them.
type refusals struct{ first, last time.Time }

// add counts a refusal, and returns for how long there has been nothing else.
func (r *refusals) add(now time.Time) time.Duration {
	if now.Sub(r.last) > lockPatience/2 {
		r.first = now
	}
	r.last = now
	return now.Sub(r.first)
}

// checkDurable refuses a connection whose commits may be lost with the power. The connections of Open are set up.
func (b *backend) checkDurable(ctx context.Context, conn *sql.Conn) error {
	if b.owned {
		return nil
	}
	var level int
	if err := conn.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&level); err != nil {
		return err
	}
	if level < 2 {
		return &evq.Error{Kind: evq.ErrUnsupported, Reason: "the handle's connections have PRAGMA synchronous below FULL, so that what was pushed could be lost with the power: open it with _synchronous=FULL"}
	}
	return nil
}
