package runtimetest

import (
	"context"
	"time"

	"github.com/google/uuid"

	evq "github.com/evq-go/evq/runtime"
)

func (b intercepted) Enrol(ctx context.Context, e evq.Enrolment) (known evq.Enrolment, err error) {
	err = b.around(ctx, "Enrol", func(ctx context.Context) (err error) {
		known, err = b.Backend.Enrol(ctx, e)
		return err
	})
	return known, err
}

func (b intercepted) Claim(ctx context.Context, c evq.ConsumerID, m evq.Member) (leases []evq.Lease, err error) {
	err = b.around(ctx, "Claim", func(ctx context.Context) (err error) {
		leases, err = b.Backend.Claim(ctx, c, m)
		return err
	})
	return leases, err
}

func (b intercepted) Renew(ctx context.Context, c evq.ConsumerID, m evq.Member) error {
	return b.around(ctx, "Renew", func(ctx context.Context) error { return b.Backend.Renew(ctx, c, m) })
}

func (b intercepted) Leave(ctx context.Context, c evq.ConsumerID, member uuid.UUID) error {
	return b.around(ctx, "Leave", func(ctx context.Context) error { return b.Backend.Leave(ctx, c, member) })
}

func (b intercepted) BeginWork(ctx context.Context, idle time.Duration) (tx evq.Tx, err error) {
	err = b.around(ctx, "BeginWork", func(ctx context.Context) (err error) {
		tx, err = b.Backend.BeginWork(ctx, idle)
		return err
	})
	if err != nil {
		if tx != nil {
			_ = tx.Rollback() // nobody gets to see it
		}
		return nil, err
	}
	return interceptedTx{tx, ctx, b.around}, nil
}

// Advance is called "Advance alone" without a transaction.
func (b intercepted) Advance(ctx context.Context, tx evq.Tx, a evq.Advance) error {
	call := "Advance"
	if tx == nil {
		call = "Advance alone"
	}
	return b.around(ctx, call, func(ctx context.Context) error { return b.Backend.Advance(ctx, bare(tx), a) })
}

func (b intercepted) Failed(ctx context.Context, c evq.ConsumerID, reason string) error {
	return b.around(ctx, "Failed", func(ctx context.Context) error { return b.Backend.Failed(ctx, c, reason) })
}

func (b intercepted) ParkedAggregates(ctx context.Context, c evq.ConsumerID) (all []evq.ParkedAggregate, err error) {
	err = b.around(ctx, "ParkedAggregates", func(ctx context.Context) (err error) {
		all, err = b.Backend.ParkedAggregates(ctx, c)
		return err
	})
	return all, err
}

func (b intercepted) Parked(ctx context.Context, c evq.ConsumerID, streamID, aggregateID string, after int64, limit int) (some []evq.Parked, err error) {
	err = b.around(ctx, "Parked", func(ctx context.Context) (err error) {
		some, err = b.Backend.Parked(ctx, c, streamID, aggregateID, after, limit)
		return err
	})
	return some, err
}

func (b intercepted) Request(ctx context.Context, c evq.ConsumerID, streamID, aggregateID string, sequence int64, r evq.ParkRequest) (n int, err error) {
	err = b.around(ctx, "Request", func(ctx context.Context) (err error) {
		n, err = b.Backend.Request(ctx, c, streamID, aggregateID, sequence, r)
		return err
	})
	return n, err
}

func (b intercepted) Consumers(ctx context.Context, name string) (all []evq.ConsumerRecord, err error) {
	err = b.around(ctx, "Consumers", func(ctx context.Context) (err error) {
		all, err = b.Backend.Consumers(ctx, name)
		return err
	})
	return all, err
}

// interceptedTx is a transaction of a handler whose Commit is a call like others.
type interceptedTx struct {
	evq.Tx
	ctx    context.Context
	around func(ctx context.Context, call string, do func(context.Context) error) error
}

func (t interceptedTx) Commit() error {
	return t.around(t.ctx, "Commit", func(context.Context) error { return t.Tx.Commit() })
}

// bare is the transaction that the backend knows.
func bare(tx evq.Tx) evq.Tx {
	if t, ok := tx.(interceptedTx); ok {
		return t.Tx
	}
	return tx
}
