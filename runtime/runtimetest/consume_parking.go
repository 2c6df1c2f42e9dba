package runtimetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	evq "github.com/evq-go/evq/runtime"
)

// parking is a consumer that parks what it is told to fail on.
type parking struct {
	notes
	s     *scene
	store *evq.Store

	mu  sync.Mutex
	bad []int
}

func (p *parking) failOn(numbers ...int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.bad = numbers
}

func (p *parking) fails(n int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Contains(p.bad, n)
}

func (p *parking) handle(ctx context.Context, e evq.Recorded[evq.Raw]) error {
	if p.fails(p.s.number(e)) {
		return errDown
	}
	return p.notes.handle(ctx, e)
}

// parks starts a consumer that parks the events with these numbers.
func (s *scene) parks(store *evq.Store, numbers ...int) (*parking, *running) {
	p := &parking{s: s, store: store}
	p.failOn(numbers...)
	return p, s.consume(store, "worker", evq.Query{StreamID: "orders"}, p.handle, evq.OnFailure(evq.Park))
}

// orders pushes an event to the aggregate "o" of the stream "orders".
func (p *parking) orders(n int) evq.Recorded[evq.Raw] {
	p.s.Helper()
	return p.s.push(p.store, "orders", "o", numbered(n, 1))[0]
}

// passes waits until the consumer has come past an event.
func (p *parking) passes(e evq.Recorded[evq.Raw]) {
	p.s.Helper()
	if err := p.store.WaitFor(p.s.ctx, "worker", e); err != nil && !errors.Is(err, evq.ErrParked) {
		p.s.Fatal(err)
	}
}

func (p *parking) retry(want int) {
	p.s.Helper()
	n, err := p.store.Consumer("worker").RetryParked(p.s.ctx, "orders", "o")
	p.s.ok(err)
	if n != want {
		p.s.Errorf("RetryParked found %d events, want %d", n, want)
	}
}

func (p *parking) discard(sequence int64, want int) {
	p.s.Helper()
	n, err := p.store.Consumer("worker").DiscardParked(p.s.ctx, "orders", "o", sequence)
	p.s.ok(err)
	if n != want {
		p.s.Errorf("DiscardParked found %d events, want %d", n, want)
	}
}

// becomesParked waits until exactly these are parked.
func (p *parking) becomesParked(want ...string) {
	p.s.Helper()
	p.s.until(fmt.Sprintf("the parked events to be %q", want), func() bool { return slices.Equal(p.s.parkedOf(p.store, "worker"), want) })
}
