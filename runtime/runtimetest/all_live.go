package runtimetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/google/uuid"

	evq "github.com/evq-go/evq/runtime"
)

func subscribeAllOnce(s *scene) {
	const writers, pushes = 4, 15
	stores := []*evq.Store{s.store(), s.store()}
	read := make(chan []evq.Recorded[evq.Raw], 2)
	failed := make(chan error, 2)
	for _, store := range stores {
		go func() {
			events, err := evq.Collect(store.SubscribeAll(s.ctx, evq.AllQuery{Limit: writers * pushes * 2}, everyMillisecond))
			read <- events
			failed <- err
		}()
	}
	s.together(writers, func(writer int) error {
		for i := range pushes {
			if _, err := stores[writer%2].Push(s.ctx, fmt.Sprint("stream ", writer), "o", numbered(2*i, 2)); err != nil {
				return err
			}
		}
		return nil
	})
	for range stores {
		s.wantStreams(await(s, "a subscription", read), writers, pushes*2)
		s.ok(await(s, "a subscription", failed))
	}
}

// resumeLive has transactions that draw their positions in one order and commit in another.
func resumeLive(s *scene) {
	const writers, pushes = 4, 12
	store, other := s.store(), s.store()
	read := make(chan []evq.Recorded[evq.Raw], 2)
	for _, store := range []*evq.Store{store, other} {
		go func() {
			events, _ := evq.Collect(store.SubscribeAll(s.ctx, evq.AllQuery{Limit: writers * pushes * 2}, everyMillisecond))
			read <- events
		}()
	}
	s.together(writers, func(writer int) error {
		for i := range pushes {
			err := again(func() error {
				return store.InTx(s.ctx, func(ctx context.Context, tx evq.Tx) error {
					_, err := store.In(tx).Push(ctx, fmt.Sprint("stream ", writer), "o", numbered(2*i, 2))
					return err
				})
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	for range 2 {
		events := await(s, "a subscription", read)
		s.wantStreams(events, writers, pushes*2)
		for i := 0; i < len(events); i += 5 {
			left := map[uuid.UUID]bool{}
			for _, e := range events[i+1:] {
				left[e.EventID] = true
			}
			rest := s.loadAll(store, evq.AllQuery{After: events[i].Position})
			if len(rest) != len(left) || slices.ContainsFunc(rest, func(e evq.Recorded[evq.Raw]) bool { return !left[e.EventID] }) {
				s.Errorf("behind event %d, at %q, are %d events, want %d", i, events[i].Position, len(rest), len(left))
			}
		}
	}
}

func subscribeAllOvercomes(s *scene) {
	store, line := s.lineStore()
	s.writeStreams(store, 2, 2)
	fails := 0
	line.failWith(func(call string) error {
		if call == "Tail" {
			if fails++; fails%3 != 0 {
				return errDown
			}
		}
		return nil
	})
	var mu sync.Mutex
	var told []error
	next := pull(s, store.SubscribeAll(s.ctx, evq.AllQuery{}, everyMillisecond, evq.OnError(func(err error) {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, err)
	})))
	var events []evq.Recorded[evq.Raw]
	for range 8 {
		events = append(events, next())
	}
	s.push(store, "stream 0", "o", numbered(4, 1))
	s.push(store, "stream 1", "o", numbered(4, 1))
	s.wantStreams(append(events, next(), next()), 2, 5)
	mu.Lock()
	defer mu.Unlock()
	if len(told) == 0 || !errors.Is(told[0], errDown) {
		s.Errorf("OnError was told %v", told)
	}
}

func allEnds(s *scene) {
	store := s.store()
	s.writeStreams(store, 1, 1)
	ctx, cancel := context.WithCancel(s.ctx)
	cancelled, closed := listen(s, store.SubscribeAll(ctx, evq.AllQuery{}, seldom)), listen(s, store.SubscribeAll(s.ctx, evq.AllQuery{}, seldom))
	for range 2 {
		s.ok(await(s, "an event", cancelled).err)
		s.ok(await(s, "an event", closed).err)
	}
	cancel()
	if p, more := s.receive(cancelled); !more || !errors.Is(p.err, context.Canceled) {
		s.Errorf("with a done context the last pair is %+v", p)
	}
	s.ok(store.Close())
	if p, more := s.receive(closed); !more || !errors.Is(p.err, evq.ErrClosed) {
		s.Errorf("after Close the last pair is %+v", p)
	}
	for _, ended := range []<-chan pair[evq.Raw]{cancelled, closed} {
		if p, more := s.receive(ended); more {
			s.Errorf("after the last pair came %+v", p)
		}
	}
}
