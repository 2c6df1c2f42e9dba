package runtimetest

import (
	"context"
	"errors"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

var consumeParkedRules = []rule{
	{"behind a parked event its aggregate waits in order, the rest goes on", parkedAggregateWaits},
	{"RetryParked handles what waits in order, and new events follow", retryParkedInOrder},
	{"an event that comes while a retry is asked for follows it", eventDuringARetry},
	{"a retry that fails again leaves the rest parked, in order", retryFailsAgain},
	{"one parked event can be discarded and the rest retried", discardAndRetry},
	{"an event in the middle can be discarded while the others wait", discardInTheMiddle},
	{"what a retry writes is committed once", retryWritesOnce},
	{"a restart and another member know what is parked", parkedIsKnown},
	{"nothing parked is forgotten when the database fails while buckets are taken", parkedIsKnownAfterFailures},
	{"a Reset forgets what is parked", resetForgetsParked},
}

func parkedAggregateWaits(s *scene) {
	store := s.store()
	p, _ := s.parks(store, 1)
	s.push(store, "orders", "o", numbered(0, 4))
	last := s.push(store, "orders", "p", numbered(4, 1))[0]
	s.waitFor(store, "worker", last)
	fifth := p.orders(5)
	err := store.WaitFor(s.ctx, "worker", fifth)
	s.is(err, evq.ErrParked)
	if e, ok := errors.AsType[*evq.Error](err); !ok || e.Sequence != fifth.Sequence || e.AggregateID != "o" {
		s.Errorf("the error is %+v", e)
	}
	s.wantNumbers(p.seen(), 0, 4)
	s.wantParked(store, "worker", "orders/o 2 after 3 tries", "orders/o 3", "orders/o 4", "orders/o 6")
	status, err := store.Consumer("worker").Status(s.ctx)
	s.ok(err)
	if status.Parked != 4 || status.Skipped != 0 {
		s.Errorf("parked %d, skipped %d", status.Parked, status.Skipped)
	}
}

func retryParkedInOrder(s *scene) {
	store := s.store()
	p, _ := s.parks(store, 1)
	p.retry(0)
	s.push(store, "orders", "o", numbered(0, 3))
	p.passes(p.orders(3))
	p.failOn()
	p.retry(3)
	p.becomesParked()
	s.waitFor(store, "worker", p.orders(4))
	s.wantNumbers(p.seen(), 0, 1, 2, 3, 4)
	p.retry(0)
	p.discard(2, 0)
	_, err := store.Consumer("worker").DiscardParked(s.ctx, "orders", "o", 0)
	s.is(err, evq.ErrInvalid)
}

// eventDuringARetry lets an event be parked behind others that are asked for already.
func eventDuringARetry(s *scene) {
	store := s.store()
	p, r := s.parks(store, 0)
	p.passes(p.orders(0))
	p.passes(p.orders(1))
	r.stop()
	p.failOn()
	s.push(store, "orders", "p", numbered(2, 1))
	last := p.orders(3)
	held, release := make(chan struct{}), make(chan struct{})
	s.consume(store, "worker", evq.Query{StreamID: "orders"}, func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
		if s.number(e) == 2 {
			close(held)
			await(s, "the release", release)
		}
		return p.handle(ctx, e)
	}, evq.OnFailure(evq.Park), evq.BatchUpTo(1_000, time.Hour))
	await(s, "the event before", held)
	p.retry(2)
	close(release)
	p.passes(last)
	p.becomesParked()
	s.waitFor(store, "worker", p.orders(4))
	s.wantNumbers(p.seen(), 2, 0, 1, 3, 4)
}

func retryFailsAgain(s *scene) {
	store := s.store()
	p, _ := s.parks(store, 0)
	for n := range 5 {
		p.passes(p.orders(n))
	}
	p.failOn(2)
	p.retry(5)
	p.becomesParked("orders/o 3 after 1 tries", "orders/o 4", "orders/o 5")
	p.passes(p.orders(5))
	s.wantNumbers(p.seen(), 0, 1)
	s.wantParked(store, "worker", "orders/o 3 after 1 tries", "orders/o 4", "orders/o 5", "orders/o 6")
	p.retry(4)
	p.becomesParked("orders/o 3 after 2 tries", "orders/o 4", "orders/o 5", "orders/o 6")
	p.failOn()
	p.retry(4)
	p.becomesParked()
	s.wantNumbers(p.seen(), 0, 1, 2, 3, 4, 5)
}

