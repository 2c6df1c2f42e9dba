package runtimetest

import (
	"fmt"
	"strings"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

var loadRules = []rule{
	{"a load gives what its query asks for", loadQueries},
	{"a time range is taken in microseconds", loadTimes},
	{"events of one time are in or out together", loadOneTime},
	{"pages leave no seam", loadPages},
	{"large events leave no seam", loadLarge},
	{"a load ends however fast others push", loadEnds},
	{"an unknown stream has no events", loadNothing},
	{"a query that makes no sense is refused", loadInvalid},
	{"a load of data only gives the same events and data, and no other facts", dataOnly},
	{"data only, an error about an event comes in its place", dataOnlyErrors},
	{"data only, an Upcast has the facts that it takes", dataOnlyUpcasts},
	{"what is no load takes no DataOnly", dataOnlyRefused},
	{"events that are kept stay as they are while the load goes on", loadKept},
	{"a load that fits into two pages reads nothing else", aheadOfFew},
	{"the next page is read while the loop has a page", aheadWhileInLoop},
	{"in a transaction no page is read ahead", aheadInTx},
	{"leaving the loop ends the reading ahead", aheadLeft},
	{"an error of the next page comes after all events of this one", aheadFails},
	{"a store that is closed gives nothing of a page that was read ahead", aheadClosed},
}

// mixed pushes 60 events of 3 aggregates and 4 types, and returns them.
func mixed(s *scene, store *evq.Store, stream string) []evq.Recorded[evq.Raw] {
	for i := range 60 {
		p := payload(string("ABCD"[i*i%7%4]), fmt.Sprintf(`{"n": %d}`, i))
		s.push(store, stream, fmt.Sprint("o-", i%3), []evq.Payload{p})
	}
	return s.stream(store, stream)
}

// queries are all the ways to ask that go by other facts than time.
func queries(stream string) []evq.Query {
	var all []evq.Query
	for _, aggregate := range []string{"", "o-0", "o-2", "o-9"} {
		for _, types := range [][]string{nil, {}, {"A"}, {"B", "D"}, {"B", "B", "Z"}, {"Z"}, {"a"}} {
			for _, after := range []int64{0, 1, 31, 59, 60, 61, 1 << 62} {
				for _, limit := range []int{0, 1, 7, 60, 1000} {
					all = append(all, evq.Query{StreamID: stream, AggregateID: aggregate, EventTypes: types, After: after, Limit: limit})
				}
			}
		}
	}
	return all
}

// wanted is what a query should give: events, filtered in the plainest way.
func wanted(q evq.Query, events []evq.Recorded[evq.Raw]) []evq.Recorded[evq.Raw] {
	var want []evq.Recorded[evq.Raw]
	for _, e := range events {
		ofType := len(q.EventTypes) == 0
		for _, name := range q.EventTypes {
			ofType = ofType || name == e.EventType
		}
		if e.Sequence > q.After && ofType && (q.AggregateID == "" || q.AggregateID == e.AggregateID) && (q.Limit == 0 || len(want) < q.Limit) {
			want = append(want, e)
		}
	}
	return want
}

func loadQueries(s *scene) {
	store := s.store()
	events := mixed(s, store, "orders")
	mixed(s, store, "elsewhere")
	for _, q := range queries("orders") {
		got := s.load(store, q)
		if want := wanted(q, events); fmt.Sprint(sequences(got)) != fmt.Sprint(sequences(want)) {
			s.Errorf("%+v gave the sequences %v, want %v", q, sequences(got), sequences(want))
		}
	}
}

func loadTimes(s *scene) {
	store := s.store()
	tick := func(us int) time.Time { return someday.Add(time.Duration(us) * time.Microsecond) }
	for i := range 10 {
		s.Insert(s.T, row("orders", int64(i)+1, "Numbered", fmt.Sprintf(`{"n": %d}`, i), at(tick(i))))
	}
	nano := time.Nanosecond
	berlin := time.FixedZone("CET", 3600)
	for _, c := range []struct {
		query evq.Query
		want  []int
	}{
		{evq.Query{From: tick(3)}, []int{3, 4, 5, 6, 7, 8, 9}},
		{evq.Query{To: tick(3)}, []int{0, 1, 2}},
		{evq.Query{From: tick(3), To: tick(5)}, []int{3, 4}},
		{evq.Query{From: tick(3), To: tick(3)}, nil},
		{evq.Query{From: tick(5), To: tick(3)}, nil},
		{evq.Query{From: tick(3).Add(nano), To: tick(5).Add(nano)}, []int{4, 5}},
		{evq.Query{From: tick(3).Add(-nano), To: tick(5).Add(-nano)}, []int{3, 4}},
		{evq.Query{From: tick(3).In(berlin), To: tick(5).In(berlin)}, []int{3, 4}},
		{evq.Query{From: tick(-1), To: tick(100)}, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}},
		{evq.Query{From: tick(10)}, nil},
		{evq.Query{To: tick(0)}, nil},
		{evq.Query{From: tick(3), To: tick(9), After: 6, Limit: 2}, []int{6, 7}},
		{evq.Query{From: tick(3), AggregateID: "nobody"}, nil},
		{evq.Query{From: time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC), To: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), Limit: 1}, []int{0}},
	} {
		c.query.StreamID = "orders"
		if got := s.numbers(s.load(store, c.query)); fmt.Sprint(got) != fmt.Sprint(c.want) {
			s.Errorf("%+v gave %v, want %v", c.query, got, c.want)
		}
	}
}

