package runtimetest

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

var consumeFencedRules = []rule{
	{"who dies is replaced, and nothing is lost or repeated", deadIsReplaced},
	{"who was paused can neither commit nor move the checkpoint back", pausedIsFenced},
	{"nor does it count that its handler has failed", pausedFailureDoesNotCount},
	{"nor can one that was paused while it stored its place", pausedInAdvance},
	{"a member whose handler does not return is replaced, and what it does late is not committed", stuckIsReplaced},
}

// mortal is somebody in the line who can let everything fail from some time on.
type mortal struct{ dead atomic.Bool }

func (m *mortal) around(ctx context.Context, call string, do func(context.Context) error) error {
	if m.dead.Load() && call != "Await" {
		return errDown
	}
	return do(ctx)
}

func deadIsReplaced(s *scene) {
	store, m := s.store(), &mortal{}
	first := s.storeOn(intercepted{s.Backend(s.T), m.around})
	copies := 0
	s.consume(first, "worker", evq.Query{StreamID: "orders"}, func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
		if copies++; copies == 8 {
			m.dead.Store(true)
		}
		return copying(first)(ctx, e)
	}, evq.BatchUpTo(3, time.Hour), evq.StopWithin(time.Millisecond))
	last := s.push(store, "orders", "o", numbered(0, 20))[19]
	s.until("the first member is dead", m.dead.Load)
	s.consume(store, "worker", evq.Query{StreamID: "orders"}, copying(store))
	s.waitFor(store, "worker", last)
	s.wantNumbers(s.stream(store, "copies"), upTo(20)...)
}

// paused lets a member give no sign of life any more from when it has handled the first event until it is released.
type paused struct {
	s       *scene
	away    chan struct{}
	back    chan struct{}
	once    sync.Once
	mu      sync.Mutex
	advance []error // what came of Advance
}

func newPaused(s *scene) *paused {
	return &paused{s: s, away: make(chan struct{}), back: make(chan struct{})}
}

// pause is where the member stops, once.
func (p *paused) pause() {
	p.once.Do(func() {
		close(p.away)
		await(p.s, "the release", p.back)
	})
}

func (p *paused) around(ctx context.Context, call string, do func(context.Context) error) error {
	select {
	case <-p.away:
		select {
		case <-p.back:
		default:
			if call == "Renew" || call == "Claim" {
				return errDown
			}
		}
	default:
	}
	err := do(ctx)
	if call == "Advance" || call == "Advance alone" {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.advance = append(p.advance, err)
	}
	return err
}

func (p *paused) wasFenced() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.ContainsFunc(p.advance, func(err error) bool { return errors.Is(err, evq.ErrFenced) })
}

func pausedIsFenced(s *scene) {
	store, p := s.store(), newPaused(s)
	first := s.storeOn(intercepted{s.Backend(s.T), p.around})
	s.consume(first, "worker", evq.Query{StreamID: "orders"}, func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
		p.pause()
		return copying(first)(ctx, e)
	}, evq.OnFailure(evq.Stop), evq.Retry(1, time.Millisecond, time.Millisecond))
	pushed := s.push(store, "orders", "o", numbered(0, 3))
	await(s, "the pause", p.away)
	s.takesOverFrom(store, p, pushed[2])
	s.wantNumbers(s.stream(store, "copies"), upTo(4)...)
}

func pausedFailureDoesNotCount(s *scene) {
	store, p := s.store(), newPaused(s)
	failed := false
	first := s.storeOn(intercepted{s.Backend(s.T), p.around})
	r := s.consume(first, "worker", orders, func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
		p.pause()
		if !failed {
			failed = true
			return errDown
		}
		return copying(first)(ctx, e)
	}, evq.Retry(1, time.Millisecond, time.Millisecond))
	pushed := s.push(store, "orders", "o", numbered(0, 3))
	await(s, "the pause", p.away)
	s.takesOverFrom(store, p, pushed[2])
	s.wantNumbers(s.stream(store, "copies"), upTo(4)...)
	r.stop()
}

// takesOverFrom starts a second member, releases the first one when that has handled an event, and waits until the first
// one is fenced and both can go on.
func (s *scene) takesOverFrom(store *evq.Store, p *paused, last evq.Recorded[evq.Raw]) {
	s.Helper()
	r := s.consume(store, "worker", evq.Query{StreamID: "orders"}, copying(store))
	s.waitFor(store, "worker", last)
	close(p.back)
	s.until("the first member is fenced", p.wasFenced)
	s.waitFor(store, "worker", last)
	r.stop()
	s.waitFor(store, "worker", s.push(store, "orders", "o", numbered(3, 1))[0])
}

func pausedInAdvance(s *scene) {
	store, p := s.store(), newPaused(s)
	before := func(ctx context.Context, call string, do func(context.Context) error) error {
		if call == "Advance alone" {
			p.pause()
		}
		return p.around(ctx, call, do)
	}
	var seen notes
	s.consume(s.storeOn(intercepted{s.Backend(s.T), before}), "worker", evq.Query{StreamID: "orders"}, seen.handle)
	pushed := s.push(store, "orders", "o", numbered(0, 3))
	await(s, "the pause", p.away)
	s.takesOverFrom(store, p, pushed[2])
	s.wantNumbers(s.stream(store, "copies"), 0, 1, 2)
	if n := s.number(seen.seen()[len(seen.seen())-1]); n != 3 {
		s.Errorf("the last event of the first member is %d, want 3", n)
	}
}

func stuckIsReplaced(s *scene) {
	store, p := s.store(), newPaused(s)
	first := s.store()
	s.consume(first, "worker", evq.Query{StreamID: "orders"}, func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
		err := copying(first)(ctx, e)
		p.pause() // whatever its context says
		return err
	}, evq.HandlerTimeout(time.Second)) // more than a handler takes on a slow machine: later this member goes on alone
	pushed := s.push(store, "orders", "o", numbered(0, 3))
	await(s, "the handler", p.away)
	r := s.consume(store, "worker", evq.Query{StreamID: "orders"}, copying(store))
	s.waitFor(store, "worker", pushed[2])
	close(p.back)
	s.waitFor(store, "worker", s.push(store, "orders", "o", numbered(3, 1))[0])
	r.stop()
	s.waitFor(store, "worker", s.push(store, "orders", "o", numbered(4, 1))[0])
	s.wantNumbers(s.stream(store, "copies"), upTo(5)...)
}
