package runtimetest

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	evq "github.com/evq-go/evq/runtime"
)

var placeRules = []rule{
	{"a page may be cut behind any of its rows, and reading goes on from there without loss or repetition", cutAnywhere},
	{"a place covers the events that were read up to it and no others", coversWhatWasRead},
	{"a place covers every place that was known before it was read", coversWhatWasKnown},
	{"from where two places meet everything that either misses is found", meetMissesNothing},
	{"the empty place is before everything", emptyPlaceIsFirst},
	{"a page ends when it is large", largePageEnds},
	{"what is no position is refused", noPositionRefused},
}

// placed returns a handle, and the same as one that knows its positions.
func (s *scene) placed() (evq.Backend, evq.Places) {
	s.Helper()
	log := s.backend()
	places, ok := log.(evq.Places)
	if !ok {
		s.Fatalf("%T does not know its own positions", log)
	}
	return log, places
}

// interleave records seven events of three streams.
func (s *scene) interleave(log evq.Backend) {
	s.Helper()
	for _, batch := range [][]evq.Push{
		{pushOf("a", "x", 1, nil), pushOf("b", "x", 2, nil)},
		{pushOf("a", "x", 1, nil)},
		{pushOf("b", "y", 1, nil), pushOf("c", "x", 1, nil)},
		{pushOf("a", "y", 1, nil)},
	} {
		_, err := log.Push(s.ctx, nil, batchOf(batch...))
		s.ok(err)
	}
}

// tail reads all that a place does not cover, in pages of so many rows, and hands over each page with the place that it
// was read from.
func (s *scene) tail(log evq.Backend, after evq.Position, limit int, each func(after evq.Position, page evq.TailPage)) (rows []evq.Row) {
	s.Helper()
	for {
		page, err := log.Tail(s.ctx, after, limit)
		s.ok(err)
		if len(page.Rows) > limit {
			s.Fatalf("a page of %d rows has %d", limit, len(page.Rows))
		}
		if each != nil {
			each(after, page)
		}
		rows = append(rows, page.Rows...)
		if len(page.Rows) == 0 && !page.More {
			return rows
		}
		after = page.Next
	}
}

// cuts reads everything, and returns the place behind each row too.
func (s *scene) cuts(log evq.Backend, places evq.Places, limit int) (rows []evq.Row, behind []evq.Position) {
	s.Helper()
	rows = s.tail(log, "", limit, func(after evq.Position, page evq.TailPage) {
		for _, row := range page.Rows {
			at, err := places.Cut(after, page.Next, row)
			s.ok(err)
			behind = append(behind, at)
		}
	})
	return rows, behind
}

func cutAnywhere(s *scene) {
	log, places := s.placed()
	s.interleave(log)
	for limit := 1; limit <= 8; limit++ {
		rows, behind := s.cuts(log, places, limit)
		if len(rows) != 7 {
			s.Fatalf("in pages of %d there are %d rows", limit, len(rows))
		}
		for i, at := range behind {
			if rest := s.tail(log, at, limit, nil); !slices.Equal(eventIDs(rest), eventIDs(rows[i+1:])) {
				s.Errorf("behind row %d, in pages of %d, come %d rows: %v", i+1, limit, len(rest), rest)
			}
		}
	}
}

func coversWhatWasRead(s *scene) {
	log, places := s.placed()
	s.interleave(log)
	for _, limit := range []int{1, 3, 100} {
		rows, behind := s.cuts(log, places, limit)
		end, err := log.End(s.ctx)
		s.ok(err)
		for i, at := range append(behind, end) {
			for n, row := range rows {
				s.covers(places, at, row.Position, n <= i)
			}
		}
	}
}

func coversWhatWasKnown(s *scene) {
	log, places := s.placed()
	var known []evq.Position
	for range 2 {
		end, err := log.End(s.ctx)
		s.ok(err)
		known = append(known, end)
		s.interleave(log)
		_, behind := s.cuts(log, places, 3)
		for i, at := range behind {
			for n, earlier := range behind {
				s.covers(places, at, earlier, n <= i)
			}
		}
		known = append(known, behind...)
	}
	end, err := log.End(s.ctx)
	s.ok(err)
	for _, at := range append(known, "") {
		s.covers(places, end, at, true)
		s.covers(places, at, at, true)
	}
}

func (s *scene) covers(places evq.Places, at, of evq.Position, want bool) {
	s.Helper()
	if got, err := places.Covers(at, of); err != nil || got != want {
		s.Errorf("that %q covers %q is %v, %v", at, of, got, err)
	}
}

