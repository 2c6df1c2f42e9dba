package runtimetest

import (
	"errors"

	evq "github.com/evq-go/evq/runtime"
)

var conditionRules = []rule{
	{"ExpectNew holds for an aggregate without events in the stream", expectNew},
	{"ExpectSequence holds at the aggregate's last sequence only", expectSequence},
	{"ExpectUnchanged holds until an event matches after the sequence", expectUnchanged},
	{"ExpectUnchanged sees what the query sees", expectUnchangedQueries},
	{"all conditions must hold, and the first that does not is reported", severalConditions},
	{"a conflict records nothing and spoils nothing", conflictSpoilsNothing},
}

// conflict demands a ConflictError with these facts.
func (s *scene) conflict(err error, want evq.ConflictError) {
	s.Helper()
	s.is(err, evq.ErrConflict)
	got, ok := errors.AsType[*evq.ConflictError](err)
	if !ok {
		s.Fatalf("%v is no *ConflictError", err)
	}
	if *got != want {
		s.Fatalf("got the conflict %+v, want %+v", *got, want)
	}
}

func expectNew(s *scene) {
	store := s.store()
	s.push(store, "orders", "other", numbered(1, 2))
	s.push(store, "elsewhere", "o-1", numbered(1, 1))
	s.push(store, "orders", "o-1", numbered(3, 2), evq.ExpectNew())
	_, err := store.Push(s.ctx, "orders", "o-1", numbered(5, 1), evq.ExpectNew())
	s.conflict(err, evq.ConflictError{StreamID: "orders", AggregateID: "o-1", Condition: "ExpectNew", Expected: 0, Actual: 4})
	s.wantNumbers(s.stream(store, "orders"), 1, 2, 3, 4)
}

func expectSequence(s *scene) {
	store := s.store()
	s.push(store, "orders", "o-1", numbered(1, 2), evq.ExpectSequence(0))
	s.push(store, "orders", "other", numbered(3, 1))
	for _, wrong := range []int64{1, 3, 4, 1 << 40} {
		_, err := store.Push(s.ctx, "orders", "o-1", numbered(4, 1), evq.ExpectSequence(wrong))
		s.conflict(err, evq.ConflictError{StreamID: "orders", AggregateID: "o-1", Condition: "ExpectSequence", Expected: wrong, Actual: 2})
	}
	_, err := store.Push(s.ctx, "orders", "unheard of", numbered(4, 1), evq.ExpectSequence(3))
	s.conflict(err, evq.ConflictError{StreamID: "orders", AggregateID: "unheard of", Condition: "ExpectSequence", Expected: 3, Actual: 0})
	s.push(store, "orders", "o-1", numbered(4, 1), evq.ExpectSequence(2))
	s.push(store, "orders", "o-1", numbered(5, 1), evq.ExpectSequence(4))
	s.wantNumbers(s.stream(store, "orders"), 1, 2, 3, 4, 5)
}

func expectUnchanged(s *scene) {
	store := s.store()
	s.push(store, "orders", "o-1", numbered(1, 3), evq.ExpectUnchanged(evq.Query{}))
	for after := range int64(3) {
		_, err := store.Push(s.ctx, "orders", "o-2", numbered(4, 1), evq.ExpectUnchanged(evq.Query{StreamID: "orders", After: after}))
		s.conflict(err, evq.ConflictError{StreamID: "orders", AggregateID: "o-2", Condition: "ExpectUnchanged", Expected: after, Actual: after + 1})
	}
	s.push(store, "orders", "o-2", numbered(4, 1), evq.ExpectUnchanged(evq.Query{After: 3}))
	s.push(store, "orders", "o-2", numbered(5, 1), evq.ExpectUnchanged(evq.Query{After: 1 << 40}))
	s.push(store, "elsewhere", "o-2", numbered(1, 1), evq.ExpectUnchanged(evq.Query{}))
	s.wantNumbers(s.stream(store, "orders"), 1, 2, 3, 4, 5)
}

