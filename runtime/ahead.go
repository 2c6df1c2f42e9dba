package evq

import (
	"context"
	"time"
)

// ahead reads pages, each while the one before it is used: never more than one that nobody has taken. Whoever begins it
// takes the last page or leaves it.
type ahead[T any] struct {
	cancel context.CancelFunc
	pages  chan readPage[T]
	left   chan struct{} // closed when no more are wanted
	done   chan struct{} // closed when nothing is read any more
}

type readPage[T any] struct {
	page T
	more bool
	err  error
}

// readAhead reads by read until there are no more pages.
func readAhead[T any](ctx context.Context, read func(context.Context) (page T, more bool, err error)) *ahead[T] {
	ctx, cancel := context.WithCancel(ctx)
	a := &ahead[T]{cancel: cancel, pages: make(chan readPage[T]), left: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(a.done)
		for more := true; more; {
			var r readPage[T]
			r.page, more, r.err = read(ctx)
			more = more && r.err == nil
			r.more = more
			select {
			case a.pages <- r:
			case <-a.left:
				return
			}
		}
	}()
	return a
}

// take waits for the next page, and returns where the one after it comes from: nil when this was the last one.
func (a *ahead[T]) take() (page T, rest *ahead[T], err error) {
	r := <-a.pages
	if r.more {
		return r.page, a, r.err
	}
	<-a.done
	a.cancel()
	return r.page, nil, r.err
}

// leavePatience is how long a page that is not wanted any more may take. Drivers give a connection up whose query is
// cancelled, and to cancel it open another one, which costs more than a page does.
const leavePatience = 100 * time.Millisecond

// leave ends the reading, and returns when it has ended.
func (a *ahead[T]) leave() {
	if a == nil {
		return
	}
	close(a.left)
	late := time.AfterFunc(leavePatience, a.cancel)
	<-a.done
	late.Stop()
	a.cancel()
}
