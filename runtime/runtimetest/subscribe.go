package runtimetest

import (
	"context"
	"errors"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

var subscribeRules = []rule{
	{"a subscription catches up and goes on live", catchesUpAndGoesOn},
	{"a push of the same store wakes a subscription at once", pushWakes},
	{"a commit of InTx wakes a subscription at once", commitWakes},
	{"a push of another process is found by polling", pollFinds},
	{"a commit that comes late is not missed", lateCommit},
	{"a subscription gives only what matches, before and live", subscribeFilters},
	{"with From a subscription begins at that microsecond", fromInThePast},
	{"with From in the future a subscription waits for that time", fromInTheFuture},
	{"with After beyond the end a subscription waits for that sequence", afterBeyondTheEnd},
	{"a subscription ends at its Limit, before or live", limitEnds},
	{"a subscription that is begun again goes on where it was", begunAgain},
	{"an event error comes in its place while live", liveEventError},
	{"a done context ends a subscription while it waits", doneEndsWaiting},
	{"To and a senseless poll are refused", subscribeInvalid},
}

func catchesUpAndGoesOn(s *scene) {
	store := s.store()
	s.push(store, "orders", "o", numbered(0, 250))
	next := pull(s, store.Subscribe(s.ctx, evq.Query{StreamID: "orders"}))
	for want := range 1000 {
		if want >= 250 && want%50 == 0 {
			s.push(store, "orders", "o", numbered(want, 50))
			s.push(store, "elsewhere", "o", numbered(0, 1))
		}
		e := next()
		if s.number(e) != want || e.Sequence != int64(want)+1 {
			s.Fatalf("event %d carries the number %d, want %d", e.Sequence, s.number(e), want)
		}
	}
	s.same(s.stream(store, "orders")[999:], s.load(store, evq.Query{StreamID: "orders", After: 999}))
}

var everyMillisecond = evq.PollEvery(time.Millisecond, time.Millisecond)

// seldom is longer than any rule waits.
var seldom = evq.PollEvery(time.Hour, time.Hour)

// deafStore returns a store whose backend never notices a commit by itself, and tells when it begins to wait for one.
func (s *scene) deafStore() (store *evq.Store, waits <-chan struct{}) {
	s.Helper()
	begun := make(chan struct{}, 1)
	return s.storeOn(intercepted{s.Backend(s.T), func(ctx context.Context, call string, do func(context.Context) error) error {
		if call != "Await" {
			return do(ctx)
		}
		select {
		case begun <- struct{}{}:
		default:
		}
		<-ctx.Done()
		return ctx.Err()
	}}), begun
}

func pushWakes(s *scene) {
	store, waits := s.deafStore()
	next := pull(s, store.Subscribe(s.ctx, evq.Query{StreamID: "orders"}, seldom))
	for i := range 5 {
		s.push(store, "orders", "o", numbered(i, 1))
		if got := s.number(next()); got != i {
			s.Fatalf("got the event %d, want %d", got, i)
		}
		await(s, "the tail to wait", waits)
	}
}

// commitWakes lets the tail look in vain for what is not committed yet, so that only the commit can wake it.
func commitWakes(s *scene) {
	store, waits := s.deafStore()
	events := listen(s, store.Subscribe(s.ctx, evq.Query{StreamID: "orders"}, seldom))
	for i := range 5 {
		await(s, "the tail to wait", waits)
		s.ok(store.InTx(s.ctx, func(ctx context.Context, tx evq.Tx) error {
			_, err := store.In(tx).Push(ctx, "orders", "o", numbered(i, 1))
			if err == nil && !s.OneConnection {
				await(s, "the tail to wait again", waits)
			}
			return err
		}))
		if got := await(s, "the event", events); got.err != nil || s.number(got.event) != i {
			s.Fatalf("got the event %+v, want number %d", got, i)
		}
	}
}

func pollFinds(s *scene) {
	other := s.store()
	next := pull(s, s.store().Subscribe(s.ctx, evq.Query{StreamID: "orders"}, everyMillisecond))
	for i := range 20 {
		s.push(other, "orders", "o", numbered(i, 1))
		if got := s.number(next()); got != i {
			s.Fatalf("got the event %d, want %d", got, i)
		}
	}
}

// lateCommit has a transaction that pushes first and commits last: what it wrote has an earlier place than what the
// tail has read by then.
func lateCommit(s *scene) {
	follower, line := s.lineStore()
	next := pull(s, follower.Subscribe(s.ctx, evq.Query{StreamID: "late"}, everyMillisecond))
	s.push(follower, "late", "o", numbered(100, 1))
	next()
	tried, pushed := make(chan struct{}, 1000), make(chan error, 1)
	writer, other := s.store(), s.storeOn(intercepted{s.Backend(s.T), func(ctx context.Context, call string, do func(context.Context) error) error {
		err := do(ctx)
		if call == "Push" {
			tried <- struct{}{}
		}
		return err
	}})
	for i := range 3 {
		s.ok(writer.InTx(s.ctx, func(ctx context.Context, tx evq.Tx) error {
			_, err := writer.In(tx).Push(ctx, "late", "o", numbered(i, 1))
			go func() {
				_, err := other.Push(s.ctx, "early", "o", numbered(i, 1))
				pushed <- err
			}()
			await(s, "the other push to be tried", tried) // where there is one writer it was told to wait
			s.awaitCalls(line, "Tail", 2)
			return err
		}))
		if got := s.number(next()); got != i {
			s.Fatalf("got the event %d, want %d", got, i)
		}
		s.ok(await(s, "the other push", pushed))
	}
}

// awaitCalls waits until a call has begun n times more.
func (s *scene) awaitCalls(l *line, name string, n int) {
	s.Helper()
	begun := make(chan struct{}, n)
	l.failWith(func(call string) error {
		if call == name {
			select {
			case begun <- struct{}{}:
			default:
			}
		}
		return nil
	})
	for range n {
		await(s, "the call "+name, begun)
	}
	l.failWith(nil)
}

func begunAgain(s *scene) {
	store := s.store()
	var last int64
	for i := range 8 {
		s.push(store, "orders", "o", numbered(i*5, 5))
		for e, err := range store.Subscribe(s.ctx, evq.Query{StreamID: "orders", After: last, Limit: 1 + i}) {
			s.ok(err)
			if last++; e.Sequence != last {
				s.Fatalf("got event %d, want event %d", e.Sequence, last)
			}
		}
	}
}

func liveEventError(s *scene) {
	store := s.store()
	s.push(store, "orders", "o", numbered(1, 1))
	next := pullPairs(s, store.Subscribe(s.ctx, evq.Query{StreamID: "orders"}, everyMillisecond))
	for sequence := int64(1); sequence < 8; sequence++ {
		e, err := next()
		if broken := sequence%2 == 0; e.Sequence != sequence || broken != errors.Is(err, evq.ErrDecode) || broken != (e.Data == nil) {
			s.Fatalf("event %d came as %+v with the error %v", sequence, e, err)
		}
		if sequence%2 == 1 {
			s.Insert(s.T, row("orders", sequence+1, "Numbered", `{"n": 0}`, withMetadata(`[]`)))
			s.push(store, "orders", "o", numbered(1, 1))
		}
	}
}

func doneEndsWaiting(s *scene) {
	store, line := s.lineStore()
	for _, cause := range []error{context.Canceled, context.DeadlineExceeded} {
		ctx, cancel := context.WithCancel(s.ctx)
		if cause == context.DeadlineExceeded {
			ctx, cancel = context.WithTimeout(s.ctx, 20*time.Millisecond)
		}
		defer cancel()
		ended := listen(s, store.Subscribe(ctx, evq.Query{StreamID: "orders"}, everyMillisecond))
		s.awaitCalls(line, "Await", 3)
		if cause == context.Canceled {
			cancel()
		}
		s.is(await(s, "the end", ended).err, cause)
	}
}

func subscribeInvalid(s *scene) {
	store := s.store()
	s.push(store, "orders", "o", numbered(0, 1))
	for name, c := range map[string]struct {
		query evq.Query
		opts  []evq.SubscribeOption
	}{
		"To":                 {query: evq.Query{To: time.Now()}},
		"To with From":       {query: evq.Query{From: time.Now(), To: time.Now()}},
		"a poll of nothing":  {opts: []evq.SubscribeOption{evq.PollEvery(0, time.Second)}},
		"a negative poll":    {opts: []evq.SubscribeOption{evq.PollEvery(-1, time.Second)}},
		"a poll upside down": {opts: []evq.SubscribeOption{evq.PollEvery(2, 1)}},
	} {
		c.query.StreamID = "orders"
		events, err := evq.Collect(store.Subscribe(s.ctx, c.query, c.opts...))
		if s.is(err, evq.ErrInvalid); len(events) > 0 {
			s.Errorf("%s gave %d events", name, len(events))
		}
	}
}
