package contender

import (
	"context"
	"sync/atomic"
)

// Attempts counts pushes that were tried again.
type Attempts struct{ n atomic.Int64 }

// Retries is how many there were so far.
func (a *Attempts) Retries() int64 { return a.n.Load() }

// Until calls push until its error is none that again accepts, or ctx is done.
func (a *Attempts) Until(ctx context.Context, again func(error) bool, push func() error) error {
	for {
		err := push()
		if err == nil || !again(err) {
			return err
		}
		if ctx.Err() != nil {
			return err
		}
		a.n.Add(1)
	}
}
