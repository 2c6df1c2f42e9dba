package generator

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestADiffLeadsFromTheOldTextToTheNew(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		before, after := randomText(rng), randomText(rng)
		if rng.IntN(3) > 0 { // more often a few changes than two strangers
			after = before
			for range rng.IntN(3) {
				i := rng.IntN(len(after) + 1)
				after = after[:i] + "x\n" + after[i:]
			}
		}
		diff := File{Path: "/m/f.go", Old: []byte(before), New: []byte(after)}.Diff("/m")
		if got := patch(t, before, diff); got != after {
			t.Fatalf("from\n%q\nto\n%q\nthe diff\n%s\nleads to\n%q", before, after, diff, got)
		}
	}
}

func randomText(rng *rand.Rand) string {
	var b strings.Builder
	for range rng.IntN(30) {
		fmt.Fprintf(&b, "%c\n", 'a'+rune(rng.IntN(6)))
	}
	return b.String()
}

// patch applies a unified diff and wants its line numbers and context to fit.
func patch(t *testing.T, text, diff string) string {
	t.Helper()
	old, result := strings.SplitAfter(text, "\n"), strings.Builder{}
	at := 0
	for line := range strings.Lines(diff) {
		switch {
		case strings.HasPrefix(line, "---"), strings.HasPrefix(line, "+++"):
		case strings.HasPrefix(line, "@@"):
			var start, n int
			if _, err := fmt.Sscanf(line, "@@ -%d,%d", &start, &n); err != nil {
				t.Fatal(err)
			}
			if n == 0 {
				start++
			}
			for ; at < start-1; at++ {
				result.WriteString(old[at])
			}
		case line[0] == '+':
			result.WriteString(line[1:])
		case old[at] != line[1:]:
			t.Fatalf("line %d is %q, and the diff has %q", at+1, old[at], line)
		default:
			if line[0] == ' ' {
				result.WriteString(old[at])
			}
			at++
		}
	}
	return result.String() + strings.Join(old[at:], "")
}
