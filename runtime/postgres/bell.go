package postgres

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

// bell is a store's doorbell. It hears rings on a connection of its own, and rings through the store's pool. Without one
// (nil) nothing is heard and nothing rung.
type bell struct {
	dsn     string
	watch   time.Duration // so often the connection is asked whether it lives, and so long it may take to answer
	logger  *slog.Logger
	channel func(context.Context) (string, error)
	ringer  *ringer

	mu        sync.Mutex
	rings     uint64                  // that were heard, or may have been missed
	next      chan struct{}           // closed by the next ring
	looks     map[evq.Position]uint64 // the rings that had been heard when nothing was found beyond a place
	listening bool                    // the goroutine is there
	closed    bool
	hears     atomic.Bool // something was heard on the connection

	ctx     context.Context // done when the bell is closed
	cancel  context.CancelFunc
	working sync.WaitGroup
}

// watchEvery is how often the doorbell's connection is asked whether it lives.
const watchEvery = 5 * time.Second

// mostLooks bounds what is remembered of looks. A look that was forgotten costs another one.
const mostLooks = 256

func newBell(dsn string, watch time.Duration, logger *slog.Logger, channel func(context.Context) (string, error), ring func(ctx context.Context, what string) error) *bell {
	b := &bell{dsn: dsn, watch: watch, logger: logger, channel: channel, ringer: newRinger(ring, logger),
		next: make(chan struct{}), looks: map[evq.Position]uint64{}}
	b.ctx, b.cancel = context.WithCancel(context.Background())
	return b
}

// heard is how many rings were heard up to now. Whoever looks asks before it looks.
func (b *bell) heard() uint64 {
	if b == nil {
		return 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.rings
}

// looked notes that a look that began after so many rings found nothing beyond a place.
func (b *bell) looked(at evq.Position, rings uint64) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.looks) >= mostLooks {
		clear(b.looks)
	}
	b.looks[at] = max(b.looks[at], rings)
}

// since returns a channel that is closed when there was a ring since the last look beyond a place. A ring that came
// between the look and this call counts. The first call begins to listen.
func (b *bell) since(at evq.Position) <-chan struct{} {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.listening && !b.closed {
		b.listening = true
		b.working.Go(b.listen)
	}
	if rings, known := b.looks[at]; known && rings == b.rings {
		return b.next
	}
	return rung
}

// rung is closed.
var rung = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

// wake tells all who wait that there was a ring, or may have been one.
func (b *bell) wake() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rings++
	close(b.next)
	b.next = make(chan struct{})
}

// ring lets the others know of a commit. It does not wait.
func (b *bell) ring() {
	if b != nil {
		b.ringer.want()
	}
}

// close rings for the last commits and ends everything.
func (b *bell) close() {
	if b == nil {
		return
	}
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	b.cancel()
	b.ringer.close()
	b.working.Wait()
}
