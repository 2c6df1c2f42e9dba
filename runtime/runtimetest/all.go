package runtimetest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	evq "github.com/evq-go/evq/runtime"
)

var allRules = []rule{
	{"LoadAll gives every event once, each stream in order", loadAllOnce},
	{"whoever goes on from any event's position gets exactly what came after it", resumeAnywhere},
	{"all streams are selected by type, and limited", selectAll},
	{"LoadAll ends while others push without pause", loadAllEnds},
	{"SubscribeAll gives every event once while many write", subscribeAllOnce},
	{"whoever goes on from a live event's position gets exactly what came after it", resumeLive},
	{"SubscribeAll overcomes database errors and tells OnError", subscribeAllOvercomes},
	{"LoadAll returns the database's error", loadAllFails},
	{"all streams cannot be read in a transaction", allInTx},
	{"a bad position or query is the first and last pair", badAll},
	{"an error about one event comes in its place", eventErrorsInPlace},
	{"a done context and Close end SubscribeAll", allEnds},
	{"each range is a new read, and nothing happens before it", allRangesAnew},
}

// writeStreams pushes rounds of events to streams by turns.
func (s *scene) writeStreams(store *evq.Store, streams, rounds int) {
	s.Helper()
	for round := range rounds {
		for i := range streams {
			s.push(store, fmt.Sprint("stream ", i), fmt.Sprint("o-", round%3), numbered(2*round, 2))
		}
	}
}

// wantStreams demands of each stream the numbers from 0 on, in order.
func (s *scene) wantStreams(events []evq.Recorded[evq.Raw], streams, each int) {
	s.Helper()
	got := map[string][]evq.Recorded[evq.Raw]{}
	for _, e := range events {
		got[e.StreamID] = append(got[e.StreamID], e)
	}
	for i := range streams {
		s.wantNumbers(got[fmt.Sprint("stream ", i)], upTo(each)...)
	}
	if len(events) != streams*each {
		s.Errorf("got %d events, want %d", len(events), streams*each)
	}
}

func (s *scene) loadAll(store *evq.Store, q evq.AllQuery) []evq.Recorded[evq.Raw] {
	s.Helper()
	events, err := evq.Collect(store.LoadAll(s.ctx, q))
	s.ok(err)
	return events
}

func loadAllOnce(s *scene) {
	store := s.store()
	if events := s.loadAll(store, evq.AllQuery{}); len(events) != 0 {
		s.Errorf("an empty store has the events %+v", events)
	}
	s.writeStreams(store, 5, 12)
	events := s.loadAll(store, evq.AllQuery{})
	s.wantStreams(events, 5, 24)
	want := s.stream(store, "stream 3")
	i := slices.IndexFunc(events, func(e evq.Recorded[evq.Raw]) bool { return e.EventID == want[7].EventID })
	if got := events[i]; got.Sequence != 8 || got.AggregateID != want[7].AggregateID || !got.CreatedAt.Equal(want[7].CreatedAt) || string(canonical(got.Data)) != string(canonical(want[7].Data)) {
		s.Errorf("got %+v, want %+v", got, want[7])
	}
}

func resumeAnywhere(s *scene) {
	store := s.store()
	s.writeStreams(store, 3, 5)
	events := s.loadAll(store, evq.AllQuery{})
	for i, e := range events {
		rest := s.loadAll(store, evq.AllQuery{After: e.Position})
		if !slices.EqualFunc(rest, events[i+1:], func(a, b evq.Recorded[evq.Raw]) bool { return a.EventID == b.EventID }) {
			s.Fatalf("behind event %d there are %d events, want %d", i, len(rest), len(events)-i-1)
		}
	}
	var at evq.Position
	for i := range events {
		next := s.loadAll(store, evq.AllQuery{After: at, Limit: 1})
		if len(next) != 1 || next[0].EventID != events[i].EventID {
			s.Fatalf("event by event, number %d is %+v", i, next)
		}
		at = next[0].Position
	}
}

