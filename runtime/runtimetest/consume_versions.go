package runtimetest

import (
	"context"
	"fmt"
	"slices"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

var consumeVersionRules = []rule{
	{"another version is built beside the live one, as a replay", versionBeside},
	{"a version that is behind is not promoted", promoteBehind},
	{"while versions change each event is live in exactly one of them", liveInOne},
	{"a version that was live is promoted again only when it has done what was its own", promoteBack},
}

// enrolledVersion waits until a version is known.
func (s *scene) enrolledVersion(store *evq.Store, name string, version int) {
	s.Helper()
	s.until("the version", func() bool { _, err := store.Consumer(name).Version(version).Status(s.ctx); return err == nil })
}

// consumeVersion starts a version of the consumer "worker".
func (s *scene) consumeVersion(store *evq.Store, version int, handle handler, opts ...evq.ConsumeOption) *running {
	s.Helper()
	r := s.consume(store, "worker", orders, handle, append(opts, evq.ConsumerVersion(version))...)
	s.enrolledVersion(store, "worker", version)
	return r
}

// catchesUp waits until a version has been at the end.
func (s *scene) catchesUp(store *evq.Store, version int) {
	s.Helper()
	s.until("the version to catch up", func() bool {
		status, err := store.Consumer("worker").Version(version).Status(s.ctx)
		s.ok(err)
		return status.CaughtUp
	})
}

func versionBeside(s *scene) {
	store, l := s.store(), newLive()
	s.consumeVersion(store, 1, l.version(s, 1))
	s.waitFor(store, "worker", s.push(store, "orders", "o", numbered(0, 2))[1])
	s.consumeVersion(store, 2, l.version(s, 2))
	last := s.push(store, "orders", "o", numbered(2, 1))[0]
	two := store.Consumer("worker").Version(2)
	s.ok(two.WaitFor(s.ctx, last))
	s.waitFor(store, "worker", last)
	l.want(s, 1, "0", "1", "2")
	l.want(s, 2, "0 replay", "1 replay", "2 replay")
	s.catchesUp(store, 2)
	s.ok(two.Promote(s.ctx))
	s.ok(two.Promote(s.ctx)) // it is live already
	last = s.push(store, "orders", "o", numbered(3, 1))[0]
	s.ok(two.WaitFor(s.ctx, last))
	s.ok(store.Consumer("worker").Version(1).WaitFor(s.ctx, last))
	l.want(s, 1, "0", "1", "2", "3 replay")
	l.want(s, 2, "0 replay", "1 replay", "2 replay", "3")
	all, err := store.Consumers(s.ctx)
	s.ok(err)
	if len(all) != 2 || all[0].Version != 1 || all[0].Live || all[1].Version != 2 || !all[1].Live {
		s.Errorf("the versions are %+v", all)
	}
}

func promoteBehind(s *scene) {
	store := s.store()
	var seen notes
	s.consumeVersion(store, 1, seen.handle)
	s.waitFor(store, "worker", s.push(store, "orders", "o", numbered(0, 1))[0])
	release := make(chan struct{})
	s.consumeVersion(store, 2, func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
		await(s, "the release", release)
		return nil
	})
	s.is(store.Consumer("worker").Version(2).Promote(s.ctx), evq.ErrInvalid)
	s.is(store.Consumer("worker").Version(3).Promote(s.ctx), evq.ErrInvalid)
	close(release)
	s.catchesUp(store, 2)
	s.ok(store.Consumer("worker").Version(2).Promote(s.ctx))
}

// liveCopies is a handler that copies events that are no replay, in its transaction, to a stream of the version.
func liveCopies(store *evq.Store, version int) handler {
	return func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
		if evq.IsReplay(ctx) {
			return nil
		}
		_, err := store.Push(ctx, fmt.Sprint("live in ", version), e.AggregateID, []evq.Payload{payload("Copied", string(e.Data))})
		return err
	}
}

// liveInOne promotes one version and then the other while events are pushed. Whoever pushes lets both versions come to the
// end now and then: a version that is always behind is never promoted.
func liveInOne(s *scene) {
	store, pushed := s.store(), make(chan map[string]evq.Recorded[evq.Raw], 1)
	for version := range 2 {
		own := s.store()
		s.consumeVersion(own, version+1, liveCopies(own, version+1), evq.BatchUpTo(3, time.Hour))
	}
	n, stop := 0, make(chan struct{})
	go func() {
		last := map[string]evq.Recorded[evq.Raw]{}
		defer func() { pushed <- last }()
		for ; ; n++ {
			select {
			case <-stop:
				return
			default:
			}
			aggregate := fmt.Sprint("o-", n%4)
			recorded, err := store.Push(s.ctx, "orders", aggregate, numbered(n, 1))
			if err != nil {
				s.Errorf("a push failed: %v", err)
				return
			}
			last[aggregate] = recorded[0]
			if n%20 == 0 {
				handledByBoth(s, store, recorded[0])
			}
		}
	}()
	for _, version := range []int{2, 1, 2} {
		s.until("the promotion", func() bool { return store.Consumer("worker").Version(version).Promote(s.ctx) == nil })
		s.until("more events", func() bool {
			head, err := store.Head(s.ctx, fmt.Sprint("live in ", version))
			s.ok(err)
			return head > 5
		})
	}
	close(stop)
	last := await(s, "the pushes", pushed)
	for _, e := range last {
		handledByBoth(s, store, e)
	}
	var got []int
	for version := range 2 {
		numbers := s.numbers(s.stream(store, fmt.Sprint("live in ", version+1)))
		s.Logf("live in %d: %v", version+1, numbers)
		got = append(got, numbers...)
	}
	slices.Sort(got)
	if !slices.Equal(got, upTo(n)) {
		s.Errorf("of %d events these were live in one: %v", n, got)
	}
}

// handledByBoth waits until versions 1 and 2 have handled an event.
func handledByBoth(s *scene, store *evq.Store, e evq.Recorded[evq.Raw]) {
	for version := range 2 {
		if err := store.Consumer("worker").Version(version+1).WaitFor(s.ctx, e); err != nil {
			s.Errorf("version %d did not come to event %d: %v", version+1, e.Sequence, err)
		}
	}
}

// promoteBack stops the old version while it has yet to handle events that are live in it alone.
func promoteBack(s *scene) {
	store, l := s.store(), newLive()
	one := s.consumeVersion(store, 1, l.version(s, 1))
	s.waitFor(store, "worker", s.push(store, "orders", "o", numbered(0, 1))[0])
	s.catchesUp(store, 1)
	one.stop()
	s.consumeVersion(store, 2, l.version(s, 2))
	two := store.Consumer("worker").Version(2)
	s.ok(two.WaitFor(s.ctx, s.push(store, "orders", "o", numbered(1, 1))[0]))
	s.catchesUp(store, 2)
	s.ok(two.Promote(s.ctx))
	s.ok(two.WaitFor(s.ctx, s.push(store, "orders", "o", numbered(2, 1))[0]))
	s.is(store.Consumer("worker").Version(1).Promote(s.ctx), evq.ErrInvalid)
	s.consumeVersion(store, 1, l.version(s, 1))
	s.catchesUp(store, 1)
	s.ok(store.Consumer("worker").Version(1).Promote(s.ctx))
	last := s.push(store, "orders", "o", numbered(3, 1))[0]
	s.waitFor(store, "worker", last)
	s.ok(two.WaitFor(s.ctx, last))
	l.want(s, 1, "0", "1", "2 replay", "3")
	l.want(s, 2, "0 replay", "1 replay", "2", "3 replay")
}
