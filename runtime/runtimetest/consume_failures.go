package runtimetest

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	goruntime "runtime"
	"slices"
	"strings"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

var consumeFailureRules = []rule{
	{"a failure delays its own bucket, the others go on", failureDelaysItsBucket},
	{"without a limit an event is tried for ever", retryForEver},
	{"Stop returns the failure with its facts, and a restart handles the same event", stopReturnsTheFailure},
	{"an error of the handler is never taken for one of the consumer's own", handlersErrorsAreTheHandlers},
	{"Skip passes an event over and keeps a record until it is discarded", skipKeepsARecord},
	{"a panic is a failure with its stack", panicIsAFailure},
	{"a handler that ends its goroutine has failed", goexitIsAFailure},
	{"an event that cannot be decoded is a failure", undecodableIsAFailure},
	{"an event of a newer version is waited for under every policy", newerIsWaitedFor},
	{"a failure is told of by OnError and by the status", failureIsTold},
	{"a handler that takes too long has failed", handlerTimeout},
}

// bucketIn is the number of an aggregate's bucket. It is the same for ever, since checkpoints depend on it.
func bucketIn(buckets int, stream, aggregate string) int {
	h := fnv.New64a()
	_, _ = h.Write([]byte(stream + "\x00" + aggregate)) // it never fails
	return int(h.Sum64() % uint64(buckets))
}

// spread returns an aggregate for each bucket.
func spread(buckets int, stream string) []string {
	names := make([]string, buckets)
	for i, found := 0, 0; found < buckets; i++ {
		name := fmt.Sprint("o-", i)
		if b := bucketIn(buckets, stream, name); names[b] == "" {
			names[b], found = name, found+1
		}
	}
	return names
}

// failing fails on the event with a number as long as it is told to, and notes the others.
type failing struct {
	notes
	s      *scene
	number int
	fail   func() error // nil, or what it returns nil: the event is fine
}

func (f *failing) handle(ctx context.Context, e evq.Recorded[evq.Raw]) error {
	if f.s.number(e) == f.number && f.fail != nil {
		if err := f.fail(); err != nil {
			return err
		}
	}
	return f.notes.handle(ctx, e)
}

func failureDelaysItsBucket(s *scene) {
	store := s.store()
	names := spread(2, "orders")
	f := &failing{s: s, number: 0, fail: func() error { return errDown }}
	r := s.consume(store, "worker", evq.Query{StreamID: "orders"}, f.handle, evq.Buckets(2), evq.Retry(0, time.Hour, time.Hour))
	s.push(store, "orders", names[0], numbered(0, 2))
	s.waitFor(store, "worker", s.push(store, "orders", names[1], numbered(2, 2))[1])
	s.waitFor(store, "worker", s.push(store, "orders", names[1], numbered(4, 1))[0])
	s.wantNumbers(f.seen(), 2, 3, 4)
	r.stop()
	f.fail = nil
	last := s.push(store, "orders", names[0], numbered(5, 1))[0]
	s.consume(store, "worker", evq.Query{StreamID: "orders"}, f.handle)
	s.waitFor(store, "worker", last)
	s.wantNumbers(f.seen(), 2, 3, 4, 0, 1, 5)
}

func retryForEver(s *scene) {
	store := s.store()
	tries := 0
	f := &failing{s: s, number: 1, fail: func() error {
		if tries++; tries < 30 {
			return errDown
		}
		return nil
	}}
	last := s.push(store, "orders", "o", numbered(0, 3))[2]
	s.handleAll(store, last, f.handle, evq.Retry(0, time.Millisecond, time.Millisecond))
	s.wantNumbers(f.seen(), 0, 1, 2)
	if tries != 30 {
		s.Errorf("the event was tried %d times, want 30", tries)
	}
}

// stopsWith runs a consumer until it stops by itself, with a failure of its handler.
func (s *scene) stopsWith(store *evq.Store, handle handler, opts ...evq.ConsumeOption) *evq.HandlerError {
	s.Helper()
	err := s.consume(store, "worker", evq.Query{StreamID: "orders"}, handle, opts...).wait()
	failure, ok := errors.AsType[*evq.HandlerError](err)
	if !ok {
		s.Fatalf("the consumer ended with the error %v", err)
	}
	return failure
}