func loadOneTime(s *scene) {
	store := s.store()
	for i := range 6 {
		s.Insert(s.T, row("orders", int64(i)+1, "Numbered", fmt.Sprintf(`{"n": %d}`, i), at(someday.Add(time.Duration(i/2)*time.Microsecond))))
	}
	later := someday.Add(time.Microsecond)
	s.wantNumbers(s.load(store, evq.Query{StreamID: "orders", From: later}), 2, 3, 4, 5)
	s.wantNumbers(s.load(store, evq.Query{StreamID: "orders", To: later}), 0, 1)
	s.wantNumbers(s.load(store, evq.Query{StreamID: "orders", From: later, To: later.Add(time.Microsecond)}), 2, 3)
}

func loadPages(s *scene) {
	store := s.store()
	for i := range 5 {
		s.push(store, "long", fmt.Sprint("o-", i%2), numbered(i*500, 500))
	}
	events := s.stream(store, "long")
	for _, q := range []evq.Query{
		{}, {Limit: 99}, {Limit: 100}, {Limit: 101}, {Limit: 1099}, {Limit: 1100}, {Limit: 1101}, {Limit: 2500}, {Limit: 2501},
		{After: 100}, {After: 1400, Limit: 1100}, {After: 2400}, {After: 2499}, {AggregateID: "o-0"}, {AggregateID: "o-1", Limit: 600, After: 700},
	} {
		q.StreamID = "long"
		s.same(s.load(store, q), wanted(q, events))
	}
}

func loadLarge(s *scene) {
	store := s.store()
	for i := range 12 {
		s.push(store, "large", "o", []evq.Payload{payload("Large", fmt.Sprintf(`{"n": %d, "text": %q}`, i, strings.Repeat("x", 1<<20)))})
	}
	s.wantNumbers(s.stream(store, "large"), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
}

func loadEnds(s *scene) {
	store := s.store()
	s.push(store, "busy", "o", numbered(0, 150))
	loaded := 0
	for e, err := range store.Load(s.ctx, evq.Query{StreamID: "busy"}) {
		s.ok(err)
		if loaded++; e.Sequence != int64(loaded) {
			s.Fatalf("event %d has the sequence %d", loaded, e.Sequence)
		}
		s.push(store, "busy", "o", numbered(0, 2))
	}
	if loaded != 150 {
		s.Errorf("%d events were loaded; 150 were there when the first page was read", loaded)
	}
}

func loadNothing(s *scene) {
	store := s.store()
	mixed(s, store, "orders")
	for _, q := range []evq.Query{{StreamID: "nothing"}, {StreamID: "ORDERS"}, {StreamID: "orders "}, {StreamID: "nothing", From: time.Now(), To: time.Now()}} {
		s.wantNumbers(s.load(store, q))
	}
}

// senseless are queries that no sequence takes.
func senseless() map[string]evq.Query {
	return map[string]evq.Query{
		"no stream":              {},
		"a stream of 513 bytes":  {StreamID: strings.Repeat("x", 513)},
		"NUL in the stream":      {StreamID: "a\x00b"},
		"bad UTF-8 in stream":    {StreamID: "\xff"},
		"NUL in the aggregate":   {StreamID: "orders", AggregateID: "\x00"},
		"bad UTF-8 in aggregate": {StreamID: "orders", AggregateID: "\xc3"},
		"an empty type":          {StreamID: "orders", EventTypes: []string{"A", ""}},
		"NUL in a type":          {StreamID: "orders", EventTypes: []string{"\x00"}},
		"a negative After":       {StreamID: "orders", After: -1},
		"a negative Limit":       {StreamID: "orders", Limit: -1},
	}
}

func loadInvalid(s *scene) {
	store := s.store()
	mixed(s, store, "orders")
	for name, q := range senseless() {
		events, err := evq.Collect(store.Load(s.ctx, q))
		if err == nil || len(events) > 0 {
			s.Errorf("%s gave %d events and the error %v", name, len(events), err)
			continue
		}
		s.is(err, evq.ErrInvalid)
	}
}
