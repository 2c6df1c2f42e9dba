package evq

import (
	"context"
	"sync"
)

// consumers is what the consumers of a store in this process share: an end, and two ways to be woken.
type consumers struct {
	closing context.Context // done when they have to stop
	stop    context.CancelFunc

	mu      sync.Mutex
	working sync.WaitGroup
	moves   broadcast // a checkpoint has moved
	nudge   broadcast // somebody asks for something
}

func (c *consumers) init() {
	c.closing, c.stop = context.WithCancel(context.Background())
	c.moves.init()
	c.nudge.init()
}

// enter counts a consumer in, unless the store is closed.
func (c *consumers) enter(store context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing.Err() != nil || store.Err() != nil {
		return ErrClosed
	}
	c.working.Add(1)
	return nil
}

func (c *consumers) leave() { c.working.Done() }

// close stops the consumers and waits for them.
func (c *consumers) close() {
	c.mu.Lock()
	c.stop()
	c.mu.Unlock()
	c.working.Wait()
}

func (c *consumers) moved()                  { c.moves.send() }
func (c *consumers) nudges() <-chan struct{} { return c.nudge.next() }

// broadcast wakes all who wait.
type broadcast struct {
	mu     sync.Mutex
	signal chan struct{}
}

func (b *broadcast) init() { b.signal = make(chan struct{}) }

// next returns a channel that is closed at the next send.
func (b *broadcast) next() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.signal
}

func (b *broadcast) send() {
	b.mu.Lock()
	defer b.mu.Unlock()
	close(b.signal)
	b.signal = make(chan struct{})
}
