package evq

import (
	"context"
	"time"
)

// ahead is a page that is read while the one before it is used. Whoever begins one takes it or leaves it.
type ahead[T any] struct {
	cancel context.CancelFunc
	done   chan struct{}
	page   T
	err    error
}

func readAhead[T any](ctx context.Context, read func(context.Context) (T, error)) *ahead[T] {
	ctx, cancel := context.WithCancel(ctx)
	a := &ahead[T]{cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(a.done)
		a.page, a.err = read(ctx)
	}()
	return a
}

// take waits for the page.
func (a *ahead[T]) take() (T, error) {
	<-a.done
	a.cancel()
	return a.page, a.err
}

// leavePatience is how long a page that is not wanted any more may take. Drivers give a connection up whose query is
// cancelled, and to cancel it open another one, which costs more than a page does.
const leavePatience = 100 * time.Millisecond

// leave ends the reading, and returns when it has ended.
func (a *ahead[T]) leave() {
	if a == nil {
		return
	}
	late := time.AfterFunc(leavePatience, a.cancel)
	<-a.done
	late.Stop()
	a.cancel()
}