func meetMissesNothing(s *scene) {
	log, places := s.placed()
	s.interleave(log)
	rows, behind := s.cuts(log, places, 4)
	for i, a := range behind {
		for n, b := range behind {
			at, err := places.Meet(a, b)
			s.ok(err)
			if i == n && at != a {
				s.Errorf("%q meets itself at %q", a, at)
			}
			missing := eventIDs(rows[min(i, n)+1:])
			if got := eventIDs(s.tail(log, at, 3, nil)); !slices.Equal(got, missing) {
				s.Errorf("where %q and %q meet, %q, come %d events, they miss %d", a, b, at, len(got), len(missing))
			}
		}
	}
}

func emptyPlaceIsFirst(s *scene) {
	log, places := s.placed()
	page, err := log.Tail(s.ctx, "", 10)
	if s.ok(err); len(page.Rows) > 0 || page.Next != "" || page.More {
		s.Errorf("in an empty store comes %+v", page)
	}
	s.interleave(log)
	s.ok(log.Await(s.ctx, "", time.Millisecond, 100*time.Millisecond))
	rows, behind := s.cuts(log, places, 3)
	if len(rows) != 7 {
		s.Fatalf("%d events come behind it", len(rows))
	}
	for i, at := range append(behind, "") {
		s.covers(places, at, "", true)
		s.covers(places, "", at, at == "")
		for _, pair := range [][2]evq.Position{{at, ""}, {"", at}} {
			if met, err := places.Meet(pair[0], pair[1]); err != nil || met != "" {
				s.Errorf("%q and %q meet at %q, %v", pair[0], pair[1], met, err)
			}
		}
		forth, err := places.Distance("", at)
		s.ok(err)
		back, err := places.Distance(at, "")
		if s.ok(err); back != 0 || at == "" && forth != 0 || at != "" && forth < int64(i)+1 {
			s.Errorf("it is %d to %q and %d back", forth, at, back)
		}
	}
	s.covers(places, "", rows[0].Position, false)
}

func largePageEnds(s *scene) {
	log, places := s.placed()
	large := func(p *evq.Push) {
		for i := range p.Events {
			p.Events[i].Data = evq.Raw(`"` + strings.Repeat("x", evq.TailBytes/4-2) + `"`)
		}
	}
	for range 2 {
		_, err := log.Push(s.ctx, nil, batchOf(pushOf("a", "x", 3, large), pushOf("b", "x", 2, nil)))
		s.ok(err)
	}
	var sizes []int
	rows := s.tail(log, "", 100, func(after evq.Position, page evq.TailPage) {
		sizes = append(sizes, len(page.Rows))
		if len(page.Rows) == 0 {
			return
		}
		if at, err := places.Cut(after, page.Next, page.Rows[len(page.Rows)-1]); err != nil || at != page.Next {
			s.Errorf("behind its last row a page is cut at %q, %v, not %q", at, err, page.Next)
		}
	})
	if len(rows) != 10 || len(sizes) < 2 || sizes[0] != 6 || sizes[1] != 4 {
		s.Errorf("%d events came in pages of %v", len(rows), sizes)
	}
}

func noPositionRefused(s *scene) {
	log, places := s.placed()
	s.interleave(log)
	row := s.tail(log, "", 1, nil)[0]
	for _, wrong := range []evq.Position{"1", "q1.1", "p1.", "p1.x", "p1.1.-1", "s1.", "s1.-1", "s1.1.x", "m1.", "m1.-1", " ", "\xff"} {
		_, err := log.Tail(s.ctx, wrong, 1)
		s.is(err, evq.ErrInvalid)
		s.is(log.Await(s.ctx, wrong, time.Millisecond, time.Millisecond), evq.ErrInvalid)
		for _, pair := range [][2]evq.Position{{wrong, ""}, {"", wrong}} {
			_, err := places.Covers(pair[0], pair[1])
			s.is(err, evq.ErrInvalid)
			_, err = places.Meet(pair[0], pair[1])
			s.is(err, evq.ErrInvalid)
			_, err = places.Distance(pair[0], pair[1])
			s.is(err, evq.ErrInvalid)
			_, err = places.Cut(pair[0], pair[1], row)
			s.is(err, evq.ErrInvalid)
		}
		_, err = places.Cut("", "", evq.Row{Position: wrong})
		s.is(err, evq.ErrInvalid)
	}
	_, err := places.Cut("", "", evq.Row{}) // nobody means to begin anew
	s.is(err, evq.ErrInvalid)
}

func eventIDs(rows []evq.Row) (ids []uuid.UUID) {
	for _, row := range rows {
		ids = append(ids, row.EventID)
	}
	return ids
}