func selectAll(s *scene) {
	store := s.store()
	s.timed(store, "a")
	s.timed(store, "b")
	for _, c := range []struct {
		query evq.AllQuery
		want  int
	}{
		{evq.AllQuery{EventTypes: []string{"Odd"}}, 10}, {evq.AllQuery{EventTypes: []string{"Odd", "Even"}}, 20}, {evq.AllQuery{EventTypes: []string{"Never"}}, 0},
		{evq.AllQuery{Limit: 3}, 3}, {evq.AllQuery{EventTypes: []string{"Even"}, Limit: 7}, 7}, {evq.AllQuery{Limit: 100}, 20},
	} {
		events := s.loadAll(store, c.query)
		if len(events) != c.want || slices.ContainsFunc(events, func(e evq.Recorded[evq.Raw]) bool {
			return len(c.query.EventTypes) > 0 && !slices.Contains(c.query.EventTypes, e.EventType)
		}) {
			s.Errorf("%+v gave %d events, want %d", c.query, len(events), c.want)
		}
	}
	var got int
	for _, err := range store.SubscribeAll(s.ctx, evq.AllQuery{EventTypes: []string{"Odd"}, Limit: 10}) {
		s.ok(err)
		got++
	}
	if got != 10 {
		s.Errorf("the subscription gave %d events, want 10", got)
	}
}

func loadAllEnds(s *scene) {
	store := s.store()
	s.writeStreams(store, 2, 3)
	n := 3
	seen := 0
	for _, err := range store.LoadAll(s.ctx, evq.AllQuery{}) {
		s.ok(err)
		if seen++; seen > 12+2 {
			break
		}
		s.push(store, "stream 0", "o", numbered(2*n, 2))
		n++
	}
	if seen != 12 {
		s.Errorf("LoadAll gave %d events, want the 12 that were there", seen)
	}
}

func loadAllFails(s *scene) {
	store, line := s.lineStore()
	s.writeStreams(store, 1, 1)
	for _, failing := range []string{"Tail", "End"} {
		line.failWith(func(call string) error {
			if call == failing {
				return errDown
			}
			return nil
		})
		if events, err := evq.Collect(store.LoadAll(s.ctx, evq.AllQuery{})); len(events) != 0 || !errors.Is(err, errDown) {
			s.Errorf("%s failed, and LoadAll gave %d events and the error %v", failing, len(events), err)
		}
	}
}

func allInTx(s *scene) {
	store := s.store()
	s.ok(store.InTx(s.ctx, func(ctx context.Context, tx evq.Tx) error {
		_, err := evq.Collect(store.In(tx).LoadAll(ctx, evq.AllQuery{}))
		s.is(err, evq.ErrInvalid)
		_, err = evq.Collect(store.In(tx).SubscribeAll(ctx, evq.AllQuery{}))
		s.is(err, evq.ErrInvalid)
		return nil
	}))
}

func badAll(s *scene) {
	store := s.store()
	s.writeStreams(store, 1, 1)
	for _, q := range []evq.AllQuery{{After: "nonsense"}, {After: "\x00"}, {Limit: -1}, {EventTypes: []string{""}}, {EventTypes: []string{"\xff"}}} {
		_, err := evq.Collect(store.LoadAll(s.ctx, q))
		s.is(err, evq.ErrInvalid)
		_, err = evq.Collect(store.SubscribeAll(s.ctx, q))
		s.is(err, evq.ErrInvalid)
	}
	_, err := evq.Collect(store.SubscribeAll(s.ctx, evq.AllQuery{}, evq.PollEvery(0, 0)))
	s.is(err, evq.ErrInvalid)
}

func eventErrorsInPlace(s *scene) {
	store := s.store()
	if !s.AllowsBrokenJSON {
		s.Skip("the database keeps no broken JSON")
	}
	s.push(store, "orders", "o", numbered(0, 1))
	s.Insert(s.T, row("orders", 2, "Numbered", `{"n": 1}`, withMetadata(`{"correlation_id": 1}`)))
	s.push(store, "orders", "o", numbered(2, 1))
	i := 0
	for e, err := range store.LoadAll(s.ctx, evq.AllQuery{}) {
		if i++; i == 2 != errors.Is(err, evq.ErrDecode) || i == 2 != evq.IsEventError(err) || e.Sequence != int64(i) || e.Position == "" {
			s.Errorf("pair %d is %+v, %v", i, e, err)
		}
	}
	if i != 3 {
		s.Errorf("%d pairs came, want 3", i)
	}
}

func allRangesAnew(s *scene) {
	store, line := s.lineStore()
	seq := store.LoadAll(s.ctx, evq.AllQuery{})
	if calls := line.seen(); len(calls) > 0 {
		s.Errorf("before range there were the calls %v", calls)
	}
	for rounds := range 3 {
		s.push(store, "orders", "o", numbered(rounds, 1))
		events, err := evq.Collect(seq)
		s.ok(err)
		s.wantNumbers(events, upTo(rounds+1)...)
	}
	for range seq {
		break
	}
}
