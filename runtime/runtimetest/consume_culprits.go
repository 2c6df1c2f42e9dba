package runtimetest

import (
	"context"
	"errors"
	"fmt"
	goruntime "runtime"
	"slices"
	"strings"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

var consumeCulpritRules = []rule{
	{"Skip passes an event over and keeps a record until it is discarded", skipKeepsARecord},
	{"a panic is a failure with its stack", panicIsAFailure},
	{"a handler that ends its goroutine has failed", goexitIsAFailure},
	{"an event that cannot be decoded is a failure", undecodableIsAFailure},
	{"an event of a newer version is waited for under every policy", newerIsWaitedFor},
}

// parkedOf returns what a consumer has set aside, as text.
func (s *scene) parkedOf(store *evq.Store, consumer string) (all []string) {
	s.Helper()
	for p, err := range store.Consumer(consumer).Parked(s.ctx) {
		s.ok(err)
		text := fmt.Sprintf("%s/%s %d", p.StreamID, p.AggregateID, p.Sequence)
		if p.Skipped {
			text += " skipped"
		}
		if p.Reason != "" {
			text += fmt.Sprintf(" after %d tries", p.Tries)
		}
		if p.ParkedAt.IsZero() || p.EventType != "Numbered" || p.EventVersion != "1.0" {
			s.Errorf("a parked event without its facts: %+v", p)
		}
		all = append(all, text)
	}
	return all
}

func (s *scene) wantParked(store *evq.Store, consumer string, want ...string) {
	s.Helper()
	if got := s.parkedOf(store, consumer); !slices.Equal(got, want) {
		s.Fatalf("parked are %q, want %q", got, want)
	}
}

func skipKeepsARecord(s *scene) {
	store := s.store()
	f := &failing{s: s, number: 1, fail: func() error { return errDown }}
	pushed := s.push(store, "orders", "o", numbered(0, 3))
	s.consume(store, "worker", evq.Query{StreamID: "orders"}, f.handle, evq.OnFailure(evq.Skip))
	s.waitFor(store, "worker", pushed[2])
	s.is(store.WaitFor(s.ctx, "worker", pushed[1]), evq.ErrParked)
	s.wantNumbers(f.seen(), 0, 2)
	s.wantParked(store, "worker", "orders/o 2 skipped after 3 tries")
	worker := store.Consumer("worker")
	if n, err := worker.RetryParked(s.ctx, "orders", "o"); n != 0 || err != nil {
		s.Errorf("RetryParked of a skipped event: %d, %v", n, err)
	}
	n, err := worker.DiscardParked(s.ctx, "orders", "o", 2)
	s.ok(err)
	if n != 1 {
		s.Errorf("DiscardParked found %d", n)
	}
	s.until("the record is gone", func() bool { return len(s.parkedOf(store, "worker")) == 0 })
	s.ok(store.WaitFor(s.ctx, "worker", pushed[1]))
	status, err := worker.Status(s.ctx)
	s.ok(err)
	if status.Skipped != 0 || status.Parked != 0 {
		s.Errorf("skipped %d, parked %d", status.Skipped, status.Parked)
	}
}

func panicIsAFailure(s *scene) {
	store := s.store()
	s.push(store, "orders", "o", numbered(0, 1))
	failure := s.stopsWith(store, func(context.Context, evq.Recorded[evq.Raw]) error { panic(errDown) })
	p, ok := errors.AsType[*evq.PanicError](failure)
	if !ok || p.Value != errDown || !strings.Contains(string(p.Stack), "panicIsAFailure") || !errors.Is(failure, errDown) || failure.Tries != 3 {
		s.Errorf("the failure is %v", failure)
	}
}

func goexitIsAFailure(s *scene) {
	store := s.store()
	s.push(store, "orders", "o", numbered(0, 1))
	failure := s.stopsWith(store, func(ctx context.Context, _ evq.Recorded[evq.Raw]) error {
		if _, err := evq.TxFrom(ctx); err != nil {
			return err
		}
		goruntime.Goexit()
		return nil
	})
	if !contains(failure, "Goexit") || failure.Tries != 3 {
		s.Errorf("the failure is %v", failure)
	}
}

func undecodableIsAFailure(s *scene) {
	store := s.store()
	if !s.AllowsBrokenJSON {
		s.Skip("the database keeps no broken JSON")
	}
	s.push(store, "orders", "o", numbered(0, 1))
	s.Insert(s.T, row("orders", 2, "Numbered", `{"n": 1}`, withMetadata(`{"correlation_id": 1}`)), row("orders", 3, "Numbered", `{"n": 2}`))
	var seen notes
	failure := s.stopsWith(store, seen.handle)
	if !errors.Is(failure, evq.ErrDecode) || failure.Event.Sequence != 2 || failure.Event.AggregateID != "other" || failure.Tries != 3 {
		s.Errorf("the failure is %v", failure)
	}
	s.consume(store, "worker", evq.Query{StreamID: "orders"}, seen.handle, evq.OnFailure(evq.Park))
	s.until("the event is parked", func() bool { return len(s.parkedOf(store, "worker")) == 2 })
	s.wantParked(store, "worker", "orders/other 2 after 3 tries", "orders/other 3")
	s.wantNumbers(seen.seen(), 0)
}

func newerIsWaitedFor(s *scene) {
	for _, policy := range []evq.Policy{evq.Stop, evq.Skip, evq.Park} {
		sub := newScene(s.T, s.Database)
		store, stream := sub.store(), policy.String()
		names := spread(2, stream)
		told := make(chan error, 100)
		f := &failing{s: sub, number: 0, fail: func() error { return &evq.Error{Kind: evq.ErrUnknownEvent, Newer: true} }}
		r := sub.consume(store, stream, evq.Query{StreamID: stream}, f.handle, evq.Buckets(2), evq.OnFailure(policy),
			evq.Retry(1, time.Millisecond, time.Millisecond), evq.OnError(func(err error) { told <- err }))
		newer := sub.push(store, stream, names[0], numbered(0, 2))
		sub.waitFor(store, stream, sub.push(store, stream, names[1], numbered(2, 1))[0])
		sub.is(await(sub, "OnError", told), evq.ErrUnknownEvent)
		sub.until("the status tells it", func() bool {
			status, err := store.Consumer(stream).Status(sub.ctx)
			sub.ok(err)
			return strings.Contains(status.LastError, evq.ErrUnknownEvent.Error())
		})
		sub.wantParked(store, stream)
		sub.wantNumbers(f.seen(), 2)
		r.stop()
		other := &failing{s: sub}
		sub.consume(sub.store(), stream, evq.Query{StreamID: stream}, other.handle)
		sub.waitFor(store, stream, newer[1])
		sub.wantNumbers(other.seen(), 0, 1)
	}
}
