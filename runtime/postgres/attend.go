package postgres

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/lib/pq"
)

// errSilent is why a connection is given up that does not answer: one that died without a word, as behind a router that
// forgot it, looks like one on which nothing happens.
var errSilent = errors.New("the server does not answer")

// attend makes the connection listen, and then asks it now and then whether it lives. A connection that does not answer
// in time is hung up. It returns what is wrong.
func (b *bell) attend(ctx context.Context, hangUp context.CancelCauseFunc, listener *pq.Listener, channel string, up func()) error {
	inTime := func(wait time.Duration, ask func() error) error {
		limit := time.AfterFunc(wait, func() { hangUp(errSilent) })
		defer limit.Stop()
		return ask()
	}
	if err := inTime(connectWait, func() error { return listener.Listen(channel) }); err != nil {
		return err
	}
	up()
	heard := b.callOut(ctx)
	ticker := time.NewTicker(b.watch)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-ticker.C:
		}
		if err := inTime(b.watch, func() error { return ping(listener) }); err != nil {
			return err
		}
		heard()
	}
}

// callOut rings for itself, and returns what says, once, that this was not heard although there was time for it.
func (b *bell) callOut(ctx context.Context) (heard func()) {
	b.hears.Store(false)
	ctx, cancel := context.WithTimeout(ctx, ringWait)
	defer cancel()
	if b.ringer.ring(ctx, echo) != nil {
		return func() {} // that says nothing about this connection
	}
	return sync.OnceFunc(func() {
		if !b.hears.Load() {
			b.logger.Warn("evq: the doorbell hears nothing: its connection string must lead to the store's own database, past any pooler")
		}
	})
}

// ping asks the server for an answer. lib/pq panics when the answer is an error, which no server gives to an empty query;
// who knows what stands between.
func ping(listener *pq.Listener) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the answer to an empty query: %v", p)
		}
	}()
	return listener.Ping()
}
