package schema

import (
	"regexp"
	"strings"
	"testing"
)

// keyForm says in one line what CutKey reads.
var keyForm = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9_.-]{0,127})@((?:0|[1-9][0-9]{0,8})\.(?:0|[1-9][0-9]{0,8}))`)

func TestAKeyIsWhatItsFormSays(t *testing.T) {
	for _, head := range []string{"", "A", "a-b.c_9", "9", "_a", "é", "A b", "A\x00", strings.Repeat("a", 128), strings.Repeat("a", 129)} {
		for _, at := range []string{"@", "", "@@"} {
			for _, version := range []string{"1.0", "0.0", "01.0", "1.01", "1", "1.", ".1", "1.x", "999999999.999999999", "1000000000.0", "1.1000000000", "-1.0", "1.0.0"} {
				for _, tail := range []string{"", " string", ".a[] int", "@"} {
					text := head + at + version + tail
					k, after, ok := CutKey(text)
					m := keyForm.FindStringSubmatch(text)
					if ok != (m != nil) || ok && (m[1] != k.Type || m[2] != k.Version.String() || text != m[0]+after) {
						t.Errorf("%q is read as %v and %q, %v; its form says %q", text, k, after, ok, m)
					}
				}
			}
		}
	}
}