func discardAndRetry(s *scene) {
	store := s.store()
	p, _ := s.parks(store, 0)
	first := p.orders(0)
	p.passes(first)
	for n := range 3 {
		p.passes(p.orders(n + 1))
	}
	p.discard(1, 1)
	p.becomesParked("orders/o 2", "orders/o 3", "orders/o 4")
	s.ok(store.WaitFor(s.ctx, "worker", first))
	p.passes(p.orders(4))
	s.wantNumbers(p.seen())
	p.retry(4)
	p.becomesParked()
	s.wantNumbers(p.seen(), 1, 2, 3, 4)
}

// discardInTheMiddle asks for both before anything is done.
func discardInTheMiddle(s *scene) {
	store := s.store()
	p, r := s.parks(store, 0)
	for n := range 4 {
		p.passes(p.orders(n))
	}
	p.discard(3, 1)
	p.becomesParked("orders/o 1 after 3 tries", "orders/o 2", "orders/o 4")
	r.stop()
	p.failOn()
	p.discard(1, 1)
	p.retry(2)
	s.consume(store, "worker", evq.Query{StreamID: "orders"}, p.handle, evq.OnFailure(evq.Park))
	p.becomesParked()
	s.waitFor(store, "worker", p.orders(4))
	s.wantNumbers(p.seen(), 1, 3, 4)
}

func retryWritesOnce(s *scene) {
	store := s.store()
	p := &parking{s: s, store: store}
	p.failOn(0)
	s.consume(store, "worker", evq.Query{StreamID: "orders"}, func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
		return errors.Join(copying(store)(ctx, e), p.handle(ctx, e))
	}, evq.OnFailure(evq.Park))
	for n := range 3 {
		p.passes(p.orders(n))
	}
	s.wantNumbers(s.stream(store, "copies"))
	p.failOn(1)
	p.retry(3)
	p.becomesParked("orders/o 2 after 1 tries", "orders/o 3")
	s.wantNumbers(s.stream(store, "copies"), 0)
	p.failOn()
	p.retry(2)
	p.becomesParked()
	s.waitFor(store, "worker", p.orders(3))
	s.wantNumbers(s.stream(store, "copies"), 0, 1, 2, 3)
}

func parkedIsKnown(s *scene) {
	store := s.store()
	p, r := s.parks(store, 0)
	p.passes(p.orders(0))
	r.stop()
	p.failOn()
	for n := range 2 {
		other := &parking{s: s, store: s.store()}
		r := s.consume(other.store, "worker", evq.Query{StreamID: "orders"}, p.handle, evq.OnFailure(evq.Park))
		p.passes(other.orders(n + 1))
		r.stop()
	}
	s.wantParked(store, "worker", "orders/o 1 after 3 tries", "orders/o 2", "orders/o 3")
	s.wantNumbers(p.seen())
}

func parkedIsKnownAfterFailures(s *scene) {
	store := s.store()
	p, r := s.parks(store, 0)
	p.passes(p.orders(0))
	r.stop()
	p.failOn()
	last := p.orders(1)
	other, line := s.lineStore()
	failed := false
	line.failWith(func(call string) error {
		if call == "ParkedAggregates" && !failed {
			failed = true
			return errDown
		}
		return nil
	})
	s.consume(other, "worker", evq.Query{StreamID: "orders"}, p.handle, evq.OnFailure(evq.Park))
	s.is(store.WaitFor(s.ctx, "worker", last), evq.ErrParked)
	s.wantNumbers(p.seen())
}

func resetForgetsParked(s *scene) {
	store := s.store()
	p, r := s.parks(store, 0)
	p.passes(p.orders(0))
	last := p.orders(1)
	p.passes(last)
	p.failOn()
	s.ok(store.Consumer("worker").ResetToSequence(s.ctx, 0))
	s.until("the events are handled again", func() bool { return len(p.seen()) == 2 })
	s.ok(store.WaitFor(s.ctx, "worker", last))
	s.wantParked(store, "worker")
	r.stop()
}
