package runtimetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

var consumeRules = []rule{
	{"a consumer handles every event once, in order, and goes on where it stopped", consumeGoesOn},
	{"a consumer of the whole store handles the events of all streams", consumeAll},
	{"what a handler pushes is committed with the checkpoint, once", consumePushesOnce},
	{"members share the work, and each aggregate keeps its order", consumeShared},
}

// quick are options with which nothing is waited for.
func quick(more ...evq.ConsumeOption) []evq.ConsumeOption {
	return append([]evq.ConsumeOption{everyMillisecond, evq.LeaseFor(200 * time.Millisecond), evq.Retry(3, time.Millisecond, time.Millisecond)}, more...)
}

// running is a consumer that runs beside the rule.
type running struct {
	s      *scene
	cancel context.CancelFunc
	ended  chan error
}

// consume starts a consumer that is stopped at the end at the latest.
func (s *scene) consume(store *evq.Store, name string, q evq.Query, handle func(context.Context, evq.Recorded[evq.Raw]) error, opts ...evq.ConsumeOption) *running {
	s.Helper()
	r := s.start(store, name, q, handle, opts...)
	s.enrolled(store, name)
	return r
}

// start is consume that does not wait until the consumer is known.
func (s *scene) start(store *evq.Store, name string, q evq.Query, handle func(context.Context, evq.Recorded[evq.Raw]) error, opts ...evq.ConsumeOption) *running {
	ctx, cancel := context.WithCancel(s.ctx)
	r := &running{s, cancel, make(chan error, 1)}
	go func() { r.ended <- store.Consume(ctx, name, q, handle, quick(opts...)...) }()
	s.Cleanup(func() { cancel(); <-r.ended })
	return r
}

// enrolled waits until a consumer is known.
func (s *scene) enrolled(store *evq.Store, name string) {
	s.Helper()
	looks := time.NewTicker(time.Millisecond)
	defer looks.Stop()
	for {
		if _, err := store.Consumer(name).Status(s.ctx); !errors.Is(err, evq.ErrInvalid) {
			s.ok(err)
			return
		}
		await(s, "the consumer's enrolment", looks.C)
	}
}

// stop stops the consumer and waits for it.
func (r *running) stop() {
	r.s.Helper()
	r.cancel()
	if err := r.wait(); !errors.Is(err, context.Canceled) {
		r.s.Fatalf("the consumer ended with the error %v", err)
	}
}

// wait returns what Consume returned.
func (r *running) wait() error {
	r.s.Helper()
	err := await(r.s, "the end of the consumer", r.ended)
	r.ended <- err
	return err
}

// waitFor waits until a consumer has handled an event.
func (s *scene) waitFor(store *evq.Store, name string, e evq.AnyRecorded) {
	s.Helper()
	s.ok(store.WaitFor(s.ctx, name, e))
}

// notes is what handlers saw.
type notes struct {
	mu     sync.Mutex
	events []evq.Recorded[evq.Raw]
}

func (n *notes) handle(_ context.Context, e evq.Recorded[evq.Raw]) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.events = append(n.events, e)
	return nil
}

func (n *notes) seen() []evq.Recorded[evq.Raw] {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]evq.Recorded[evq.Raw](nil), n.events...)
}

func consumeGoesOn(s *scene) {
	store := s.store()
	q := evq.Query{StreamID: "orders"}
	var first, second notes
	s.push(store, "orders", "o", numbered(0, 3))
	r := s.consume(store, "mailer", q, first.handle)
	s.waitFor(store, "mailer", s.push(store, "orders", "o", numbered(3, 2))[1])
	r.stop()
	last := s.push(store, "orders", "o", numbered(5, 2))[1]
	other := s.store()
	s.consume(other, "mailer", q, second.handle)
	s.waitFor(store, "mailer", last)
	s.wantNumbers(first.seen(), 0, 1, 2, 3, 4)
	s.wantNumbers(second.seen(), 5, 6)
}

func consumeAll(s *scene) {
	store := s.store()
	var seen notes
	for i := range 5 {
		s.push(store, fmt.Sprint("stream ", i), "o", numbered(0, 3))
	}
	s.consume(store, "audit", evq.Query{}, seen.handle)
	var last evq.Recorded[evq.Raw]
	for i := range 5 {
		last = s.push(store, fmt.Sprint("stream ", i), "o", numbered(3, 3))[2]
		s.waitFor(store, "audit", last)
	}
	numbers := map[string][]evq.Recorded[evq.Raw]{}
	for _, e := range seen.seen() {
		numbers[e.StreamID] = append(numbers[e.StreamID], e)
	}
	for i := range 5 {
		s.wantNumbers(numbers[fmt.Sprint("stream ", i)], 0, 1, 2, 3, 4, 5)
	}
}

// consumePushesOnce lets every third batch fail at its second event.
func consumePushesOnce(s *scene) {
	store := s.store()
	calls := 0
	copyIt := func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
		if _, err := store.Push(ctx, "copies", e.AggregateID, []evq.Payload{payload("Copied", string(e.Data))}); err != nil {
			return err
		}
		if calls++; calls%7 == 3 {
			return errors.New("not this time")
		}
		return nil
	}
	r := s.consume(store, "copier", evq.Query{StreamID: "orders"}, copyIt, evq.BatchUpTo(5, time.Minute))
	var last evq.Recorded[evq.Raw]
	for i := range 20 {
		last = s.push(store, "orders", "o", numbered(3*i, 3))[2]
	}
	s.waitFor(store, "copier", last)
	r.stop()
	want := make([]int, 60)
	for i := range want {
		want[i] = i
	}
	s.wantNumbers(s.stream(store, "copies"), want...)
}

// consumeShared lets leases run out when the machine is slow, so it looks at what was committed.
func consumeShared(s *scene) {
	store := s.store()
	for range 4 {
		mine := s.store()
		s.consume(mine, "workers", evq.Query{StreamID: "orders"}, func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
			_, err := mine.Push(ctx, "copies", e.AggregateID, []evq.Payload{payload("Copied", string(e.Data))})
			return err
		})
	}
	last := map[string]evq.Recorded[evq.Raw]{}
	for i := range 100 {
		aggregate := fmt.Sprint("o-", i%20)
		last[aggregate] = s.push(store, "orders", aggregate, numbered(i, 1))[0]
	}
	for _, e := range last {
		s.waitFor(store, "workers", e)
	}
	for aggregate := range last {
		want := s.load(store, evq.Query{StreamID: "orders", AggregateID: aggregate})
		s.wantNumbers(s.load(store, evq.Query{StreamID: "copies", AggregateID: aggregate}), s.numbers(want)...)
	}
	if n := len(s.stream(store, "copies")); n != 100 {
		s.Errorf("%d events were handled, want 100", n)
	}
}
