package postgres

import (
	"errors"
	"testing"

	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
)

// at is an ordinary place of an era, whose snapshot sees the transactions before next but for those that run.
func at(position int64, era int, floor int64, next uint64, running ...uint64) place {
	return place{part: part{position, sight{era, floor, snapshot{next, running}}}, event: uuid.UUID{byte(position)}}
}

// and is the place with a late part that is read up to a position of the later one.
func (p place) and(position int64, later place) place {
	p.late = &part{position, later.seen}
	return p
}

func TestPlacesMeetWhereBothHaveReadEverything(t *testing.T) {
	first, second := at(20, 1, 0, 100, 50, 60), at(30, 1, 0, 90, 40, 50)
	moved := at(10, 2, 15, 30, 25)
	for name, c := range map[string]struct{ a, b, want place }{
		"of one era":           {first, second, at(20, 1, 0, 90, 40, 50, 60)},
		"one behind the other": {at(10, 1, 0, 40, 30), first, at(10, 1, 0, 40, 30)},
		"below a floor":        {moved, at(14, 1, 0, 90, 40), at(10, 1, 0, 90, 40)},
		"above a floor":        {at(17, 2, 15, 30), at(20, 1, 0, 90), place{}},
		"at an empty place":    {at(0, 1, 0, 7), first, place{}},
		"in the middle":        {at(20, 1, 0, 100, 50).and(12, at(0, 1, 0, 110)), second, at(20, 1, 0, 90, 40, 50).and(12, at(0, 1, 0, 90, 40, 50))},
		"in two middles":       {at(20, 1, 0, 100, 50).and(12, at(0, 1, 0, 110)), at(20, 1, 0, 100, 50).and(7, at(0, 1, 0, 110)), at(20, 1, 0, 100, 50).and(7, at(0, 1, 0, 110))},
		"in middles of two eras": {at(15, 1, 0, 100, 50).and(12, at(0, 2, 15, 30)), at(14, 1, 0, 100, 50).and(14, at(0, 3, 11, 20)),
			at(14, 1, 0, 100, 50).and(0, at(0, 1, 0, 100, 50))},
	} {
		want := evq.Position("")
		if c.want.position > 0 {
			want = c.want.text()
		}
		for _, pair := range [][2]place{{c.a, c.b}, {c.b, c.a}} {
			if got, err := (*backend)(nil).Meet(pair[0].text(), pair[1].text()); err != nil || got != want {
				t.Errorf("%s: %q and %q meet at %q, %v, want %q", name, pair[0].text(), pair[1].text(), got, err, want)
			}
		}
	}
}

func TestAPlaceInTheMiddleCoversWhatCanBeProved(t *testing.T) {
	middle := at(20, 1, 0, 100, 50).and(12, at(0, 1, 0, 110, 105))
	for name, c := range map[string]struct {
		of   place
		want bool
	}{
		"itself":                          {middle, true},
		"where it began":                  {at(20, 1, 0, 100, 50), true},
		"a part of that":                  {at(19, 1, 0, 90), false}, // 50 may have been committed by then
		"an earlier row of the late part": {at(20, 1, 0, 100, 50).and(11, at(0, 1, 0, 110, 105)), true},
		"a later one":                     {at(20, 1, 0, 100, 50).and(13, at(0, 1, 0, 110, 105)), false},
		"what was seen between":           {at(12, 1, 0, 104), true},
		"what was seen there":             {at(12, 1, 0, 110, 105), true},
		"what was seen later":             {at(12, 1, 0, 110), false},
		"what was seen in another era":    {at(12, 2, 5, 90), false},
		"nothing":                         {at(0, 1, 0, 200), true},
	} {
		if got, err := new(backend).Covers(middle.text(), c.of.text()); err != nil || got != c.want {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	moved := at(20, 1, 0, 100, 50).and(12, at(0, 2, 30, 7))
	if got, err := new(backend).Covers(moved.text(), at(12, 1, 0, 1000).text()); err != nil || !got {
		t.Errorf("below the floor: %v, %v", got, err)
	}
}

func TestDistanceCountsWhatIsLeftOfALatePart(t *testing.T) {
	middle := at(20, 1, 0, 100, 50).and(12, at(0, 1, 0, 110)).text()
	for _, c := range []struct {
		from, to evq.Position
		want     int64
	}{
		{"", middle, 20}, {middle, "", 0}, {middle, at(25, 1, 0, 120).text(), 13},
		{at(20, 1, 0, 100, 50).text(), at(25, 1, 0, 120).text(), 5}, {at(25, 1, 0, 120).text(), middle, 0},
	} {
		if got, err := (*backend)(nil).Distance(c.from, c.to); err != nil || got != c.want {
			t.Errorf("from %q to %q it is %d, %v", c.from, c.to, got, err)
		}
	}
}

// The position of an event covers nothing that could be said: what was committed late is not known.
func TestThePositionOfAnEventIsCoveredAndCoversNothing(t *testing.T) {
	event, here := eventPosition(7, "50"), at(20, 1, 0, 100).text()
	if yes, err := new(backend).Covers(here, event); err != nil || !yes {
		t.Errorf("%v, %v", yes, err)
	}
	_, err1 := new(backend).Covers(event, here)
	_, err2 := (*backend)(nil).Meet(here, event)
	_, err3 := (*backend)(nil).Distance(here, event)
	_, err4 := new(backend).Cut(event, here, evq.Row{Position: event})
	_, err5 := new(backend).Cut(here, here, evq.Row{Position: here})
	for i, err := range []error{err1, err2, err3, err4, err5} {
		if !errors.Is(err, evq.ErrInvalid) {
			t.Errorf("call %d: %v", i+1, err)
		}
	}
}

// A reader of all streams is told a place behind every event.
func TestAPlaceBehindAnEventOfAPageTakesOneAllocation(t *testing.T) {
	b := new(backend)
	after := place{part: part{5, sight{1, 0, snapshot{20, []uint64{11, 17}}}}, event: uuid.UUID{1}}
	next := place{part: part{900, sight{1, 0, snapshot{700, []uint64{650, 688}}}}, event: uuid.UUID{2}}
	row := evq.Row{EventID: uuid.UUID{3}, Position: eventPosition(6, "30")}
	want := place{part: part{6, next.seen}, event: row.EventID}.text()
	here, there := after.text(), next.text()
	if n := testing.AllocsPerRun(100, func() {
		if got, err := b.Cut(here, there, row); err != nil || got != want {
			t.Fatalf("%s, %v, want %s", got, err, want)
		}
	}); n > 1 {
		t.Errorf("%v allocations", n)
	}
}
