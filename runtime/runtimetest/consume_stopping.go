package runtimetest

import (
	"context"
	"errors"
	"runtime/pprof"
	"sync"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

var consumeStoppingRules = []rule{
	{"a consumer that rests ends with its context", stopResting},
	{"a consumer that reads ends with its context", stopReading},
	{"the event in hand is finished, and its place is stored", stopHandling},
	{"a handler that never returns is left behind", stopStuck},
	{"even without a moment's grace the buckets are given back", stopWithoutGrace},
	{"Close ends consumers with ErrClosed, after the event in hand", closeEndsConsumers},
	{"a closed store answers ErrClosed to all that is asked about consumers", closedConsumers},
	{"nothing of a consumer is left running", nothingLeftRunning},
}

func stopResting(s *scene) {
	store := s.store()
	var seen notes
	r := s.consume(store, "worker", orders, seen.handle, evq.LeaseFor(time.Hour), seldom)
	s.waitFor(store, "worker", s.push(store, "orders", "o", numbered(0, 1))[0])
	r.stop()
	ctx, cancel := context.WithCancel(s.ctx)
	cancel()
	if err := store.Consume(ctx, "worker", orders, seen.handle); !errors.Is(err, context.Canceled) {
		s.Errorf("with a done context the error is %v", err)
	}
	cause := errors.New("enough")
	ctx, cancelFor := context.WithCancelCause(s.ctx)
	ended := make(chan error, 1)
	go func() { ended <- store.Consume(ctx, "worker", orders, seen.handle, quick()...) }()
	s.waitFor(store, "worker", s.push(store, "orders", "o", numbered(1, 1))[0])
	cancelFor(cause)
	if err := await(s, "the end", ended); !errors.Is(err, context.Canceled) {
		s.Errorf("the consumer ended with the error %v", err)
	}
}

func stopReading(s *scene) {
	reading := make(chan struct{})
	var once sync.Once
	store := s.storeOn(intercepted{s.Backend(s.T), func(ctx context.Context, call string, do func(context.Context) error) error {
		if call == "Read" {
			once.Do(func() { close(reading) })
			<-ctx.Done()
		}
		return do(ctx)
	}})
	var seen notes
	s.push(store, "orders", "o", numbered(0, 1))
	ctx, cancel := context.WithCancel(s.ctx)
	ended := make(chan error, 1)
	go func() { ended <- store.Consume(ctx, "worker", orders, seen.handle, quick()...) }()
	await(s, "the read", reading)
	cancel()
	if err := await(s, "the end", ended); !errors.Is(err, context.Canceled) {
		s.Errorf("the consumer ended with the error %v", err)
	}
}

func stopHandling(s *scene) {
	for _, withTx := range []bool{false, true} {
		sub := newScene(s.T, s.Database)
		store := sub.store()
		name := map[bool]string{false: "plain", true: "with a transaction"}[withTx]
		pushed := sub.push(store, name, "o", numbered(0, 5))
		var seen notes
		handling, release := make(chan struct{}), make(chan struct{})
		r := sub.start(store, name, evq.Query{StreamID: name}, func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
			if sub.number(e) == 1 {
				close(handling)
				await(sub, "the release", release)
			}
			if withTx {
				_, err := evq.TxFrom(ctx)
				return errors.Join(err, ctx.Err(), seen.handle(ctx, e))
			}
			return errors.Join(ctx.Err(), seen.handle(ctx, e))
		})
		await(sub, "the handler", handling)
		r.cancel()
		close(release)
		if err := r.wait(); !errors.Is(err, context.Canceled) {
			s.Errorf("the consumer ended with the error %v", err)
		}
		sub.wantNumbers(seen.seen(), 0, 1)
		sub.waitFor(store, name, pushed[1])
		sub.consume(store, name, evq.Query{StreamID: name}, seen.handle)
		sub.waitFor(store, name, pushed[4])
		sub.wantNumbers(seen.seen(), upTo(5)...)
	}
}

func stopStuck(s *scene) {
	store := s.store()
	pushed := s.push(store, "orders", "o", numbered(0, 3))
	handling, release := make(chan struct{}), make(chan struct{})
	left := make(chan error, 1)
	r := s.start(store, "worker", orders, func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
		if s.number(e) == 0 {
			return nil
		}
		err := copying(store)(ctx, e)
		close(handling)
		await(s, "the release", release)
		_, late := evq.TxFrom(ctx)
		left <- late
		return err
	}, evq.StopWithin(20*time.Millisecond))
	await(s, "the handler", handling)
	r.cancel()
	err := r.wait()
	failure, ok := errors.AsType[*evq.HandlerError](err)
	if !ok || !errors.Is(err, context.Canceled) || failure.Event.Sequence != 2 {
		s.Errorf("the consumer ended with the error %v", err)
	}
	s.wantNumbers(s.stream(store, "copies"))
	close(release)
	s.is(await(s, "the handler that was left behind", left), evq.ErrInvalid)
	s.consume(s.store(), "worker", orders, func(context.Context, evq.Recorded[evq.Raw]) error { return nil })
	s.waitFor(store, "worker", pushed[2])
}

func stopWithoutGrace(s *scene) {
	store := s.store()
	var seen notes
	r := s.consume(store, "worker", orders, seen.handle, evq.StopWithin(0), evq.LeaseFor(time.Hour))
	s.waitFor(store, "worker", s.push(store, "orders", "o", numbered(0, 1))[0])
	r.stop()
	last := s.push(store, "orders", "o", numbered(1, 1))[0]
	s.consume(store, "worker", orders, seen.handle)
	s.waitFor(store, "worker", last)
	s.wantNumbers(seen.seen(), 0, 1)
}

