package runtimetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

var consumeFaultRules = []rule{
	{"what a handler pushes is recorded once, whatever calls fail", onceWhateverFails},
	{"of a whole store too", onceOfTheStoreWhateverFails},
	{"a consumer overcomes that the answer to its enrolment was lost", enrolledInDoubt},
	{"without a transaction an event is handled at least once, and in order, whatever calls fail", atLeastOnceWhateverFails},
}

// faults lets calls fail at random, before they were done or after: an answer that was lost.
type faults struct {
	mu    sync.Mutex
	rand  *rand.Rand
	left  int // so many failures are yet to come
	calls map[string]int
}

func newFaults(seed uint64, failures int) *faults {
	return &faults{rand: rand.New(rand.NewPCG(seed, seed)), left: failures, calls: map[string]int{}}
}

// next decides on one call.
func (f *faults) next(call string) (before, after bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if call == "Await" || call == "Enrol" || f.left == 0 || f.rand.IntN(6) > 0 {
		return false, false
	}
	f.left--
	f.calls[call]++
	before = f.rand.IntN(2) == 0
	return before, !before
}

func (f *faults) around(ctx context.Context, call string, do func(context.Context) error) error {
	before, after := f.next(call)
	if before {
		return fmt.Errorf("%s was not done: %w", call, errDown)
	}
	err := do(ctx)
	switch {
	case err != nil || !after:
		return err
	case call == "Commit" || call == "Advance alone":
		return fmt.Errorf("the answer of %s was lost: %w: %w", call, errDown, evq.ErrInDoubt)
	}
	return fmt.Errorf("the answer of %s was lost: %w", call, errDown)
}

func onceWhateverFails(s *scene) { s.copyWithFaults(evq.Query{StreamID: "orders"}, 1) }
func onceOfTheStoreWhateverFails(s *scene) {
	s.copyWithFaults(evq.Query{EventTypes: []string{"Numbered"}}, 2)
}

// copyWithFaults copies events while calls fail, and demands each copy once and in the order of its aggregate.
func (s *scene) copyWithFaults(q evq.Query, seed uint64) {
	s.Helper()
	const aggregates, rounds = 5, 20
	store, faults := s.store(), newFaults(seed, 60)
	failing := s.storeOn(intercepted{s.Backend(s.T), faults.around})
	s.enrolledOn(failing, store, q, copying(failing))
	last := s.pushRounds(store, aggregates, rounds)
	for _, e := range last {
		s.waitFor(store, "copier", e)
	}
	s.wantRounds(s.stream(store, "copies"), aggregates, rounds)
	s.Logf("failed: %v", faults.calls)
}

// enrolledOn starts a consumer on one store and waits for it on another one.
func (s *scene) enrolledOn(failing, store *evq.Store, q evq.Query, handle handler) {
	s.Helper()
	ctx, cancel := context.WithCancel(s.ctx)
	ended := make(chan error, 1)
	go func() {
		ended <- failing.Consume(ctx, "copier", q, handle, quick(evq.Retry(0, time.Millisecond, time.Millisecond), evq.BatchUpTo(7, time.Hour))...)
	}()
	s.Cleanup(func() {
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			s.Errorf("the consumer ended with the error %v", err)
		}
	})
	s.enrolled(store, "copier")
}

// pushRounds pushes rounds of one event for each aggregate, and returns the last of each.
func (s *scene) pushRounds(store *evq.Store, aggregates, rounds int) map[string]evq.Recorded[evq.Raw] {
	s.Helper()
	last := map[string]evq.Recorded[evq.Raw]{}
	for round := range rounds {
		for i := range aggregates {
			name := fmt.Sprint("o-", i)
			last[name] = s.push(store, "orders", name, numbered(round, 1))[0]
		}
	}
	return last
}

// wantRounds demands of each aggregate all rounds once and in order.
func (s *scene) wantRounds(events []evq.Recorded[evq.Raw], aggregates, rounds int) {
	s.Helper()
	got := map[string][]int{}
	for _, e := range events {
		got[e.AggregateID] = append(got[e.AggregateID], s.number(e))
	}
	for i := range aggregates {
		if name := fmt.Sprint("o-", i); !slices.Equal(got[name], upTo(rounds)) {
			s.Errorf("aggregate %s has %v, want 0 to %d", name, got[name], rounds-1)
		}
	}
}

func enrolledInDoubt(s *scene) {
	lost := 0
	store := s.storeOn(intercepted{s.Backend(s.T), func(ctx context.Context, call string, do func(context.Context) error) error {
		if err := do(ctx); call != "Enrol" || err != nil {
			return err
		}
		if lost++; lost < 3 {
			return evq.ErrInDoubt
		}
		return nil
	}})
	var seen notes
	s.consume(store, "worker", orders, seen.handle)
	s.waitFor(store, "worker", s.push(store, "orders", "o", numbered(0, 1))[0])
	s.wantNumbers(seen.seen(), 0)
}

func atLeastOnceWhateverFails(s *scene) {
	const aggregates, rounds = 5, 20
	store, faults := s.store(), newFaults(3, 60)
	failing := s.storeOn(intercepted{s.Backend(s.T), faults.around})
	var seen notes
	s.enrolledOn(failing, store, evq.Query{StreamID: "orders"}, seen.handle)
	for _, e := range s.pushRounds(store, aggregates, rounds) {
		s.waitFor(store, "copier", e)
	}
	got := map[string][]int{}
	for _, e := range seen.seen() {
		n, all := s.number(e), got[e.AggregateID]
		switch {
		case n == len(all):
			got[e.AggregateID] = append(all, n)
		case n > len(all):
			s.Errorf("event %d of %s came when %d had not been there", n, e.AggregateID, len(all))
		}
	}
	for i := range aggregates {
		if name := fmt.Sprint("o-", i); len(got[name]) != rounds {
			s.Errorf("aggregate %s got %v", name, got[name])
		}
	}
}

// stop lets nothing fail any more.
func (f *faults) stop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.left = 0
}
