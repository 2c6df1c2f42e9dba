package postgres

import (
	"errors"
	"testing"

	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
)

func TestAPlaceIsReadAsItWasWritten(t *testing.T) {
	for _, p := range []place{
		{era: 1, position: 0, snapshot: snapshot{"7", "7", ""}},
		{era: 3, position: 1<<63 - 1, event: uuid.New(), snapshot: snapshot{"10", "20", "11,17"}},
	} {
		if got, err := parsePlace(p.text()); err != nil || got != p {
			t.Errorf("%q is read as %+v, %v", p.text(), got, err)
		}
	}
}

func TestThePositionOfAnEventIsNoPlace(t *testing.T) {
	for _, text := range []evq.Position{eventPosition(17, "18446744073709551615"), "p1.1.2", "s1.7", "m1.7", "p1", "p1.1.2.3.4", "p2.1.0.x.1:2:", "p1.1.0.00000000000000000000000000000000.1:2:3,"} {
		if _, err := parsePlace(text); !errors.Is(err, evq.ErrInvalid) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzParsePlace(f *testing.F) {
	f.Add("")
	f.Add("p1.17.901")
	f.Add(string(place{era: 2, position: 5, event: uuid.UUID{1}, snapshot: snapshot{"10", "20", "11,17"}}.text()))
	f.Fuzz(func(t *testing.T, text string) {
		p, err := parsePlace(evq.Position(text))
		if err == nil && text != "" && string(p.text()) != text {
			t.Errorf("%q is read as %q", text, p.text())
		}
	})
}
