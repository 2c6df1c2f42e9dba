package evq

import (
	"context"
	"math/rand/v2"
	"time"
)

// The pauses while a database cannot be reached.
const (
	firstPause   = 20 * time.Millisecond
	longestPause = 5 * time.Second
)

// backoff waits longer each time, from least to most, with jitter.
type backoff struct {
	least, most time.Duration
	now         time.Duration
}

// wait pauses; it returns false at once when ctx is done.
func (b *backoff) wait(ctx context.Context) bool {
	b.grow()
	timer := time.NewTimer(b.jittered())
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

func (b *backoff) grow() { b.now = min(max(b.now*2, b.least), b.most) }

// jittered is between half of the pause and all of it.
func (b *backoff) jittered() time.Duration { return b.now/2 + rand.N(b.now/2+1) }

func (b *backoff) reset() { b.now = 0 }
