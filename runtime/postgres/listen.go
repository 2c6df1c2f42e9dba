package postgres

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/lib/pq"
)

const (
	connectWait = 15 * time.Second // for a connection that listens
	leastPause  = 50 * time.Millisecond
	mostPause   = 5 * time.Second
)

// listen hears rings until the bell is closed. It connects again when it has to, and then wakes everybody: there may
// have been rings that it did not hear.
func (b *bell) listen() {
	pause := leastPause
	down := false // and it was said
	for b.ctx.Err() == nil {
		up := false
		err := b.connection(func() {
			up = true
			b.wake()
			b.said(&down)
		})
		if b.ctx.Err() != nil {
			return
		}
		if !down {
			down = true
			b.logger.Warn("evq: the doorbell is out of order, subscriptions go on by polling", "reason", reason(err))
		}
		if up {
			pause = leastPause
		}
		b.sleep(pause/2 + rand.N(pause/2))
		pause = min(2*pause, mostPause)
	}
}

// said says that the bell works, loudly after it was said that it does not.
func (b *bell) said(down *bool) {
	if !*down {
		b.logger.Debug("evq: the doorbell is listening")
		return
	}
	*down = false
	b.logger.Info("evq: the doorbell is back")
}

func (b *bell) sleep(pause time.Duration) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-b.ctx.Done():
	case <-timer.C:
	}
}

// connection hears rings on one connection until it is lost, falls silent, or the bell is closed. up is called when it
// listens.
//
// The connection is lib/pq's Listener, of which only the one connection is used: its own way to connect again cannot be
// stopped while it waits for the server or sleeps. Hanging up ends everything that it waits for, the line lets it dial
// no more, and its goroutine ends.
func (b *bell) connection(up func()) error {
	ctx, hangUp := context.WithCancelCause(b.ctx)
	defer hangUp(nil)
	channel, err := b.channelSoon(ctx)
	if err != nil {
		return err
	}
	listener := pq.NewDialListener(line{ctx}, b.dsn, time.Millisecond, time.Millisecond, func(_ pq.ListenerEventType, err error) {
		if err != nil { // it could not connect, or has lost the connection
			hangUp(err)
		}
	})
	var watching sync.WaitGroup
	watching.Go(func() { hangUp(b.attend(ctx, hangUp, listener, channel, up)) })
	context.AfterFunc(ctx, func() { _ = listener.Close() })
	for n := range listener.Notify { // until it is closed
		b.hears.Store(true)
		if n == nil || n.Extra != echo {
			b.wake()
		}
	}
	watching.Wait()
	return context.Cause(ctx)
}

func (b *bell) channelSoon(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, connectWait)
	defer cancel()
	return b.channel(ctx)
}
