package runtimetest

import (
	"context"
	"fmt"
	"slices"
	"sync"

	evq "github.com/evq-go/evq/runtime"
)

var consumeReplayRules = []rule{
	{"history is a replay for a new consumer, what comes later is not, nor what comes while it is down", replayOfHistory},
	{"after a reset what was handled before is a replay", replayAfterReset},
	{"a consumer of the whole store is reset to a position", resetToPosition},
	{"a parked event of history is a replay when it is retried too", parkedReplay},
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

// parkedReplay retries what was parked when its bucket is past all that is history.
func parkedReplay(s *scene) {
	store, l := s.store(), newLive()
	p := &parking{s: s, store: store}
	p.failOn(0, 1)
	past := s.push(store, "orders", "o", numbered(0, 1))[0]
	s.consume(store, "worker", orders, func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
		if p.fails(s.number(e)) {
			return errDown
		}
		return l.version(s, 1)(ctx, e)
	}, evq.OnFailure(evq.Park), evq.Buckets(1))
	p.passes(past)
	p.passes(p.orders(1))
	s.waitFor(store, "worker", s.push(store, "orders", "p", numbered(2, 1))[0])
	p.failOn()
	p.retry(2)
	p.becomesParked()
	l.want(s, 1, "2", "0 replay", "1")
}
