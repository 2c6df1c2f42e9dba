package postgres

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

const (
	ringApart = 10 * time.Millisecond // from ring to ring, at least: whoever just got events polls as often by itself
	ringWait  = 5 * time.Second       // for a ring to be done
	ringLast  = time.Second           // for the last one, when the store closes
)

// ringer rings after commits: one ring at a time, and all the commits during one cause one more. Its goroutine is there
// only while there is something to ring for.
type ringer struct {
	ring   func(ctx context.Context, what string) error
	logger *slog.Logger

	mu      sync.Mutex
	wanted  bool // something was committed since the last ring began
	ringing bool // the goroutine is there
	closed  bool

	closing chan struct{} // closed with closed: the last ring need not wait
	ctx     context.Context
	cancel  context.CancelFunc
	working sync.WaitGroup
}

func newRinger(ring func(ctx context.Context, what string) error, logger *slog.Logger) *ringer {
	r := &ringer{ring: ring, logger: logger, closing: make(chan struct{})}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	return r
}

// want asks for a ring after now.
func (r *ringer) want() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return
	}
	r.wanted = true
	if !r.ringing {
		r.ringing = true
		r.working.Go(r.run)
	}
}

func (r *ringer) run() {
	for r.next() {
		apart := time.NewTimer(ringApart)
		r.once()
		select {
		case <-apart.C:
		case <-r.closing:
			apart.Stop()
		}
	}
}

// next takes what is wanted. If nothing is, the goroutine ends.
func (r *ringer) next() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ringing = r.wanted && r.ctx.Err() == nil
	r.wanted = false
	return r.ringing
}

// once rings. A ring that fails is forgotten: the poll finds what it was for.
func (r *ringer) once() {
	ctx, cancel := context.WithTimeout(r.ctx, ringWait)
	defer cancel()
	if err := r.ring(ctx, committed); err != nil {
		r.logger.Debug("evq: the doorbell was not rung, others find the event by polling", "reason", reason(err))
	}
}

// close rings for what was committed before, unless that takes too long. A second close does nothing.
func (r *ringer) close() {
	r.mu.Lock()
	if !r.closed {
		close(r.closing)
	}
	r.closed = true
	r.mu.Unlock()
	limit := time.AfterFunc(ringLast, r.cancel)
	r.working.Wait()
	limit.Stop()
	r.cancel()
}
