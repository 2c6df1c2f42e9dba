package evq

import (
	"context"
	"sync"
)

// alarm ends a wait. Rung while nobody waits, it lets the next wait not begin.
type alarm struct {
	mu        sync.Mutex
	rung      bool
	interrupt context.CancelFunc // of the wait
}

func (a *alarm) ring() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.rung = true
	if a.interrupt != nil {
		a.interrupt()
	}
}

// during waits, with a context that ends when the alarm rings, and tells whether it rang.
func (a *alarm) during(ctx context.Context, wait func(context.Context)) (rang bool) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if a.turn(cancel) {
		return true
	}
	wait(ctx)
	return a.turn(nil)
}

// turn tells whether the alarm rang since the last turn. If it did not, its next ring calls interrupt.
func (a *alarm) turn(interrupt context.CancelFunc) (rang bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	rang, a.rung = a.rung, false
	if a.interrupt = interrupt; rang {
		a.interrupt = nil
	}
	return rang
}
