package postgres

import (
	"context"
	"database/sql"
	"slices"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/internal/dialect"
)

// How long the push function waits for a stream that another transaction holds.
const (
	waitNot     = 0
	waitInLane  = 250 // ms, then it is another stream's turn
	waitForever = -1  // in a caller's transaction, whose settings and ctx decide
)

// request is a call of a push function.
type request interface {
	statement() string // its name
	args() []any       // its parameters but for the first three
	scan(row *sql.Row) ([]evq.Result, error)
}

func newRequest(pushes []evq.Push) request {
	refusable := func(p evq.Push) bool { return p.Key != "" || len(p.Conditions) > 0 }
	switch {
	case slices.ContainsFunc(pushes, refusable):
		return newCall(pushes)
	case isLone(pushes):
		return loneCall{pushes}
	}
	return newPlainCall(pushes)
}

// Push records the pushes of the batch, or refuses them one by one, in one call of a push function.
func (b *backend) Push(ctx context.Context, tx evq.Tx, batch evq.Batch) ([]evq.Result, error) {
	c := newRequest(batch.Pushes)
	if tx != nil {
		return b.pushIn(ctx, tx, c)
	}
	if err := b.checkPool(ctx); err != nil {
		return nil, err
	}
	wait := waitNot
	if batch.Wait {
		wait = waitInLane
	}
	args := append([]any{batch.ID.String(), true, wait}, c.args()...)
	results, err := b.commit(ctx, args, c)
	if err == nil {
		b.countBatch()
		b.ringFor(results)
	}
	return results, err
}

// pushIn pushes inside of a transaction that somebody else commits. A durable one is of evq.Store.InTx.
func (b *backend) pushIn(ctx context.Context, in evq.Tx, c request) ([]evq.Result, error) {
	own, durable := in.(*tx)
	args := append([]any{nil, durable, waitForever}, c.args()...)
	var results []evq.Result
	err := b.query(ctx, in, func(db dialect.Querier) (err error) {
		results, err = b.call(ctx, db, args, c)
		return err
	})
	if durable && recorded(results) {
		own.pushed.Store(true)
	}
	return results, err
}

// commit calls the push function in a transaction of its own. A batch whose id is taken is in doubt: it may have landed.
func (b *backend) commit(ctx context.Context, args []any, c request) ([]evq.Result, error) {
	results, err := b.commitOnce(ctx, args, c)
	if taken(err) {
		return nil, inDoubt(err)
	}
	return results, err
}

func (b *backend) commitOnce(ctx context.Context, args []any, c request) (results []evq.Result, err error) {
	if !b.wrapped.Load() {
		results, err = b.commitAtOnce(ctx, args, c)
		if sqlState(err) != stateIsolation {
			return results, err
		}
		b.wrapped.Store(true)
	}
	err = b.inTx(ctx, func(db dialect.Querier) (err error) {
		results, err = b.call(ctx, db, args, c)
		if err != nil && sqlState(err) == "" && ctx.Err() == nil {
			return &evq.Error{Kind: evq.ErrRetry, Reason: "postgres: the connection was lost before the commit", Err: err}
		}
		return err
	})
	return results, err
}

// commitAtOnce calls the push function as a statement that is its own transaction. It takes a connection first, because
// database/sql sends a statement of the pool's again on another connection when the driver says that the connection was
// bad, and that says nothing about whether the statement was run. From then on only the server's word proves that nothing
// was committed.
func (b *backend) commitAtOnce(ctx context.Context, args []any, c request) ([]evq.Result, error) {
	conn, err := b.db.Conn(ctx)
	if err != nil {
		return nil, translate(ctx, err)
	}
	defer conn.Close()
	calling, done := b.lines.patient(ctx)
	defer done()
	results, err := b.call(calling, conn, args, c)
	return results, doubt(ctx, err)
}

// call calls a push function.
func (b *backend) call(ctx context.Context, db dialect.Querier, args []any, c request) ([]evq.Result, error) {
	return c.scan(db.QueryRowContext(ctx, b.sql.Get(c.statement()), args...))
}
