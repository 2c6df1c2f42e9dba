package evq

import (
	"context"
	"math/rand/v2"
	"time"
)

// backoff waits longer each time, from least to most, with jitter.
type backoff struct {
	least, most time.Duration
	now         time.Duration
}

// wait pauses; it returns false at once when ctx is done.
func (b *backoff) wait(ctx context.Context) bool {
	b.now = min(max(b.now*2, b.least), b.most)
	timer := time.NewTimer(b.now/2 + rand.N(b.now/2+1))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

func (b *backoff) reset() { b.now = 0 }
