package runtimetest

import (
	"context"
	"sync"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

var consumeOwnerRules = []rule{
	{"buckets that stand apart meet again, and nothing is handled twice", bucketsMeet},
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
