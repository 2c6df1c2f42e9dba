package dialect

import (
	"strings"
	"testing"

	evq "github.com/evq-go/evq/runtime"
)

func TestANumberIsReadInEachForm(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "7": 7, "123456789012345678": 123456789012345678, "1234567890123456789": 1234567890123456789,
		"9223372036854775807": 1<<63 - 1, "-1": -1, "-9223372036854775808": -1 << 63, "007": 7,
	} {
		for _, behind := range []string{"", "|", "|x"} {
			u := NewUnpacker('|')
			u.Unpack(text+behind, 1+strings.Count(behind, "|"))
			if n := u.Number(); n != want || u.Failed() || "|"+u.Text() != "|"+strings.TrimPrefix(behind, "|") {
				t.Errorf("%q before %q is %d", text, behind, n)
			}
		}
	}
	for _, text := range []string{"", "|", "x", "1x", "1 ", "-", "9223372036854775808", "12345678901234567890"} {
		u := NewUnpacker('|')
		u.Unpack(text, 1+strings.Count(text, "|"))
		if n := u.Number(); !u.Failed() {
			t.Errorf("%q is %d", text, n)
		}
	}
}

// Values that begin like those of the event before, or with all of them.
func TestNamesAreNotTakenForTheOnesBefore(t *testing.T) {
	u := NewUnpacker('|')
	events := [][2]string{{"A", "1.0"}, {"A", "1.0"}, {"AB", "1.0"}, {"A", "1.01"}, {"", "1.0"}, {"", ""}, {"A", "1.0"}, {"B", "1.0"}, {"A", "2.0"}}
	for _, e := range events {
		u.Unpack(e[0]+"|"+e[1]+"|rest", 3)
		var row evq.Row
		if u.Type(&row); row.EventType != e[0] || row.EventVersion != e[1] || u.Text() != "rest" || u.Failed() {
			t.Errorf("%q is read as %q %q", e, row.EventType, row.EventVersion)
		}
	}
}
