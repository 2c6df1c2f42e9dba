package runtimetest

import (
	"context"
	"fmt"
	"sync"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

var consumePageRules = []rule{
	{"a history of several pages is handled once, and in order", severalPages},
	{"also by a member that takes it over in the middle", severalPagesTakenOver},
	{"an event that is committed while the last page is read is not overlooked", committedWhileReading},
}

// history pushes two and a half pages of events to four aggregates.
func (s *scene) history(store *evq.Store) (last map[string]evq.Recorded[evq.Raw]) {
	s.Helper()
	last = map[string]evq.Recorded[evq.Raw]{}
	for i := range 24 {
		aggregate := fmt.Sprint("o-", i%4)
		last[aggregate] = s.push(store, "orders", aggregate, numbered(i/4*100, 100))[99]
	}
	return last
}

func severalPages(s *scene) {
	store := s.store()
	last := s.history(store)
	for name, q := range map[string]evq.Query{"of a stream": orders, "of all": {}, "of a type": {StreamID: "orders", EventTypes: []string{"Numbered"}}} {
		var seen notes
		s.consume(store, name, q, seen.handle, evq.LeaseFor(time.Minute))
		for _, e := range last {
			s.waitFor(store, name, e)
		}
		s.wantHistory(seen.seen())
	}
}

// wantHistory demands of each of the four aggregates its 600 events.
func (s *scene) wantHistory(events []evq.Recorded[evq.Raw]) {
	s.Helper()
	s.wantRounds(events, 4, 600)
	if len(events) != 2_400 {
		s.Errorf("got %d events, want 2400", len(events))
	}
}

// severalPagesTakenOver stops the first member in the middle of its second page.
func severalPagesTakenOver(s *scene) {
	store := s.store()
	last := s.history(store)
	var before, after notes
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	first := s.store()
	err := first.Consume(ctx, "worker", orders, func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
		if len(before.events) == 1_100 {
			cancel()
		}
		return before.handle(ctx, e)
	}, quick(evq.BatchUpTo(200, time.Hour), evq.LeaseFor(time.Minute))...)
	if err == nil || ctx.Err() == nil {
		s.Fatalf("the first member ended with the error %v", err)
	}
	s.consume(store, "worker", orders, after.handle, evq.LeaseFor(time.Minute))
	for _, e := range last {
		s.waitFor(store, "worker", e)
	}
	s.wantHistory(append(before.seen(), after.seen()...))
}

// committedWhileReading commits an event behind each page that was read, before the consumer gets to see the page.
func committedWhileReading(s *scene) {
	other := s.store()
	var mu sync.Mutex
	pushed := 0
	var last evq.Recorded[evq.Raw]
	store := s.storeOn(intercepted{s.Backend(s.T), func(ctx context.Context, call string, do func(context.Context) error) error {
		err := do(ctx)
		mu.Lock()
		defer mu.Unlock()
		if call == "Read" && pushed < 20 {
			recorded, failed := other.Push(ctx, "orders", fmt.Sprint("o-", pushed%3), numbered(pushed, 1))
			if failed != nil {
				return failed
			}
			last = recorded[0]
			pushed++
		}
		return err
	}})
	var seen notes
	s.consume(store, "worker", orders, seen.handle)
	s.until("all events", func() bool { return len(seen.seen()) == 20 })
	s.waitFor(other, "worker", last)
}
