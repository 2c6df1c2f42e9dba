package evq_test

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/memory"
)

// reads is a log in memory that counts what is read from it.
type reads struct {
	evq.Backend
	rows, pages, others atomic.Int64 // of the tail: rows, and pages that had some; and all other reads
}

func (r *reads) Tail(ctx context.Context, after evq.Position, limit int) (evq.TailPage, error) {
	page, err := r.Backend.Tail(ctx, after, limit)
	if r.rows.Add(int64(len(page.Rows))); len(page.Rows) > 0 {
		r.pages.Add(1)
	}
	return page, err
}

func (r *reads) Read(ctx context.Context, tx evq.Tx, p evq.Page) (evq.Pack, error) {
	r.others.Add(1)
	return r.Backend.Read(ctx, tx, p)
}

func (r *reads) Head(ctx context.Context, tx evq.Tx, streamID string, before time.Time) (int64, error) {
	r.others.Add(1)
	return r.Backend.Head(ctx, tx, streamID, before)
}

func TestAnEventIsReadOnceForAllSubscribersOfItsStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &reads{Backend: memory.NewLog()}
		store := opened(t, log)
		const subscribers = 100
		var got atomic.Int64
		ctx, cancel := context.WithCancel(t.Context())
		for range subscribers {
			go func() {
				want := int64(0)
				for e, err := range store.Subscribe(ctx, evq.Query{StreamID: "s"}) {
					if want++; err == nil && e.Sequence != want {
						t.Errorf("event %d came, want %d", e.Sequence, want)
					}
					got.Add(1)
				}
			}()
		}
		synctest.Wait()
		one := evq.Payload{EventType: "T", EventVersion: "1.0", Data: evq.Raw(`{}`)}
		for _, batch := range []int{1, 1, 300, 1, 1_000} { // a list of any length fits into an empty buffer
			got.Store(0)
			log.rows.Store(0)
			log.pages.Store(0)
			log.others.Store(0)
			if _, err := store.Push(t.Context(), "s", "a", slices.Repeat([]evq.Payload{one}, batch)); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			if n := got.Load(); n != int64(subscribers*batch) {
				t.Errorf("%d events were delivered, want %d", n, subscribers*batch)
			}
			if rows, pages, others := log.rows.Load(), log.pages.Load(), log.others.Load(); rows != int64(batch) || pages != 1 || others != 0 {
				t.Errorf("%d events took %d rows in %d pages of the tail, and %d other reads", batch, rows, pages, others)
			}
		}
		cancel()
		synctest.Wait()
	})
}

func TestAnEventIsReadOnceForAllWhoFollowAllStreams(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &reads{Backend: memory.NewLog()}
		store := opened(t, log)
		const subscribers = 20
		var got atomic.Int64
		ctx, cancel := context.WithCancel(t.Context())
		for range subscribers {
			go func() {
				for range store.SubscribeAll(ctx, evq.AllQuery{}) {
					got.Add(1)
				}
			}()
		}
		synctest.Wait()
		push(t, store, "first")
		synctest.Wait()
		for i := range 10 {
			got.Store(0)
			log.rows.Store(0)
			log.pages.Store(0)
			push(t, store, []string{"a", "b"}[i%2])
			synctest.Wait()
			if n, rows, pages := got.Load(), log.rows.Load(), log.pages.Load(); n != subscribers || rows != 1 || pages != 1 {
				t.Errorf("%d subscribers got the event, from %d rows in %d pages", n, rows, pages)
			}
		}
		cancel()
		synctest.Wait()
	})
}

func TestWhoFollowsAllStreamsTooSlowlyLosesNothing(t *testing.T) {
	for _, n := range []int{1, 255, 256, 257, 258, 600} { // around the size of a follower's buffer
		inBubble(t, func(t *testing.T, _ *watched, store, other *evq.Store) {
			release, got := make(chan struct{}), make(chan int64, 1000)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			go func() {
				for e, err := range store.SubscribeAll(ctx, evq.AllQuery{}) {
					if err == nil {
						got <- e.Sequence
						<-release
					}
				}
			}()
			synctest.Wait()
			push(t, store, "s")
			synctest.Wait() // it works on the first event
			for i := range n {
				push(t, []*evq.Store{store, other}[i%2], "s")
			}
			synctest.Wait()
			close(release)
			synctest.Wait()
			for range 10 { // it has joined again
				push(t, store, "s")
			}
			for want := range int64(n) + 11 {
				if sequence := receive(t, got); sequence != want+1 {
					t.Fatalf("of %d events %d came, want %d", n, sequence, want+1)
				}
			}
		})
	}
}
