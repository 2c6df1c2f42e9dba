package runtimetest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

var consumeVersionRules = []rule{
	{"history is a replay for a new consumer, what comes later is not, nor what comes while it is down", replayOfHistory},
	{"after a reset what was handled before is a replay", replayAfterReset},
	{"a consumer of the whole store is reset to a position", resetToPosition},
	{"another version is built beside the live one, as a replay", versionBeside},
	{"a version that is behind is not promoted", promoteBehind},
	{"while versions change each event is live in exactly one of them", liveInOne},
	{"a version that was live is promoted again only when it has done what was its own", promoteBack},
	{"the live version is dropped last", dropVersions},
	{"a dropped consumer's members end", dropEndsMembers},
	{"ChangeQuery goes on with another query, and ends the old members", changeQuery},
	{"versions of one name read the same stream in as many buckets", versionsAgree},
}

// live is what versions of a consumer saw: of each event in which of them it was no replay.
type live struct {
	mu   sync.Mutex
	seen map[int][]string
	in   map[string]int
}

func (l *live) version(s *scene, version int) handler {
	return func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
		text := fmt.Sprint(s.number(e))
		if evq.IsReplay(ctx) {
			text += " replay"
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		l.seen[version] = append(l.seen[version], text)
		return nil
	}
}

func newLive() *live { return &live{seen: map[int][]string{}, in: map[string]int{}} }

func (l *live) want(s *scene, version int, want ...string) {
	s.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if got := l.seen[version]; !slices.Equal(got, want) {
		s.Fatalf("version %d got the events %q, want %q", version, got, want)
	}
}

// becomes waits until a version has got so many events.
func (l *live) becomes(s *scene, version, n int) {
	s.Helper()
	s.until(fmt.Sprint(n, " events"), func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		return len(l.seen[version]) == n
	})
}

var orders = evq.Query{StreamID: "orders"}

func replayOfHistory(s *scene) {
	for i, q := range []evq.Query{orders, {}} {
		store, l, name := s.store(), newLive(), fmt.Sprint("consumer ", i)
		before := s.push(store, "orders", "o", numbered(0, 2))
		r := s.consume(store, name, q, l.version(s, 1), evq.Buckets(2))
		s.waitFor(store, name, before[1])
		s.waitFor(store, name, s.push(store, "orders", "o", numbered(2, 1))[0])
		r.stop()
		s.push(store, "orders", "o", numbered(3, 1))
		r = s.consume(store, name, q, l.version(s, 1))
		s.waitFor(store, name, s.push(store, "orders", "o", numbered(4, 1))[0])
		r.stop()
		got := l.seen[1]
		if len(got) > 5 { // of the second consumer, which has the events of the first one before
			got = got[len(got)-5:]
		}
		if want := []string{"0 replay", "1 replay", "2", "3", "4"}; !slices.Equal(got, want) {
			s.Errorf("got the events %q, want %q", got, want)
		}
	}
}

func replayAfterReset(s *scene) {
	store, l := s.store(), newLive()
	r := s.consume(store, "worker", orders, l.version(s, 1))
	s.waitFor(store, "worker", s.push(store, "orders", "o", numbered(0, 3))[2])
	s.ok(store.Consumer("worker").ResetToSequence(s.ctx, 1))
	l.becomes(s, 1, 5)
	s.waitFor(store, "worker", s.push(store, "orders", "o", numbered(3, 1))[0])
	r.stop()
	s.ok(store.Consumer("worker").ResetToSequence(s.ctx, 0))
	last := s.push(store, "orders", "o", numbered(4, 1))[0]
	s.consume(store, "worker", orders, l.version(s, 1))
	s.waitFor(store, "worker", last)
	l.want(s, 1, "0", "1", "2", "1 replay", "2 replay", "3", "0 replay", "1 replay", "2 replay", "3 replay", "4")
	s.is(store.Consumer("worker").ResetToSequence(s.ctx, 6), evq.ErrInvalid)
	s.is(store.Consumer("worker").ResetToSequence(s.ctx, -1), evq.ErrInvalid)
	s.is(store.Consumer("worker").ResetToPosition(s.ctx, ""), evq.ErrInvalid)
}

