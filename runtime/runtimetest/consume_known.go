package runtimetest

import (
	"context"
	"errors"
	"strings"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

var consumeKnownRules = []rule{
	{"invalid consumers are refused before anything is recorded", invalidConsumers},
	{"a consumer that is not there is ErrInvalid, and those that are there are named", unknownConsumers},
	{"Status tells how far a consumer is", statusTells},
	{"Consumers lists every version of every consumer", consumersLists},
	{"a consumer whose place is gone hides no other one", rewoundIsListed},
	{"WaitFor returns when the event was handled, and what it wrote can be read", waitForReads},
	{"WaitFor ends with its context, and is ErrInvalid for what is never handled", waitForEnds},
	{"WaitFor sees nothing of a transaction that is not committed", waitForCommitted},
	{"OnProgress is told while a consumer catches up", progressIsTold},
}

// rewoundIsListed lets the database say that it was set back: that is when somebody looks at the consumers.
func rewoundIsListed(s *scene) {
	store, line := s.lineStore()
	last := s.push(store, "orders", "o", numbered(0, 2))[1]
	s.handleAll(store, last, func(context.Context, evq.Recorded[evq.Raw]) error { return nil })
	r := s.consume(store, "all", evq.Query{}, func(context.Context, evq.Recorded[evq.Raw]) error { return nil })
	s.waitFor(store, "all", last)
	r.stop()
	line.failWith(func(call string) error {
		if call == "Tail" {
			return &evq.Error{Kind: evq.ErrRewound, Reason: "an older copy"}
		}
		return nil
	})
	all, err := store.Consumers(s.ctx)
	s.ok(err)
	if len(all) != 2 || all[0].Name != "all" || all[1].Name != "worker" || all[1].Behind != 0 {
		s.Fatalf("the consumers are %+v", all)
	}
	if !strings.Contains(all[0].LastError, "an older copy") || all[1].LastError != "" {
		s.Errorf("the last errors are %q and %q", all[0].LastError, all[1].LastError)
	}
}

func invalidConsumers(s *scene) {
	store := s.store()
	nothing := func(context.Context, evq.Recorded[evq.Raw]) error { return nil }
	for name, c := range map[string]struct {
		name   string
		query  evq.Query
		handle handler
		opt    evq.ConsumeOption
	}{
		"no name":          {"", orders, nothing, nil},
		"NUL in the name":  {"a\x00", orders, nothing, nil},
		"a long name":      {strings.Repeat("n", 513), orders, nothing, nil},
		"no handler":       {"worker", orders, nil, nil},
		"To":               {"worker", evq.Query{StreamID: "orders", To: time.Now()}, nothing, nil},
		"Limit":            {"worker", evq.Query{StreamID: "orders", Limit: 1}, nothing, nil},
		"negative After":   {"worker", evq.Query{StreamID: "orders", After: -1}, nothing, nil},
		"a bad stream":     {"worker", evq.Query{StreamID: "\xff"}, nothing, nil},
		"a bad type":       {"worker", evq.Query{StreamID: "orders", EventTypes: []string{""}}, nothing, nil},
		"After of all":     {"worker", evq.Query{After: 1}, nothing, nil},
		"aggregate of all": {"worker", evq.Query{AggregateID: "o"}, nothing, nil},
		"version 0":        {"worker", orders, nothing, evq.ConsumerVersion(0)},
		"no bucket":        {"worker", orders, nothing, evq.Buckets(0)},
		"1,025 buckets":    {"worker", orders, nothing, evq.Buckets(1_025)},
		"an empty batch":   {"worker", orders, nothing, evq.BatchUpTo(0, time.Second)},
		"a negative batch": {"worker", orders, nothing, evq.BatchUpTo(1, -1)},
		"no lease":         {"worker", orders, nothing, evq.LeaseFor(0)},
		"a short lease":    {"worker", orders, nothing, evq.LeaseFor(time.Millisecond)},
		"no time":          {"worker", orders, nothing, evq.HandlerTimeout(0)},
		"negative grace":   {"worker", orders, nothing, evq.StopWithin(-1)},
		"negative tries":   {"worker", orders, nothing, evq.Retry(-1, time.Second, time.Second)},
		"no pause":         {"worker", orders, nothing, evq.Retry(1, 0, time.Second)},
		"pauses reversed":  {"worker", orders, nothing, evq.Retry(1, time.Second, time.Millisecond)},
		"a policy":         {"worker", orders, nothing, evq.OnFailure(3)},
		"another policy":   {"worker", orders, nothing, evq.OnFailure(-1)},
		"a position":       {"worker", orders, nothing, evq.FromPosition("p")},
		"now, after":       {"worker", evq.Query{StreamID: "orders", After: 1}, nothing, evq.FromNow()},
		"no progress":      {"worker", orders, nothing, evq.OnProgress(0, nil)},
		"no poll":          {"worker", orders, nothing, evq.PollEvery(0, 0)},
	} {
		var opts []evq.ConsumeOption
		if c.opt != nil {
			opts = append(opts, c.opt)
		}
		if err := store.Consume(s.ctx, c.name, c.query, c.handle, opts...); !errors.Is(err, evq.ErrInvalid) {
			s.Errorf("%s: the error is %v", name, err)
		}
	}
	s.ok(store.InTx(s.ctx, func(ctx context.Context, tx evq.Tx) error {
		s.is(store.In(tx).Consume(ctx, "worker", orders, nothing), evq.ErrInvalid)
		return nil
	}))
	all, err := store.Consumers(s.ctx)
	s.ok(err)
	if len(all) > 0 {
		s.Errorf("consumers are recorded: %+v", all)
	}
}

func unknownConsumers(s *scene) {
	store := s.store()
	var seen notes
	e := s.push(store, "orders", "o", numbered(0, 1))[0]
	for _, there := range []string{"", "mailer", "worker"} {
		if there != "" {
			s.consume(store, there, orders, seen.handle).stop()
		}
		nobody := store.Consumer("nobody")
		for name, call := range map[string]func() error{
			"Status":          func() error { _, err := nobody.Status(s.ctx); return err },
			"WaitFor":         func() error { return nobody.WaitFor(s.ctx, e) },
			"Promote":         func() error { return nobody.Promote(s.ctx) },
			"Drop":            func() error { return nobody.Drop(s.ctx) },
			"ChangeQuery":     func() error { return nobody.ChangeQuery(s.ctx, orders) },
			"ResetToSequence": func() error { return nobody.ResetToSequence(s.ctx, 0) },
			"ResetToPosition": func() error { return nobody.ResetToPosition(s.ctx, "") },
			"RetryParked":     func() error { _, err := nobody.RetryParked(s.ctx, "orders", "o"); return err },
			"DiscardParked":   func() error { _, err := nobody.DiscardParked(s.ctx, "orders", "o", 1); return err },
			"Parked": func() error {
				for _, err := range nobody.Parked(s.ctx) {
					return err
				}
				return nil
			},
		} {
			err := call()
			if !errors.Is(err, evq.ErrInvalid) || !contains(err, "nobody") || !contains(err, there) {
				s.Errorf("%s: the error is %v", name, err)
			}
		}
	}
	_, err := store.Consumer("worker").Version(7).Status(s.ctx)
	if !errors.Is(err, evq.ErrInvalid) || !contains(err, "7") {
		s.Errorf("the error is %v", err)
	}
}

func statusTells(s *scene) {
	for name, q := range map[string]evq.Query{"of a stream": orders, "of all": {}} {
		sub := newScene(s.T, s.Database)
		store := sub.store()
		var seen notes
		first := sub.push(store, "orders", "o", numbered(0, 4))
		r := sub.consume(store, name, q, seen.handle, evq.Buckets(4))
		sub.waitFor(store, name, first[3])
		consumer := store.Consumer(name)
		status := func() evq.ConsumerStatus {
			status, err := consumer.Status(sub.ctx)
			sub.ok(err)
			return status
		}
		sub.until("it has caught up", func() bool { st := status(); return st.CaughtUp && st.Behind == 0 })
		st := status()
		if st.Name != name || st.Version != 1 || !st.Live || st.Query == "" || st.Lag != 0 || st.Handled < 4 || st.LastError != "" ||
			len(st.Members) != 1 || len(st.Checkpoints) != 4 || st.CreatedAt.IsZero() || st.Members[0].Left <= 0 || st.Members[0].Label == "" {
			s.Errorf("%s: the status is %+v", name, st)
		}
		r.stop()
		sub.push(store, "orders", "o", numbered(4, 3))
		st = status()
		if st.Behind < 3 || st.Lag <= 0 || len(st.Members) != 0 || st.Checkpoint == st.Head || !st.CaughtUp {
			s.Errorf("%s: when it is behind the status is %+v", name, st)
		}
	}
}

func consumersLists(s *scene) {
	store := s.store()
	all, err := store.Consumers(s.ctx)
	s.ok(err)
	if len(all) != 0 {
		s.Errorf("there are the consumers %+v", all)
	}
	var seen notes
	s.consume(store, "b", orders, seen.handle).stop()
	s.consume(store, "a", evq.Query{}, seen.handle).stop()
	s.consume(store, "b", evq.Query{StreamID: "orders", EventTypes: []string{"Paid"}}, seen.handle, evq.ConsumerVersion(3))
	s.enrolledVersion(store, "b", 3)
	all, err = store.Consumers(s.ctx)
	s.ok(err)
	if len(all) != 3 || all[0].Name != "a" || all[1].Name != "b" || all[1].Version != 1 || !all[1].Live || all[2].Version != 3 || all[2].Live {
		s.Errorf("the consumers are %+v", all)
	}
	if !strings.Contains(all[2].Query, "Paid") || !strings.Contains(all[2].Query, "orders") {
		s.Errorf("the query is told as %q", all[2].Query)
	}
	writers, err := store.OpenWriters(s.ctx)
	s.ok(err)
	if len(writers) != 0 {
		s.Errorf("there are the writers %+v", writers)
	}
}

func waitForReads(s *scene) {
	store, other := s.store(), s.store()
	s.consume(store, "copier", orders, copying(store))
	for n := range 10 {
		e := s.push(other, "orders", "o", numbered(n, 1))[0]
		s.waitFor(other, "copier", e)
		s.wantNumbers(s.stream(other, "copies"), upTo(n+1)...)
	}
}

func waitForEnds(s *scene) {
	store := s.store()
	var seen notes
	s.consume(store, "worker", orders, seen.handle).stop()
	e := s.push(store, "orders", "o", numbered(0, 1))[0]
	ctx, cancel := context.WithCancel(s.ctx)
	waiting := make(chan error, 1)
	go func() { waiting <- store.WaitFor(ctx, "worker", e) }()
	cancel()
	if err := await(s, "WaitFor", waiting); !errors.Is(err, context.Canceled) {
		s.Errorf("with a done context the error is %v", err)
	}
	s.is(store.WaitFor(s.ctx, "worker", s.push(store, "returns", "o", numbered(0, 1))[0]), evq.ErrInvalid)
	s.is(store.WaitFor(s.ctx, "worker", evq.Recorded[evq.Raw]{StreamID: "orders"}), evq.ErrInvalid)
	s.is(store.WaitFor(s.ctx, "worker", nil), evq.ErrInvalid)
	go func() { waiting <- store.WaitFor(s.ctx, "worker", e) }()
	s.ok(store.Consumer("worker").Drop(s.ctx))
	s.is(await(s, "WaitFor", waiting), evq.ErrInvalid)
}

// waitForCommitted looks when the checkpoint has moved in a transaction, before its commit.
func waitForCommitted(s *scene) {
	looking := s.store()
	var early []evq.ConsumerStatus
	store := s.storeOn(intercepted{s.Backend(s.T), func(ctx context.Context, call string, do func(context.Context) error) error {
		if call == "Commit" {
			status, err := looking.Consumer("worker").Status(ctx)
			if err == nil {
				early = append(early, status)
			}
		}
		return do(ctx)
	}})
	last := s.push(looking, "orders", "o", numbered(0, 1))[0]
	s.handleAll(store, last, copying(store))
	if len(early) != 1 || early[0].Behind != 1 || early[0].Handled != 0 {
		s.Errorf("before the commit the status was %+v", early)
	}
}

// progressIsTold holds the consumer in its first event until maintenance is due.
func progressIsTold(s *scene) {
	store := s.store()
	last := s.push(store, "orders", "o", numbered(0, 50))[49]
	asked, told := make(chan struct{}), make(chan evq.Progress, 100)
	slow := s.storeOn(intercepted{s.Backend(s.T), func(ctx context.Context, call string, do func(context.Context) error) error {
		if call == "Renew" { // comes every third of a lease
			select {
			case asked <- struct{}{}:
			default:
			}
		}
		return do(ctx)
	}})
	s.consume(slow, "worker", orders, func(_ context.Context, e evq.Recorded[evq.Raw]) error {
		if n := s.number(e); n == 0 || n == 1 {
			await(s, "a sign of life", asked)
		}
		return nil
	}, evq.BatchUpTo(1, 0), evq.OnProgress(time.Microsecond, func(p evq.Progress) { told <- p }))
	p := await(s, "OnProgress", told)
	if p.Consumer != "worker" || p.Version != 1 || p.Handled < 1 || p.Handled > 50 || p.Rate <= 0 || p.Behind != 50-p.Handled {
		s.Errorf("the progress is %+v", p)
	}
	s.waitFor(store, "worker", last)
}
