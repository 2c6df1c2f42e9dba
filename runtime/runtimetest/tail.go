package runtimetest

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	evq "github.com/evq-go/evq/runtime"
)

var tailRules = []rule{
	{"a page tells whether more was cut off", pageTellsMore},
	{"Head before a time is the last sequence recorded earlier", headBefore},
	{"the tail gives what is committed behind a place, each stream in order", tailGives},
	{"nothing new leaves the place as it is", tailRests},
	{"Await returns after a commit", awaitReturns},
	{"Await returns when its context is done, and when it was idle for long", awaitEnds},
	{"a position names its event everywhere", positionsName},
}

func pageTellsMore(s *scene) {
	log := s.backend()
	large := func(p *evq.Push) {
		for i := range p.Events {
			p.Events[i].Data = evq.Raw(`"` + strings.Repeat("x", 998) + `"`)
		}
	}
	_, err := log.Push(s.ctx, nil, batchOf(pushOf("a", "x", 5, nil), pushOf("a", "y", 5, nil), pushOf("a", "large", 3, large)))
	s.ok(err)
	for _, c := range []struct {
		page evq.Page
		want []int64
		more bool
	}{
		{evq.Page{Limit: 100}, []int64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}, false},
		{evq.Page{Limit: 3}, []int64{1, 2, 3}, true},
		{evq.Page{Limit: 3, After: 11}, []int64{12, 13}, false},
		{evq.Page{Limit: 100, UpTo: 4, After: 2}, []int64{3, 4}, false},
		{evq.Page{Limit: 3, AggregateID: "y"}, []int64{6, 7, 8}, true},
		{evq.Page{Limit: 100, EventTypes: []string{"Unheard"}}, nil, false},
		{evq.Page{Limit: 100, MaxBytes: 1}, []int64{1}, true},
		{evq.Page{Limit: 100, MaxBytes: 11, After: 4}, []int64{5, 6}, true},
	} {
		c.page.StreamID = "a"
		rows, more, err := evq.ReadRows(s.ctx, log, nil, c.page)
		s.ok(err)
		var got []int64
		for _, row := range rows {
			got = append(got, row.Sequence)
		}
		s.wantPlaces(got, c.want...)
		if more != c.more {
			s.Errorf("%+v: more is %v", c.page, more)
		}
	}
}

func headBefore(s *scene) {
	log := s.backend()
	for i := range int64(6) {
		s.Insert(s.T, row("a", i+1, "Numbered", `{}`, at(someday.Add(time.Duration(i/2)*time.Microsecond))))
	}
	for us, want := range []int64{0, 2, 4, 6, 6} {
		head, err := log.Head(s.ctx, nil, "a", someday.Add(time.Duration(us)*time.Microsecond))
		if s.ok(err); head != want {
			s.Errorf("the head %d µs later is %d, want %d", us, head, want)
		}
	}
}

func tailGives(s *scene) {
	log, other := s.backend(), s.backend()
	_, err := log.Push(s.ctx, nil, batchOf(pushOf("before", "x", 3, nil)))
	s.ok(err)
	at, err := log.End(s.ctx)
	s.ok(err)
	for _, writer := range []evq.Backend{log, other, log} {
		_, err := writer.Push(s.ctx, nil, batchOf(pushOf("a", "x", 3, nil), pushOf("b", "x", 2, nil)))
		s.ok(err)
	}
	seen := map[string]int64{}
	for n := 0; n < 15; {
		page, err := log.Tail(s.ctx, at, 4)
		s.ok(err)
		if len(page.Rows) == 0 {
			s.Fatalf("the tail ends after %d rows", n)
		}
		for _, row := range page.Rows {
			if seen[row.StreamID]++; row.Sequence != seen[row.StreamID] || len(row.Data) == 0 || row.EventID == uuid.Nil {
				s.Fatalf("row %d of stream %s came as %+v", seen[row.StreamID], row.StreamID, row)
			}
		}
		n, at = n+len(page.Rows), page.Next
	}
	if seen["a"] != 9 || seen["b"] != 6 || len(seen) != 2 {
		s.Errorf("the tail gave %v", seen)
	}
}

func tailRests(s *scene) {
	log := s.backend()
	for range 2 {
		at, err := log.End(s.ctx)
		s.ok(err)
		page, err := log.Tail(s.ctx, at, 10)
		if s.ok(err); len(page.Rows) > 0 || page.Next != at {
			s.Errorf("after %q came %d rows and the place %q", at, len(page.Rows), page.Next)
		}
		_, err = log.Push(s.ctx, nil, batchOf(pushOf("a", "x", 1, nil)))
		s.ok(err)
	}
}

// awaitReturns has waits that would be far too long if the commit did not end them, where the backend can tell: the
// other ones look every millisecond.
func awaitReturns(s *scene) {
	log, other := s.backend(), s.backend()
	at, err := log.End(s.ctx)
	s.ok(err)
	for _, writer := range []evq.Backend{log, other} {
		_, err := writer.Push(s.ctx, nil, batchOf(pushOf("a", "x", 1, nil)))
		s.ok(err)
		s.ok(log.Await(s.ctx, at, time.Millisecond, 100*time.Millisecond))
		page, err := log.Tail(s.ctx, at, 10)
		if s.ok(err); len(page.Rows) != 1 {
			s.Errorf("%d rows came, want 1", len(page.Rows))
		}
		at = page.Next
	}
}

func awaitEnds(s *scene) {
	log := s.backend()
	at, err := log.End(s.ctx)
	s.ok(err)
	s.ok(log.Await(s.ctx, at, time.Millisecond, 2*time.Millisecond))
	ctx, cancel := context.WithCancel(s.ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = log.Await(ctx, at, time.Millisecond, time.Hour) // what it returns does not matter
	}()
	cancel()
	await(s, "Await", ended)
}

func positionsName(s *scene) {
	store := s.store()
	pushed := s.push(store, "orders", "o", numbered(0, 3), evq.WithKey("k"))
	next := pull(s, store.Subscribe(s.ctx, evq.Query{StreamID: "orders"}))
	seen := map[evq.Position]bool{}
	for i, e := range append(pushed, s.push(store, "elsewhere", "o", numbered(0, 2))...) {
		if seen[e.Position] || e.Position == "" {
			s.Errorf("the position %q is given twice", e.Position)
		}
		if seen[e.Position] = true; i < len(pushed) && next().Position != e.Position {
			s.Errorf("the subscription gives event %d another position than %q", i, e.Position)
		}
	}
	live := s.push(store, "orders", "o", numbered(3, 1))[0]
	if got := next(); got.Position != live.Position {
		s.Errorf("the position is %q when pushed, %q when it came live", live.Position, got.Position)
	}
}
