package runtimetest

import (
	"fmt"
	"slices"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

func subscribeFilters(s *scene) {
	store := s.store()
	q := evq.Query{StreamID: "orders", AggregateID: "o-2", EventTypes: []string{"A", "C"}, After: 5}
	want := wanted(q, mixed(s, store, "orders"))
	events := listen(s, store.Subscribe(s.ctx, q))
	for _, e := range want {
		if got := await(s, "an old event", events); got.err != nil || !sameEvent(got.event, e) {
			s.Fatalf("got event %d, want event %d, error %v", got.event.Sequence, e.Sequence, got.err)
		}
	}
	for i := range 40 { // live, one by one: every fourth is wanted
		aggregate, eventType := []string{"o-1", "o-2"}[i%2], []string{"B", "A"}[i/2%2]
		pushed := s.push(store, "orders", aggregate, []evq.Payload{payload(eventType, `{}`)})[0]
		s.push(store, "elsewhere", "o-2", []evq.Payload{payload("A", `{}`)})
		if i%4 != 3 {
			continue
		}
		if got := await(s, "a new event", events); got.err != nil || !sameEvent(got.event, pushed) {
			s.Fatalf("got event %d, want event %d, error %v", got.event.Sequence, pushed.Sequence, got.err)
		}
	}
}

func fromInThePast(s *scene) {
	store := s.store()
	for i := range 4 {
		s.Insert(s.T, row("orders", int64(i)+1, "Numbered", fmt.Sprintf(`{"n": %d}`, i), at(someday.Add(time.Duration(i)*time.Microsecond))))
	}
	for nanoseconds, want := range map[time.Duration]int{-1: 0, 1: 1, 1000: 1, 1001: 2, 3000: 3} {
		next := pull(s, store.Subscribe(s.ctx, evq.Query{StreamID: "orders", From: someday.Add(nanoseconds)}))
		if got := s.number(next()); got != want {
			s.Errorf("from %d ns on event %d came first, want %d", nanoseconds, got, want)
		}
	}
}

func fromInTheFuture(s *scene) {
	store := s.store()
	s.push(store, "orders", "o", numbered(0, 2))
	future := time.Now().UTC().Add(time.Hour).Truncate(time.Microsecond)
	next := pull(s, store.Subscribe(s.ctx, evq.Query{StreamID: "orders", From: future}, everyMillisecond))
	s.push(store, "orders", "o", numbered(2, 2))
	before := future.Add(-time.Microsecond)
	s.Insert(s.T, row("orders", 5, "Numbered", `{"n": 4}`, at(before)), row("orders", 6, "Numbered", `{"n": 5}`, at(future)))
	s.push(store, "orders", "o", numbered(6, 1))
	if got := []int{s.number(next()), s.number(next())}; got[0] != 5 || got[1] != 6 {
		s.Errorf("got the events %v, want 5, 6", got)
	}
}

func afterBeyondTheEnd(s *scene) {
	store := s.store()
	next := pull(s, store.Subscribe(s.ctx, evq.Query{StreamID: "orders", After: 3}))
	for i := range 5 {
		s.push(store, "orders", "o", numbered(i, 1))
	}
	if got := []int{s.number(next()), s.number(next())}; got[0] != 3 || got[1] != 4 {
		s.Errorf("got the events %v, want 3, 4", got)
	}
}

func limitEnds(s *scene) {
	store := s.store()
	s.push(store, "orders", "o", numbered(0, 3))
	for _, limit := range []int{1, 3, 4, 6} {
		var got []int
		for e, err := range store.Subscribe(s.ctx, evq.Query{StreamID: "orders", Limit: limit}) {
			s.ok(err)
			if got = append(got, s.number(e)); len(got) == 3 && limit > 3 {
				s.push(store, "orders", "o", numbered(3, 3))
			}
		}
		if len(got) != limit || !slices.IsSorted(got) {
			s.Errorf("with the limit %d came %v", limit, got)
		}
	}
}