func stopReturnsTheFailure(s *scene) {
	store := s.store()
	pushed := s.push(store, "orders", "o", numbered(0, 3), evq.WithCorrelationID(idA))
	f := &failing{s: s, number: 1, fail: func() error { return fmt.Errorf("no: %w", errDown) }}
	for range 2 {
		failure := s.stopsWith(store, f.handle)
		if failure.Consumer != "worker" || failure.Tries != 3 || !errors.Is(failure, errDown) {
			s.Errorf("the failure is %+v", failure)
		}
		want := pushed[1].Facts()
		if got := failure.Event; got.EventID != want.EventID || got.Sequence != 2 || got.StreamID != "orders" || got.AggregateID != "o" ||
			got.EventType != "Numbered" || got.EventVersion != "1.0" || got.Metadata.CorrelationID != idA || !got.CreatedAt.Equal(want.CreatedAt) {
			s.Errorf("the failure's event is %+v, want %+v", got, want)
		}
		for _, fact := range []string{"worker", "Numbered", "orders", "sequence 2", "3 tries", "the database is down"} {
			if !contains(failure, fact) {
				s.Errorf("the error does not tell %q: %v", fact, failure)
			}
		}
	}
	s.wantNumbers(f.seen(), 0)
	f.fail = nil
	s.handleAll(store, pushed[2], f.handle)
	s.wantNumbers(f.seen(), 0, 1, 2)
}

func handlersErrorsAreTheHandlers(s *scene) {
	for _, withTx := range []bool{false, true} {
		for _, kind := range []error{evq.ErrFenced, evq.ErrInDoubt, evq.ErrInvalid, evq.ErrClosed, evq.ErrRewound, context.Canceled} {
			sub := newScene(s.T, s.Database)
			store := sub.store()
			stream := fmt.Sprint(kind, withTx)
			last := sub.push(store, stream, "o", numbered(0, 2))[0]
			calls := 0
			handle := func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
				if withTx {
					if _, err := evq.TxFrom(ctx); err != nil {
						return err
					}
				}
				if calls++; calls < 3 {
					return kind
				}
				return nil
			}
			err := sub.consume(store, stream, evq.Query{StreamID: stream}, handle, evq.Retry(1, time.Millisecond, time.Millisecond)).wait()
			if _, ok := errors.AsType[*evq.HandlerError](err); !ok || !errors.Is(err, kind) || calls != 1 {
				s.Errorf("after %d calls the consumer ended with the error %v, want the handler's %v", calls, err, kind)
			}
			sub.consume(store, stream, evq.Query{StreamID: stream}, handle)
			sub.waitFor(store, stream, last)
		}
	}
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

// until looks every few milliseconds until something is so.
func (s *scene) until(what string, so func() bool) {
	s.Helper()
	looks := time.NewTicker(5 * time.Millisecond)
	defer looks.Stop()
	for !so() {
		await(s, what, looks.C)
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

func failureIsTold(s *scene) {
	store := s.store()
	told := make(chan error, 100)
	pushed := s.push(store, "orders", "o", numbered(0, 2))
	tries := 0
	f := &failing{s: s, number: 1, fail: func() error {
		if tries++; tries < 3 {
			return errDown
		}
		return nil
	}}
	s.handleAll(store, pushed[1], f.handle, evq.OnError(func(err error) { told <- err }))
	for range 2 {
		if err := await(s, "OnError", told); !errors.Is(err, errDown) {
			s.Errorf("OnError was told %v", err)
		}
	}
	status, err := store.Consumer("worker").Status(s.ctx)
	s.ok(err)
	if !strings.Contains(status.LastError, "the database is down") || !strings.Contains(status.LastError, "sequence 2") || status.LastErrorAt.IsZero() {
		s.Errorf("the last error is %q, at %v", status.LastError, status.LastErrorAt)
	}
}

func handlerTimeout(s *scene) {
	store := s.store()
	s.push(store, "orders", "o", numbered(0, 1))
	causes := make(chan error, 10)
	failure := s.stopsWith(store, func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
		err := copying(store)(ctx, e) // on a slow machine it takes too long by itself
		await(s, "the handler's context", ctx.Done())
		causes <- context.Cause(ctx)
		return err
	}, evq.HandlerTimeout(20*time.Millisecond), evq.Retry(2, time.Millisecond, time.Millisecond))
	for range 2 {
		if cause := await(s, "the cause", causes); !errors.Is(cause, context.DeadlineExceeded) {
			s.Errorf("the cause is %v", cause)
		}
	}
	if !errors.Is(failure, context.DeadlineExceeded) || failure.Tries != 2 {
		s.Errorf("the failure is %v", failure)
	}
	s.wantNumbers(s.stream(store, "copies"))
}
