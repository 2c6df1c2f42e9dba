package postgres

import (
	"errors"
	"reflect"
	"testing"

	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
)

func TestAPlaceIsReadAsItWasWritten(t *testing.T) {
	first := part{0, sight{era: 1, snapshot: snapshot{next: 7}}}
	last := part{1<<63 - 1, sight{3, 1<<63 - 2, snapshot{20, []uint64{11, 17}}}}
	for _, p := range []place{
		{part: first},
		{part: last, event: uuid.New()},
		{part: last, event: uuid.New(), late: &first},
		{part: last, event: uuid.New(), late: &last},
	} {
		if got, err := parsePlace(p.text()); err != nil || !reflect.DeepEqual(got, p) {
			t.Errorf("%q is read as %+v, %v", p.text(), got, err)
		}
	}
}

func TestThePositionOfAnEventIsNoPlace(t *testing.T) {
	const none = "00000000000000000000000000000000"
	for _, text := range []evq.Position{eventPosition(17, "18446744073709551615"), "p1.1.2", "s1.7", "m1.7", "p1", "p1.1.2.3.4", "p1.0." + none + ".1.0.7:7:.", "p2.0." + none + ".1.0.7:7:",
		"p1.0." + none + ".1.0.6:7:", "p1.0." + none + ".1.0.0:0:", "p1.0." + none + ".1.0.3:7:4,3", "p1.0." + none + ".1.0.0:7:0", "p1.0." + none + ".1.0.7:7:7", "p1.0." + none + ".1.0.3:7:3,",
		"p1.0." + none + ".1.-1.7:7:", "p1.00." + none + ".1.0.7:7:", "p1.5." + none + ".1.0.7:7:.6.1.0.7:7:", "p1.0.x.1.0.7:7:"} {
		if _, err := parsePlace(text); !errors.Is(err, evq.ErrInvalid) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzParsePlace(f *testing.F) {
	f.Add("")
	f.Add("p1.17.901")
	p := place{part: part{5, sight{2, 3, snapshot{20, []uint64{11, 17}}}}, event: uuid.UUID{1}}
	f.Add(string(p.text()))
	p.late = &part{4, sight{3, 3, snapshot{25, []uint64{17}}}}
	f.Add(string(p.text()))
	f.Fuzz(func(t *testing.T, text string) {
		p, err := parsePlace(evq.Position(text))
		if err == nil && text != "" && string(p.text()) != text {
			t.Errorf("%q is read as %q", text, p.text())
		}
	})
}
