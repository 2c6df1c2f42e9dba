package runtimetest

import (
	"context"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

var consumeEndRules = []rule{
	{"the live version is dropped last", dropVersions},
	{"a dropped consumer's members end", dropEndsMembers},
	{"nor do they go on when it was made anew with other buckets", madeAnewEndsMembers},
	{"ChangeQuery goes on with another query, and ends the old members", changeQuery},
	{"a member in the same process does at once what is asked for", askedInProcess},
	{"versions of one name read the same stream in as many buckets", versionsAgree},
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

// madeAnewEndsMembers keeps a member away from the database while its consumer is dropped and made anew.
func madeAnewEndsMembers(s *scene) {
	for _, buckets := range []int{1, 3} {
		sub := newScene(s.T, s.Database)
		store, p := sub.store(), newPaused(sub)
		away := sub.storeOn(intercepted{s.Backend(s.T), func(ctx context.Context, call string, do func(context.Context) error) error {
			if call == "Advance alone" {
				p.pause()
			}
			return do(ctx)
		}})
		var seen notes
		pushed := sub.push(store, "orders", "o", numbered(0, 3))
		r := sub.consume(away, "worker", orders, seen.handle, evq.Buckets(2))
		await(sub, "the pause", p.away)
		sub.ok(store.Consumer("worker").Drop(sub.ctx))
		next := sub.consume(store, "worker", orders, seen.handle, evq.Buckets(buckets))
		close(p.back)
		sub.is(r.wait(), evq.ErrInvalid)
		sub.waitFor(store, "worker", pushed[2])
		next.stop()
		sub.ok(store.Consumer("worker").Drop(sub.ctx))
	}
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

// askedInProcess asks a member that would look by itself only in an hour.
func askedInProcess(s *scene) {
	store := s.store()
	p := &parking{s: s, store: store}
	p.failOn(0)
	r := s.consume(store, "worker", orders, p.handle, evq.OnFailure(evq.Park), evq.LeaseFor(time.Hour), seldom)
	worker := store.Consumer("worker")
	p.passes(p.orders(0))
	p.passes(p.orders(1))
	p.failOn()
	p.retry(2)
	p.becomesParked()
	s.ok(worker.ResetToSequence(s.ctx, 0))
	s.until("the events again", func() bool { return len(p.seen()) == 4 })
	s.ok(worker.ChangeQuery(s.ctx, evq.Query{StreamID: "orders", EventTypes: []string{"Paid"}}))
	s.is(r.wait(), evq.ErrInvalid)
	r = s.consume(store, "worker", evq.Query{StreamID: "orders", EventTypes: []string{"Paid"}}, p.handle, evq.LeaseFor(time.Hour), seldom)
	s.ok(worker.Drop(s.ctx))
	s.is(r.wait(), evq.ErrInvalid)
}