func expectUnchangedQueries(s *scene) {
	store := s.store()
	s.push(store, "orders", "o-1", []evq.Payload{payload("A", `{}`), payload("B", `{}`)}) // 1, 2
	s.push(store, "orders", "o-2", []evq.Payload{payload("B", `{}`), payload("C", `{}`)}) // 3, 4
	for _, c := range []struct {
		query  evq.Query
		actual int64 // 0: holds
	}{
		{evq.Query{AggregateID: "o-2"}, 3},
		{evq.Query{AggregateID: "o-1", After: 2}, 0},
		{evq.Query{AggregateID: "o-3"}, 0},
		{evq.Query{EventTypes: []string{"B"}}, 2},
		{evq.Query{EventTypes: []string{"B"}, After: 2}, 3},
		{evq.Query{EventTypes: []string{"B"}, After: 3}, 0},
		{evq.Query{EventTypes: []string{"D", "C", "B", "C"}}, 2},
		{evq.Query{EventTypes: []string{"D"}}, 0},
		{evq.Query{EventTypes: []string{"b"}}, 0},
		{evq.Query{AggregateID: "o-2", EventTypes: []string{"A", "C"}}, 4},
		{evq.Query{AggregateID: "o-2", EventTypes: []string{"A"}}, 0},
	} {
		_, err := store.Push(s.ctx, "orders", "probe", numbered(0, 1), evq.ExpectUnchanged(c.query))
		if c.actual == 0 {
			if err != nil {
				s.Errorf("%+v: %v", c.query, err)
			}
			continue
		}
		s.conflict(err, evq.ConflictError{StreamID: "orders", AggregateID: "probe", Condition: "ExpectUnchanged", Expected: c.query.After, Actual: c.actual})
	}
}

func severalConditions(s *scene) {
	store := s.store()
	s.push(store, "orders", "o-1", numbered(1, 2))
	for _, c := range []struct {
		opts []evq.PushOption
		want evq.ConflictError
	}{
		{[]evq.PushOption{evq.ExpectSequence(2), evq.ExpectNew()}, evq.ConflictError{Condition: "ExpectNew", Actual: 2}},
		{[]evq.PushOption{evq.ExpectNew(), evq.ExpectSequence(1)}, evq.ConflictError{Condition: "ExpectNew", Actual: 2}},
		{[]evq.PushOption{evq.ExpectSequence(1), evq.ExpectNew()}, evq.ConflictError{Condition: "ExpectSequence", Expected: 1, Actual: 2}},
		{[]evq.PushOption{evq.ExpectSequence(2), evq.ExpectUnchanged(evq.Query{After: 2}), evq.ExpectUnchanged(evq.Query{After: 1})},
			evq.ConflictError{Condition: "ExpectUnchanged", Expected: 1, Actual: 2}},
	} {
		_, err := store.Push(s.ctx, "orders", "o-1", numbered(3, 1), c.opts...)
		c.want.StreamID, c.want.AggregateID = "orders", "o-1"
		s.conflict(err, c.want)
	}
	s.push(store, "orders", "o-1", numbered(3, 1), evq.ExpectSequence(2), evq.ExpectSequence(2), evq.ExpectUnchanged(evq.Query{After: 2}))
	s.wantNumbers(s.stream(store, "orders"), 1, 2, 3)
}

func conflictSpoilsNothing(s *scene) {
	store := s.store()
	s.push(store, "orders", "o-1", numbered(1, 1))
	for range 3 {
		recorded, err := store.Push(s.ctx, "orders", "o-1", numbered(9, 4), evq.ExpectNew(), evq.WithKey("k"))
		s.is(err, evq.ErrConflict)
		if recorded != nil {
			s.Errorf("a conflict returned %v", recorded)
		}
	}
	s.push(store, "orders", "o-1", numbered(2, 1), evq.WithKey("k"))
	s.wantNumbers(s.stream(store, "orders"), 1, 2)
}
