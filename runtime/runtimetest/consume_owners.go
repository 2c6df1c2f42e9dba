package runtimetest

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	evq "github.com/evq-go/evq/runtime"
)

var consumeOwnerRules = []rule{
	{"members have even shares, and those without a bucket rest", evenShares},
	{"a member that goes gives its buckets back at once", leaverGivesBack},
	{"a new member gets its share while another one works through a long page", shareInALongPage},
	{"buckets that stand apart meet again, and nothing is handled twice", bucketsMeet},
}

// shares returns how many buckets each live member has, in order, when all buckets are owned.
func (s *scene) shares(store *evq.Store, consumer string) (shares []int) {
	s.Helper()
	status, err := store.Consumer(consumer).Status(s.ctx)
	s.ok(err)
	owned := map[uuid.UUID]int{}
	for _, b := range status.Checkpoints {
		if b.Owner == uuid.Nil || b.Left < 0 {
			return nil
		}
		owned[b.Owner]++
	}
	for _, m := range status.Members {
		shares = append(shares, owned[m.ID])
	}
	slices.Sort(shares)
	return shares
}

func (s *scene) becomesShared(store *evq.Store, consumer string, want ...int) {
	s.Helper()
	s.until("the shares", func() bool { return slices.Equal(s.shares(store, consumer), want) })
}

// evenShares has leases that do not run out on a busy machine: who takes a bucket over then would handle the event in hand
// too.
func evenShares(s *scene) {
	store := s.store()
	var seen notes
	var members []*running
	for range 5 {
		members = append(members, s.consume(s.store(), "worker", evq.Query{StreamID: "orders"}, seen.handle, evq.Buckets(3), evq.LeaseFor(2*time.Second)))
	}
	s.becomesShared(store, "worker", 0, 0, 1, 1, 1)
	for i, name := range spread(3, "orders") {
		s.waitFor(store, "worker", s.push(store, "orders", name, numbered(i, 1))[0])
	}
	for i, want := range [][]int{{0, 1, 1, 1}, {1, 1, 1}, {1, 2}, {3}} {
		members[i].stop()
		s.becomesShared(store, "worker", want...)
	}
	s.waitFor(store, "worker", s.push(store, "orders", "o", numbered(3, 1))[0])
	if n := len(seen.seen()); n != 4 {
		s.Errorf("%d events were handled, want 4", n)
	}
}

func leaverGivesBack(s *scene) {
	store := s.store()
	var first, second notes
	r := s.consume(s.store(), "worker", evq.Query{StreamID: "orders"}, first.handle, evq.LeaseFor(time.Hour))
	s.waitFor(store, "worker", s.push(store, "orders", "o", numbered(0, 1))[0])
	r.stop()
	s.consume(store, "worker", evq.Query{StreamID: "orders"}, second.handle)
	s.waitFor(store, "worker", s.push(store, "orders", "o", numbered(1, 1))[0])
	s.wantNumbers(second.seen(), 1)
}

// shareInALongPage lets the first member handle an event of its page whenever the second one asks for its share.
func shareInALongPage(s *scene) {
	store := s.store()
	names := spread(2, "orders")
	for i := range 40 {
		s.push(store, "orders", names[i%2], numbered(i, 1))
	}
	asked, shared := make(chan struct{}), make(chan struct{})
	second := s.storeOn(intercepted{s.Backend(s.T), func(ctx context.Context, call string, do func(context.Context) error) error {
		if call == "Claim" {
			select {
			case asked <- struct{}{}:
			case <-shared:
			case <-ctx.Done():
			}
		}
		return do(ctx)
	}})
	var handled atomic.Int64
	s.consume(store, "worker", evq.Query{StreamID: "orders"}, func(_ context.Context, e evq.Recorded[evq.Raw]) error {
		handled.Add(1)
		select {
		case <-asked:
		case <-shared:
		}
		return nil
	}, evq.Buckets(2), evq.BatchUpTo(1, 0))
	s.consume(second, "worker", evq.Query{StreamID: "orders"}, func(context.Context, evq.Recorded[evq.Raw]) error {
		await(s, "the shares", shared)
		return nil
	})
	s.becomesShared(store, "worker", 1, 1)
	close(shared)
	if n := handled.Load(); n > 30 {
		s.Errorf("the first member handled %d events before it gave a bucket up", n)
	}
}

// bucketsMeet lets one bucket read further than the other, and stops the consumer while that one catches up.
func bucketsMeet(s *scene) {
	store := s.store()
	names := spread(2, "orders")
	stop, stopped := context.WithCancel(s.ctx)
	defer stopped()
	reading := &line{}
	failing := s.storeOn(intercepted{s.Backend(s.T), reading.around})
	var once sync.Once
	pushMore := func(call string) error {
		if call == "Read" {
			once.Do(func() {
				s.push(store, "orders", names[1], numbered(2, 2))
				s.push(store, "orders", names[0], numbered(4, 1))
			})
		}
		return nil
	}
	tries := 0
	handle := func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
		switch n := s.number(e); {
		case n == 0 && tries < 2:
			if tries++; tries == 2 {
				reading.failWith(pushMore)
			}
			return errDown
		case n == 2:
			stopped()
		}
		return copying(failing)(ctx, e)
	}
	opts := quick(evq.Buckets(2), evq.BatchUpTo(1, time.Hour), evq.Retry(0, 30*time.Millisecond, 30*time.Millisecond))
	s.push(store, "orders", names[0], numbered(0, 1))
	s.push(store, "orders", names[1], numbered(1, 1))
	_ = failing.Consume(stop, "worker", evq.Query{StreamID: "orders"}, handle, opts...) // it ends by stop
	last := s.push(store, "orders", names[0], numbered(5, 1))[0]
	s.consume(store, "worker", evq.Query{StreamID: "orders"}, copying(store))
	s.waitFor(store, "worker", last)
	s.waitFor(store, "worker", s.push(store, "orders", names[1], numbered(6, 1))[0])
	got := map[string][]evq.Recorded[evq.Raw]{}
	for _, e := range s.stream(store, "copies") {
		got[e.AggregateID] = append(got[e.AggregateID], e)
	}
	s.wantNumbers(got[names[0]], 0, 4, 5)
	s.wantNumbers(got[names[1]], 1, 2, 3, 6)
}
