package report

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

func TestARatioIsTakenRoundByRound(t *testing.T) {
	for _, c := range []struct {
		a, b []float64
		want string
	}{
		{[]float64{10, 30, 80}, []float64{10, 10, 20}, "**3.00×** (1.00–4.00)"},
		{[]float64{1}, []float64{2}, "**0.50×**"},
		{[]float64{1}, []float64{0}, None},
		{[]float64{1, 2}, []float64{1}, None},
		{nil, nil, None},
	} {
		if got := Ratio(c.a, c.b); got != c.want {
			t.Errorf("Ratio(%v, %v) = %q, want %q", c.a, c.b, got, c.want)
		}
	}
}

func TestFiguresReadAsPeopleWriteThem(t *testing.T) {
	for want, got := range map[string]string{
		"1,234,568": Rate(1234567.8), "99.5": Rate(99.5), "100": Rate(100), "999": Thousands(999), "-1,000": Thousands(-1000),
		"0.12 ms": Short(123 * time.Microsecond), "12 ms": Short(12345 * time.Microsecond), "1.50 s": Short(1500 * time.Millisecond), "12 s": Short(12 * time.Second),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestTheSameFootnoteHasOneNumber(t *testing.T) {
	var table Table
	if one, again, other := table.Note("a"), table.Note("a"), table.Note("b"); one != again || one == other || len(table.Notes) != 2 {
		t.Errorf("%q, %q, %q and %d notes", one, again, other, len(table.Notes))
	}
}

func TestAPlotIsXMLWithAPointForEveryValue(t *testing.T) {
	plot := Plot{Title: "a < b & c", Steps: []string{"1", "8"}, Lines: []Line{{"<evq>", []float64{10, 2_000}}, {"none", []float64{0, 0}}}}.String()
	decoder := xml.NewDecoder(strings.NewReader(plot))
	points := 0
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == "circle" {
			points++
		}
	}
	if points != 2 {
		t.Errorf("%d points, want 2", points)
	}
}
