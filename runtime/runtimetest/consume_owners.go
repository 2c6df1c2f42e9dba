package runtimetest

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	evq "github.com/evq-go/evq/runtime"
)

var consumeOwnerRules = []rule{
	{"members have even shares, and those without a bucket rest", evenShares},
	{"a member that goes gives its buckets back at once", leaverGivesBack},
	{"who dies is replaced, and nothing is lost or repeated", deadIsReplaced},
	{"who was paused can neither commit nor move the checkpoint back", pausedIsFenced},
	{"nor can one that was paused while it stored its place", pausedInAdvance},
	{"a member whose handler does not return is replaced, and what it does late is not committed", stuckIsReplaced},
	{"a new member gets its share while another one works through a long page", shareInALongPage},
	{"buckets that stand apart meet again, and nothing is handled twice", bucketsMeet},
}

// shares returns how many buckets each live member has, in order, when all buckets are owned.
func (s *scene) shares(store *evq.Store, consumer string) (shares []int) {
	s.Helper()
	status, err := store.Consumer(consumer).Status(s.ctx)
	s.ok(err)
	owned := map[uuid.UUID]int{}
	for _, b := range status.Checkpoints {
		if b.Owner == uuid.Nil || b.Left < 0 {
			return nil
		}
		owned[b.Owner]++
	}
	for _, m := range status.Members {
		shares = append(shares, owned[m.ID])
	}
	slices.Sort(shares)
	return shares
}

func (s *scene) becomesShared(store *evq.Store, consumer string, want ...int) {
	s.Helper()
	s.until("the shares", func() bool { return slices.Equal(s.shares(store, consumer), want) })
}

func evenShares(s *scene) {
	store := s.store()
	var seen notes
	var members []*running
	for range 5 {
		members = append(members, s.consume(s.store(), "worker", evq.Query{StreamID: "orders"}, seen.handle, evq.Buckets(3)))
	}
	s.becomesShared(store, "worker", 0, 0, 1, 1, 1)
	for i, name := range spread(3, "orders") {
		s.waitFor(store, "worker", s.push(store, "orders", name, numbered(i, 1))[0])
	}
	for i, want := range [][]int{{0, 1, 1, 1}, {1, 1, 1}, {1, 2}, {3}} {
		members[i].stop()
		s.becomesShared(store, "worker", want...)
	}
	s.waitFor(store, "worker", s.push(store, "orders", "o", numbered(3, 1))[0])
	if n := len(seen.seen()); n != 4 {
		s.Errorf("%d events were handled, want 4", n)
	}
}

func leaverGivesBack(s *scene) {
	store := s.store()
	var first, second notes
	r := s.consume(s.store(), "worker", evq.Query{StreamID: "orders"}, first.handle, evq.LeaseFor(time.Hour))
	s.waitFor(store, "worker", s.push(store, "orders", "o", numbered(0, 1))[0])
	r.stop()
	s.consume(store, "worker", evq.Query{StreamID: "orders"}, second.handle)
	s.waitFor(store, "worker", s.push(store, "orders", "o", numbered(1, 1))[0])
	s.wantNumbers(second.seen(), 1)
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
	}, evq.HandlerTimeout(50*time.Millisecond))
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

// shareInALongPage lets the first member handle an event of its page whenever the second one asks for its share.
func shareInALongPage(s *scene) {
	store := s.store()
	names := spread(2, "orders")
	for i := range 40 {
		s.push(store, "orders", names[i%2], numbered(i, 1))
	}
	asked, shared := make(chan struct{}), make(chan struct{})
	second := s.storeOn(intercepted{s.Backend(s.T), func(ctx context.Context, call string, do func(context.Context) error) error {
		if call == "Claim" {
			select {
			case asked <- struct{}{}:
			case <-shared:
			case <-ctx.Done():
			}
		}
		return do(ctx)
	}})
	var handled atomic.Int64
	s.consume(store, "worker", evq.Query{StreamID: "orders"}, func(_ context.Context, e evq.Recorded[evq.Raw]) error {
		handled.Add(1)
		select {
		case <-asked:
		case <-shared:
		}
		return nil
	}, evq.Buckets(2), evq.BatchUpTo(1, 0))
	s.consume(second, "worker", evq.Query{StreamID: "orders"}, func(context.Context, evq.Recorded[evq.Raw]) error {
		await(s, "the shares", shared)
		return nil
	})
	s.becomesShared(store, "worker", 1, 1)
	close(shared)
	if n := handled.Load(); n > 30 {
		s.Errorf("the first member handled %d events before it gave a bucket up", n)
	}
}

// bucketsMeet lets one bucket read further than the other, and stops the consumer while that one catches up.
func bucketsMeet(s *scene) {
	store := s.store()
	names := spread(2, "orders")
	stop, stopped := context.WithCancel(s.ctx)
	defer stopped()
	reading := &line{}
	failing := s.storeOn(intercepted{s.Backend(s.T), reading.around})
	var once sync.Once
	pushMore := func(call string) error {
		if call == "Read" {
			once.Do(func() {
				s.push(store, "orders", names[1], numbered(2, 2))
				s.push(store, "orders", names[0], numbered(4, 1))
			})
		}
		return nil
	}
	tries := 0
	handle := func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
		switch n := s.number(e); {
		case n == 0 && tries < 2:
			if tries++; tries == 2 {
				reading.failWith(pushMore)
			}
			return errDown
		case n == 2:
			stopped()
		}
		return copying(failing)(ctx, e)
	}
	opts := quick(evq.Buckets(2), evq.BatchUpTo(1, time.Hour), evq.Retry(0, 30*time.Millisecond, 30*time.Millisecond))
	s.push(store, "orders", names[0], numbered(0, 1))
	s.push(store, "orders", names[1], numbered(1, 1))
	_ = failing.Consume(stop, "worker", evq.Query{StreamID: "orders"}, handle, opts...) // it ends by stop
	last := s.push(store, "orders", names[0], numbered(5, 1))[0]
	s.consume(store, "worker", evq.Query{StreamID: "orders"}, copying(store))
	s.waitFor(store, "worker", last)
	s.waitFor(store, "worker", s.push(store, "orders", names[1], numbered(6, 1))[0])
	got := map[string][]evq.Recorded[evq.Raw]{}
	for _, e := range s.stream(store, "copies") {
		got[e.AggregateID] = append(got[e.AggregateID], e)
	}
	s.wantNumbers(got[names[0]], 0, 4, 5)
	s.wantNumbers(got[names[1]], 1, 2, 3, 6)
}