func resetToPosition(s *scene) {
	store, l := s.store(), newLive()
	s.consume(store, "audit", evq.Query{}, l.version(s, 1))
	s.waitFor(store, "audit", s.push(store, "orders", "o", numbered(0, 3))[2])
	events, err := evq.Collect(store.LoadAll(s.ctx, evq.AllQuery{}))
	s.ok(err)
	audit := store.Consumer("audit")
	s.is(audit.ResetToPosition(s.ctx, "nonsense"), evq.ErrInvalid)
	s.is(audit.ResetToSequence(s.ctx, 1), evq.ErrInvalid)
	s.ok(audit.ResetToPosition(s.ctx, events[1].Position))
	l.becomes(s, 1, 4)
	s.waitFor(store, "audit", s.push(store, "orders", "o", numbered(3, 1))[0])
	s.ok(audit.ResetToPosition(s.ctx, ""))
	l.becomes(s, 1, 9)
	s.waitFor(store, "audit", s.push(store, "orders", "o", numbered(4, 1))[0])
	l.want(s, 1, "0", "1", "2", "2 replay", "3", "0 replay", "1 replay", "2 replay", "3 replay", "4")
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

// liveInOne promotes one version and then the other while events are pushed without pause.
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
	for version := range 2 {
		for _, e := range last {
			s.ok(store.Consumer("worker").Version(version+1).WaitFor(s.ctx, e))
		}
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

func dropVersions(s *scene) {
	store := s.store()
	var seen notes
	s.consumeVersion(store, 1, seen.handle).stop()
	s.consumeVersion(store, 2, seen.handle).stop()
	worker := store.Consumer("worker")
	s.is(worker.Drop(s.ctx), evq.ErrInvalid)
	s.ok(worker.Version(2).Drop(s.ctx))
	s.is(worker.Version(2).Drop(s.ctx), evq.ErrInvalid)
	s.ok(worker.Drop(s.ctx))
	s.is(worker.Drop(s.ctx), evq.ErrInvalid)
	s.consumeVersion(store, 3, seen.handle)
	status, err := worker.Status(s.ctx)
	s.ok(err)
	if status.Version != 3 || !status.Live {
		s.Errorf("the first version of the name is %d, live %v", status.Version, status.Live)
	}
}

func dropEndsMembers(s *scene) {
	store := s.store()
	var seen notes
	r := s.consume(store, "worker", orders, seen.handle)
	e := s.push(store, "orders", "o", numbered(0, 1))[0]
	s.waitFor(store, "worker", e)
	s.ok(store.Consumer("worker").Drop(s.ctx))
	s.is(r.wait(), evq.ErrInvalid)
	s.is(store.WaitFor(s.ctx, "worker", e), evq.ErrInvalid)
}

func changeQuery(s *scene) {
	store := s.store()
	var seen notes
	q := evq.Query{StreamID: "orders", EventTypes: []string{"Numbered"}}
	r := s.consume(store, "worker", orders, seen.handle)
	s.waitFor(store, "worker", s.push(store, "orders", "o", numbered(0, 1))[0])
	worker := store.Consumer("worker")
	s.is(worker.ChangeQuery(s.ctx, evq.Query{StreamID: "others"}), evq.ErrInvalid)
	s.is(worker.ChangeQuery(s.ctx, evq.Query{}), evq.ErrInvalid)
	s.is(worker.ChangeQuery(s.ctx, evq.Query{StreamID: "orders", Limit: 1}), evq.ErrInvalid)
	s.ok(worker.ChangeQuery(s.ctx, q))
	s.is(r.wait(), evq.ErrInvalid)
	s.is(store.Consume(s.ctx, "worker", orders, seen.handle), evq.ErrInvalid)
	s.consume(store, "worker", q, seen.handle)
	s.push(store, "orders", "o", []evq.Payload{payload("Other", `{"n": 1}`)})
	s.waitFor(store, "worker", s.push(store, "orders", "o", numbered(2, 1))[0])
	s.wantNumbers(seen.seen(), 0, 2)
}

func versionsAgree(s *scene) {
	store := s.store()
	var seen notes
	s.consumeVersion(store, 1, seen.handle, evq.Buckets(3)).stop()
	s.is(store.Consume(s.ctx, "worker", orders, seen.handle, evq.Buckets(4)), evq.ErrInvalid)
	s.is(store.Consume(s.ctx, "worker", orders, seen.handle, evq.Buckets(4), evq.ConsumerVersion(2)), evq.ErrInvalid)
	s.is(store.Consume(s.ctx, "worker", evq.Query{}, seen.handle, evq.ConsumerVersion(2)), evq.ErrInvalid)
	s.consumeVersion(store, 1, seen.handle)
	s.consumeVersion(store, 2, seen.handle)
	for _, version := range []int{1, 2} {
		status, err := store.Consumer("worker").Version(version).Status(s.ctx)
		s.ok(err)
		if len(status.Checkpoints) != 3 {
			s.Errorf("version %d has %d buckets, want 3", version, len(status.Checkpoints))
		}
	}
}
