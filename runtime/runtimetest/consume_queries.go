package runtimetest

import (
	"context"
	"fmt"
	"slices"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

var consumeQueryRules = []rule{
	{"a consumer handles what its query selects", consumeSelected},
	{"a consumer of the whole store selects by type and time", consumeAllSelected},
	{"a new consumer may begin at the end, an old one goes on", consumeFromNow},
	{"a new consumer of the whole store may begin behind a position", consumeFromPosition},
	{"what the query passes over is waited for, and not read again after a restart", passedOver},
	{"a place to begin at that is none is refused, and nothing is recorded", badBeginning},
	{"two queries under one name are refused, and both are shown", twoQueries},
	{"queries are the same whatever the order of their types, and only then", sameQueries},
}

// timed inserts ten events into a stream, one a minute, of two types and two aggregates by turns.
func (s *scene) timed(store *evq.Store, stream string) []evq.Recorded[evq.Raw] {
	s.Helper()
	var rows []evq.Row
	for i := range 10 {
		rows = append(rows, row(stream, int64(i+1), []string{"Even", "Odd"}[i%2], fmt.Sprintf(`{"n": %d}`, i),
			at(someday.Add(time.Duration(i)*time.Minute)), func(r *evq.Row) { r.AggregateID = []string{"o", "p", "o"}[i%3] }))
	}
	s.Insert(s.T, rows...)
	return s.stream(store, stream)
}

func consumeSelected(s *scene) {
	store := s.store()
	events := s.timed(store, "orders")
	half := someday.Add(4*time.Minute + time.Second)
	for i, c := range []struct {
		query evq.Query
		want  []int
	}{
		{evq.Query{}, upTo(10)},
		{evq.Query{EventTypes: []string{"Odd"}}, []int{1, 3, 5, 7, 9}},
		{evq.Query{EventTypes: []string{"Odd", "Even"}}, upTo(10)},
		{evq.Query{EventTypes: []string{"Never"}}, nil},
		{evq.Query{AggregateID: "p"}, []int{1, 4, 7}},
		{evq.Query{AggregateID: "p", EventTypes: []string{"Odd"}}, []int{1, 7}},
		{evq.Query{After: 7}, []int{7, 8, 9}},
		{evq.Query{After: 10}, nil},
		{evq.Query{From: half}, []int{5, 6, 7, 8, 9}},
		{evq.Query{From: half, After: 8, AggregateID: "o"}, []int{8, 9}},
		{evq.Query{From: someday.Add(time.Hour)}, nil},
	} {
		var seen notes
		name := fmt.Sprint("consumer ", i)
		c.query.StreamID = "orders"
		r := s.consume(store, name, c.query, seen.handle)
		s.waitFor(store, name, events[9])
		r.stop()
		s.wantNumbers(seen.seen(), c.want...)
	}
}

func consumeAllSelected(s *scene) {
	store := s.store()
	s.timed(store, "a")
	s.timed(store, "b")
	var seen notes
	s.consume(store, "audit", evq.Query{EventTypes: []string{"Odd"}, From: someday.Add(5 * time.Minute)}, seen.handle)
	for _, stream := range []string{"a", "b"} {
		s.waitFor(store, "audit", s.stream(store, stream)[9])
	}
	numbers := s.numbers(seen.seen())
	slices.Sort(numbers)
	if !slices.Equal(numbers, []int{5, 5, 7, 7, 9, 9}) {
		s.Errorf("got the events %v", numbers)
	}
}

func consumeFromNow(s *scene) {
	store := s.store()
	for name, q := range map[string]evq.Query{"of a stream": {StreamID: "orders"}, "of all": {}} {
		var seen notes
		s.push(store, "orders", "o", numbered(0, 2))
		r := s.consume(store, name, q, seen.handle, evq.FromNow())
		s.waitFor(store, name, s.push(store, "orders", "o", numbered(2, 1))[0])
		r.stop()
		last := s.push(store, "orders", "o", numbered(3, 1))[0]
		r = s.consume(store, name, q, seen.handle, evq.FromNow())
		s.waitFor(store, name, last)
		r.stop()
		s.wantNumbers(seen.seen(), 2, 3)
	}
	var seen notes
	s.consume(store, "of nothing", evq.Query{StreamID: "nothing"}, seen.handle, evq.FromNow())
	s.waitFor(store, "of nothing", s.push(store, "nothing", "o", numbered(0, 1))[0])
	s.wantNumbers(seen.seen(), 0)
}

func consumeFromPosition(s *scene) {
	store := s.store()
	s.push(store, "orders", "o", numbered(0, 5))
	events, err := evq.Collect(store.LoadAll(s.ctx, evq.AllQuery{}))
	s.ok(err)
	var seen notes
	s.consume(store, "audit", evq.Query{}, seen.handle, evq.FromPosition(events[2].Position))
	s.waitFor(store, "audit", events[4])
	s.waitFor(store, "audit", events[0])
	s.wantNumbers(seen.seen(), 3, 4)
}

func passedOver(s *scene) {
	for name, q := range map[string]evq.Query{"of a stream": {StreamID: "orders", EventTypes: []string{"Rare"}}, "of all": {EventTypes: []string{"Rare"}}} {
		sub := newScene(s.T, s.Database)
		store := sub.store()
		var seen notes
		sub.push(store, "orders", "o", []evq.Payload{payload("Rare", `{"n": -1}`)})
		r := sub.consume(store, name, q, seen.handle)
		for range 3 {
			last := sub.push(store, "orders", "o", numbered(0, 50))[49]
			sub.waitFor(store, name, last)
		}
		r.stop()
		status, err := store.Consumer(name).Status(s.ctx)
		sub.ok(err)
		if status.Behind != 0 || status.Lag != 0 || status.Checkpoint == "" {
			s.Errorf("%s: the checkpoint is %d events behind: %+v", name, status.Behind, status)
		}
		if n := len(seen.seen()); n == 0 {
			s.Errorf("%s: the rare event was not handled", name)
		}
	}
}

func badBeginning(s *scene) {
	store := s.store()
	last := s.push(store, "orders", "o", numbered(0, 3))[2]
	nothing := func(context.Context, evq.Recorded[evq.Raw]) error { return nil }
	s.is(store.Consume(s.ctx, "of all", evq.Query{}, nothing, evq.FromPosition("nonsense")), evq.ErrInvalid)
	s.is(store.Consume(s.ctx, "of a stream", evq.Query{StreamID: "orders", After: 4}, nothing), evq.ErrInvalid)
	all, err := store.Consumers(s.ctx)
	s.ok(err)
	if len(all) > 0 {
		s.Errorf("consumers are recorded: %+v", all)
	}
	r := s.consume(store, "of a stream", evq.Query{StreamID: "orders", After: 2}, nothing)
	s.waitFor(store, "of a stream", last)
	r.stop()
	r = s.consume(store, "of a stream", evq.Query{StreamID: "orders", After: 20}, nothing) // it has begun already
	s.waitFor(store, "of a stream", s.push(store, "orders", "o", numbered(3, 1))[0])
	r.stop()
}

func twoQueries(s *scene) {
	store := s.store()
	var seen notes
	s.consume(store, "worker", evq.Query{StreamID: "orders", EventTypes: []string{"Paid"}}, seen.handle)
	for _, q := range []evq.Query{
		{StreamID: "orders"}, {StreamID: "orders", EventTypes: []string{"Sent"}}, {StreamID: "returns", EventTypes: []string{"Paid"}}, {},
		{StreamID: "orders", EventTypes: []string{"Paid"}, AggregateID: "o"}, {StreamID: "orders", EventTypes: []string{"Paid"}, From: someday},
	} {
		err := store.Consume(s.ctx, "worker", q, seen.handle)
		s.is(err, evq.ErrInvalid)
		for _, text := range append([]string{"worker", "Paid", q.StreamID, q.AggregateID, "ChangeQuery"}, q.EventTypes...) {
			if !contains(err, text) {
				s.Errorf("the error does not tell %q: %v", text, err)
			}
		}
	}
}

func sameQueries(s *scene) {
	store := s.store()
	var seen notes
	r := s.consume(store, "worker", evq.Query{StreamID: "orders", EventTypes: []string{"A", "B"}}, seen.handle)
	r.stop()
	r = s.consume(store, "worker", evq.Query{StreamID: "orders", EventTypes: []string{"B", "A", "B"}, After: 0}, seen.handle)
	s.waitFor(store, "worker", s.push(store, "orders", "o", numbered(0, 1))[0])
	r.stop()
	s.is(store.Consume(s.ctx, "worker", evq.Query{StreamID: "orders", EventTypes: []string{"A B"}}, seen.handle), evq.ErrInvalid)
}
