package runtimetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime/pprof"
	"slices"
	"strings"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

var closeRules = []rule{
	{"a closed store answers ErrClosed", closedAnswers},
	{"a second Close does nothing", closedTwice},
	{"Close ends every subscription with ErrClosed", closeEndsSubscriptions},
	{"Close may be called from the body of a subscription", closeInBody},
	{"what is pushed while it closes is recorded or refused, and the caller knows which", closeWhilePushing},
	{"a transaction that is open when the store closes records nothing more", closeInTx},
	{"closing one store leaves the others alone", closeOne},
	{"after break, a done context or Close no goroutine is left", noGoroutineLeft},
}

func closedAnswers(s *scene) {
	store := s.store()
	s.push(store, "orders", "o", numbered(0, 1), evq.WithKey("k"))
	s.ok(store.Close())
	for name, call := range map[string]func() error{
		"Push":          func() error { _, err := store.Push(s.ctx, "orders", "o", numbered(1, 1)); return err },
		"repeated Push": func() error { _, err := store.Push(s.ctx, "orders", "o", numbered(0, 1), evq.WithKey("k")); return err },
		"Load":          func() error { _, err := evq.Collect(store.Load(s.ctx, evq.Query{StreamID: "orders"})); return err },
		"Subscribe":     func() error { _, err := evq.Collect(store.Subscribe(s.ctx, evq.Query{StreamID: "orders"})); return err },
		"Head":          func() error { _, err := store.Head(s.ctx, "orders"); return err },
		"Types":         func() error { _, err := store.Types(s.ctx); return err },
		"Migrate":       func() error { return store.Migrate(s.ctx) },
		"InTx":          func() error { return store.InTx(s.ctx, func(context.Context, evq.Tx) error { return nil }) },
	} {
		if err := call(); !errors.Is(err, evq.ErrClosed) {
			s.Errorf("%s: got the error %v", name, err)
		}
	}
	s.wantNumbers(s.stream(s.store(), "orders"), 0)
}

func closedTwice(s *scene) {
	store := s.store()
	s.push(store, "orders", "o", numbered(0, 1))
	s.together(4, func(int) error { return store.Close() })
}

func closeEndsSubscriptions(s *scene) {
	store := s.store()
	s.push(store, "orders", "o", numbered(0, 3))
	var followers []<-chan pair[evq.Raw]
	for i := range 10 {
		called := evq.OnError(func(err error) { s.Errorf("OnError was called: %v", err) })
		q := evq.Query{StreamID: []string{"orders", "nothing"}[i%2]}
		followers = append(followers, listen(s, store.Subscribe(s.ctx, q, everyMillisecond, called)))
		if i%2 == 0 {
			await(s, "the first event", followers[i])
		}
	}
	s.ok(store.Close())
	for i, follower := range followers {
		var last error
		for {
			e, more := s.receive(follower)
			if !more {
				break
			}
			last = e.err
		}
		if !errors.Is(last, evq.ErrClosed) {
			s.Errorf("subscription %d ended with the error %v", i, last)
		}
	}
}

// receive is await for a channel that may be closed.
func (s *scene) receive(pairs <-chan pair[evq.Raw]) (pair[evq.Raw], bool) {
	s.Helper()
	select {
	case p, more := <-pairs:
		return p, more
	case <-s.ctx.Done():
		s.Fatal("waited in vain for a pair or the end")
		return pair[evq.Raw]{}, false
	}
}

func closeInBody(s *scene) {
	store := s.store()
	s.push(store, "orders", "o", numbered(0, 3))
	var got []error
	for _, err := range store.Subscribe(s.ctx, evq.Query{StreamID: "orders"}) {
		if got = append(got, err); len(got) == 1 {
			s.ok(store.Close())
		}
	}
	if len(got) != 2 || got[0] != nil || !errors.Is(got[1], evq.ErrClosed) {
		s.Errorf("the subscription gave the errors %v", got)
	}
}

