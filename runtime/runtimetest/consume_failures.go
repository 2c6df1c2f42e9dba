package runtimetest

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"strings"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

var consumeFailureRules = []rule{
	{"a failure delays its own bucket, the others go on", failureDelaysItsBucket},
	{"without a limit an event is tried for ever", retryForEver},
	{"each event has tries of its own", triesOfItsOwn},
	{"Stop returns the failure with its facts, and a restart handles the same event", stopReturnsTheFailure},
	{"an error of the handler is never taken for one of the consumer's own", handlersErrorsAreTheHandlers},
	{"a failure while the database cannot be reached does not count", failureWithoutDatabase},
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

func triesOfItsOwn(s *scene) {
	for _, withTx := range []bool{false, true} {
		store, stream := s.store(), fmt.Sprint("with a transaction: ", withTx)
		tries := map[int]int{}
		var seen notes
		last := s.push(store, stream, "o", numbered(0, 6))[5]
		r := s.consume(store, stream, evq.Query{StreamID: stream}, func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
			if withTx {
				if _, err := evq.TxFrom(ctx); err != nil {
					return err
				}
			}
			if tries[s.number(e)]++; tries[s.number(e)] < 3 {
				return errDown
			}
			return seen.handle(ctx, e)
		}, evq.BatchUpTo(1, 0))
		s.waitFor(store, stream, last)
		r.stop()
		s.wantNumbers(seen.seen(), upTo(6)...)
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

// until looks every few milliseconds until something is so.
func (s *scene) until(what string, so func() bool) {
	s.Helper()
	looks := time.NewTicker(5 * time.Millisecond)
	defer looks.Stop()
	for !so() {
		await(s, what, looks.C)
	}
}

func failureWithoutDatabase(s *scene) {
	looking, m := s.store(), &mortal{}
	store := s.storeOn(intercepted{s.Backend(s.T), m.around})
	last := s.push(looking, "orders", "o", numbered(0, 3))[2]
	failed := false
	var seen notes
	r := s.start(store, "worker", orders, func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
		if s.number(e) == 1 && !failed {
			failed = true
			m.dead.Store(true)
			return errDown
		}
		return seen.handle(ctx, e)
	}, evq.BatchUpTo(1, 0), evq.Retry(1, time.Millisecond, time.Millisecond), evq.OnError(func(error) { m.dead.Store(false) }))
	s.enrolled(looking, "worker")
	s.waitFor(looking, "worker", last)
	r.stop()
	s.wantNumbers(seen.seen(), 0, 1, 2)
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