func closeEndsConsumers(s *scene) {
	store, other := s.store(), s.store()
	pushed := s.push(store, "orders", "o", numbered(0, 3))
	handling, release := make(chan struct{}), make(chan struct{})
	busy := s.consume(store, "worker", orders, func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
		close(handling)
		await(s, "the release", release)
		if _, err := evq.Collect(store.LoadAll(ctx, evq.AllQuery{})); err != nil {
			return err
		}
		return copying(store)(ctx, e)
	})
	await(s, "the handler", handling)
	var seen notes
	resting := s.consume(store, "rester", evq.Query{}, seen.handle)
	s.waitFor(store, "rester", pushed[2])
	closed := make(chan error, 1)
	go func() { closed <- store.Close() }()
	s.is(resting.wait(), evq.ErrClosed)
	close(release)
	s.is(busy.wait(), evq.ErrClosed)
	s.ok(await(s, "Close", closed))
	s.wantNumbers(s.stream(other, "copies"), 0)
	s.consume(other, "worker", orders, copying(other))
	s.waitFor(other, "worker", pushed[2])
	s.wantNumbers(s.stream(other, "copies"), 0, 1, 2)
}

func closedConsumers(s *scene) {
	store := s.store()
	var seen notes
	e := s.push(store, "orders", "o", numbered(0, 1))[0]
	s.consume(store, "worker", orders, seen.handle).stop()
	waiting := make(chan error, 1)
	last := s.push(store, "orders", "o", numbered(1, 1))[0]
	go func() { waiting <- store.WaitFor(s.ctx, "worker", last) }()
	s.ok(store.Close())
	s.is(await(s, "WaitFor", waiting), evq.ErrClosed)
	worker := store.Consumer("worker")
	for name, call := range map[string]func() error{
		"Consume":       func() error { return store.Consume(s.ctx, "worker", orders, seen.handle) },
		"Consumers":     func() error { _, err := store.Consumers(s.ctx); return err },
		"Status":        func() error { _, err := worker.Status(s.ctx); return err },
		"WaitFor":       func() error { return store.WaitFor(s.ctx, "worker", e) },
		"Promote":       func() error { return worker.Promote(s.ctx) },
		"Drop":          func() error { return worker.Drop(s.ctx) },
		"ChangeQuery":   func() error { return worker.ChangeQuery(s.ctx, orders) },
		"Reset":         func() error { return worker.ResetToSequence(s.ctx, 0) },
		"RetryParked":   func() error { _, err := worker.RetryParked(s.ctx, "orders", "o"); return err },
		"DiscardParked": func() error { _, err := worker.DiscardParked(s.ctx, "orders", "o", 1); return err },
		"Parked": func() error {
			for _, err := range worker.Parked(s.ctx) {
				return err
			}
			return nil
		},
		"OpenWriters":  func() error { _, err := store.OpenWriters(s.ctx); return err },
		"LoadAll":      func() error { _, err := evq.Collect(store.LoadAll(s.ctx, evq.AllQuery{})); return err },
		"SubscribeAll": func() error { _, err := evq.Collect(store.SubscribeAll(s.ctx, evq.AllQuery{})); return err },
	} {
		if err := call(); !errors.Is(err, evq.ErrClosed) {
			s.Errorf("%s: got the error %v", name, err)
		}
	}
}

// nothingLeftRunning ends consumers in each way there is, under a label that all their goroutines inherit.
func nothingLeftRunning(s *scene) {
	log, label := s.Backend(s.T), s.Name()
	pprof.Do(s.ctx, pprof.Labels("evq-rule", label), func(context.Context) {
		store := s.storeOn(log)
		pushed := s.push(store, "orders", "o", numbered(0, 20))
		for _, q := range []evq.Query{orders, {}} {
			ctx, cancel := context.WithCancel(s.ctx)
			ended := make(chan error, 3)
			run := func(ctx context.Context, name string, handle handler) {
				go func() { ended <- store.Consume(ctx, name, q, handle, quick(evq.BatchUpTo(3, time.Hour))...) }()
				s.enrolled(store, name)
			}
			name := q.StreamID + " worker"
			run(ctx, name, copying(store))
			run(ctx, name+" two", func(context.Context, evq.Recorded[evq.Raw]) error { return nil })
			run(ctx, name+" bad", func(context.Context, evq.Recorded[evq.Raw]) error { panic("as told") })
			s.waitFor(store, name, pushed[19])
			s.waitFor(store, name+" two", pushed[19])
			if _, ok := errors.AsType[*evq.HandlerError](await(s, "the bad one", ended)); !ok {
				s.Error("the bad one has not failed")
			}
			for range store.SubscribeAll(s.ctx, evq.AllQuery{}) {
				break
			}
			cancel()
			await(s, "one", ended)
			await(s, "the other", ended)
		}
		s.noGoroutine(label)
		ended := make(chan error, 1)
		go func() { ended <- store.Consume(s.ctx, "last", orders, copying(store), quick()...) }()
		s.enrolled(store, "last")
		s.ok(store.Close())
		s.is(await(s, "the last one", ended), evq.ErrClosed)
		s.noGoroutine(label)
	})
}
