package codec

import (
	"strings"
	"testing"
)

var _ Unmarked = Plain{}

func TestAStringKeepsNoMoreThanAShareOfItsTextAlive(t *testing.T) {
	var d Decoder
	d.Begin([]byte(`["short",{"skipped":"` + strings.Repeat("x", 1<<20) + `"},"` + strings.Repeat("long", 1000) + `","a\u003cb"]`))
	var short, long, escaped string
	d.Array()
	d.Element()
	String(&d, &short)
	d.Element()
	d.skip(0)
	d.Element()
	String(&d, &long)
	d.Element()
	String(&d, &escaped)
	if short != "short" || len(long) != 4000 || escaped != "a<b" {
		t.Errorf("%q, %d bytes, %q", short, len(long), escaped)
	}
	if piece := len(short) + len(escaped) + cap(d.free); piece > shared {
		t.Errorf("the short ones are in a piece of %d bytes, want at most %d", piece, shared)
	}
	if more := d.Element(); more || !d.End() {
		t.Error("not read to the end")
	}
}

func TestAStringThatIsFullOfEscapesFindsRoom(t *testing.T) {
	for _, n := range []int{1, 84, 85, 86, 100, 1000} {
		var d Decoder
		var s string
		d.Begin([]byte(`"` + strings.Repeat(`\u20ac`, n) + `"`))
		if String(&d, &s); s != strings.Repeat("€", n) || !d.End() {
			t.Errorf("%d escapes give %q", n, s)
		}
	}
}

func TestWhatWasRefusedEndsEveryLoop(t *testing.T) {
	var d Decoder
	d.Begin([]byte(`[1,2,3]`))
	elements := 0
	for d.Array(); d.Element(); elements++ {
		d.Refuse()
	}
	for d.Object(); d.Member(); {
		t.Fatal("a member of nothing")
	}
	if elements != 1 || d.End() {
		t.Errorf("%d elements, and an end", elements)
	}
}
