package memory

import (
	"context"
	"database/sql"

	evq "github.com/evq-go/evq/runtime"
)

// tx is a transaction: it holds the log from Begin to Commit or Rollback. As with database/sql, it is rolled back
// when the context that it was begun with is done.
type tx struct {
	log  *Log
	ctx  context.Context
	stop func() bool                 // ends the watch over ctx
	was  map[evq.ConsumerID]consumer // what it has changed in the ledger, as it is for all others
	noSQL
}

// Begin waits until the log is free, and takes it.
func (l *Log) Begin(ctx context.Context) (evq.Tx, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.free(ctx); err != nil {
		return nil, err
	}
	t := &tx{log: l, ctx: ctx, was: map[evq.ConsumerID]consumer{}}
	l.open, l.ended = t, make(chan struct{})
	t.stop = context.AfterFunc(ctx, func() { _ = t.Rollback() }) // it may have ended before
	return t, nil
}

// free waits until no transaction is open. The mutex is held before and after, not while it waits.
func (l *Log) free(ctx context.Context) error {
	for l.open != nil && ctx.Err() == nil {
		ended := l.ended
		l.mu.Unlock()
		select {
		case <-ctx.Done():
		case <-ended:
		}
		l.mu.Lock()
	}
	return ctx.Err()
}

// own returns foreign as a transaction of this log: nil for nil.
func (l *Log) own(foreign evq.Tx) (*tx, error) {
	if foreign == nil {
		return nil, nil
	}
	if t, ok := foreign.(*tx); ok && t.log == l {
		return t, nil
	}
	return nil, &evq.Error{Kind: evq.ErrUnsupported, Reason: "the transaction is not one of this in-memory log"}
}

// check refuses the use of a transaction that has ended. The log's mutex is held.
func (t *tx) check() error {
	switch {
	case t.ctx.Err() != nil:
		return t.ctx.Err()
	case t.log.open != t:
		return sql.ErrTxDone
	}
	return nil
}

// Commit makes the transaction's events visible to all.
func (t *tx) Commit() error {
	return t.end(func() error {
		if err := t.ctx.Err(); err != nil {
			t.rollback()
			return err
		}
		t.log.commit()
		return nil
	})
}

// Rollback forgets the transaction's events.
func (t *tx) Rollback() error {
	return t.end(func() error {
		t.rollback()
		return nil
	})
}

func (t *tx) end(how func() error) error {
	t.log.mu.Lock()
	defer t.log.mu.Unlock()
	if t.log.open != t {
		if err := t.ctx.Err(); err != nil {
			return err
		}
		return sql.ErrTxDone
	}
	t.stop()
	t.log.open = nil
	close(t.log.ended)
	return how()
}

// rollback takes back all that was done. The log's mutex is held.
func (t *tx) rollback() {
	t.log.rollback()
	for id, was := range t.was {
		*t.log.consumers[id] = was
	}
}