func closeWhilePushing(s *scene) {
	store, begun := s.store(), make(chan struct{}, 1000)
	pushed := make(chan []evq.Recorded[evq.Raw], 1000)
	closing := make(chan error, 1)
	go func() {
		for range 20 {
			<-begun
		}
		closing <- store.Close()
	}()
	s.together(8, func(writer int) error {
		for i := range 50 {
			begun <- struct{}{}
			recorded, err := store.Push(s.ctx, "orders", fmt.Sprint("w-", writer), numbered(i, 1))
			if errors.Is(err, evq.ErrClosed) {
				return nil
			}
			if err != nil {
				return err
			}
			pushed <- recorded
		}
		return nil
	})
	s.ok(await(s, "Close", closing))
	close(pushed)
	var sequencesPushed []int64
	for recorded := range pushed {
		sequencesPushed = append(sequencesPushed, sequences(recorded)...)
	}
	slices.Sort(sequencesPushed)
	s.wantPlaces(sequences(s.stream(s.store(), "orders")), sequencesPushed...)
}

func closeInTx(s *scene) {
	store, other := s.store(), s.store()
	err := store.InTx(s.ctx, func(ctx context.Context, tx evq.Tx) error {
		s.push(store.In(tx), "orders", "o", numbered(0, 1))
		s.ok(store.Close())
		_, err := store.In(tx).Push(ctx, "orders", "o", numbered(1, 1))
		return err
	})
	s.is(err, evq.ErrClosed)
	s.push(other, "orders", "o", numbered(2, 1))
	s.wantNumbers(s.stream(other, "orders"), 2)
}

func closeOne(s *scene) {
	one, other := s.store(), s.store()
	next := pull(s, other.Subscribe(s.ctx, evq.Query{StreamID: "orders"}))
	s.push(one, "orders", "o", numbered(0, 1))
	next()
	s.ok(one.Close())
	s.push(other, "orders", "o", numbered(1, 1))
	if got := s.number(next()); got != 1 {
		s.Errorf("got the event %d, want 1", got)
	}
}

// noGoroutineLeft works under a label that all goroutines inherit, so that other tests may run beside it.
func noGoroutineLeft(s *scene) {
	log := s.Backend(s.T)
	label := s.Name()
	pprof.Do(s.ctx, pprof.Labels("evq-rule", label), func(context.Context) {
		store := s.storeOn(log)
		s.push(store, "orders", "o", numbered(0, 200))
		for range store.Subscribe(s.ctx, evq.Query{StreamID: "orders"}, everyMillisecond) {
			break
		}
		for range store.Load(s.ctx, evq.Query{StreamID: "orders"}) {
			break
		}
		ctx, cancel := context.WithCancel(s.ctx)
		for range store.Subscribe(ctx, evq.Query{StreamID: "orders"}, seldom) {
			cancel()
		}
		cancel()
		s.noGoroutine(label)
		follower := listen(s, store.Subscribe(s.ctx, evq.Query{StreamID: "orders", After: 199}, seldom))
		await(s, "an event", follower)
		s.ok(store.Close())
		for _, more := s.receive(follower); more; _, more = s.receive(follower) {
		}
		s.noGoroutine(label)
	})
}

// noGoroutine waits until no goroutine but the caller's own bears the label.
func (s *scene) noGoroutine(label string) {
	s.Helper()
	ticker := time.NewTicker(time.Millisecond)
	defer ticker.Stop()
	for {
		left := labelled(label)
		if len(left) == 1 {
			return
		}
		select {
		case <-s.ctx.Done():
			s.Fatalf("goroutines are left:\n%s", strings.Join(left, "\n\n"))
		case <-ticker.C:
		}
	}
}

// labelled returns the stacks of the goroutines with the label.
func labelled(label string) (stacks []string) {
	var profile bytes.Buffer
	_ = pprof.Lookup("goroutine").WriteTo(&profile, 1) // a bytes.Buffer never fails
	for stack := range strings.SplitSeq(profile.String(), "\n\n") {
		if strings.Contains(stack, label) {
			stacks = append(stacks, stack)
		}
	}
	return stacks
}
