package generator

import (
	"fmt"
	"slices"
	"strings"
)

// Diff is the unified diff of a change, with the file's name relative to dir.
func (f File) Diff(dir string) string {
	name := relative(dir, f.Path)
	from, to := "a/"+name, "b/"+name
	if f.Old == nil {
		from = "/dev/null"
	}
	if f.New == nil {
		to = "/dev/null"
	}
	edits := compare(lines(f.Old), lines(f.New))
	return fmt.Sprintf("--- %s\n+++ %s\n%s", from, to, hunks(edits))
}

// An edit is a line and what happens to it: ' ', '-' or '+'.
type edit struct {
	kind byte
	line string
}

// lines splits a text, keeping what ends a line.
func lines(text []byte) []string {
	all := slices.Collect(strings.Lines(string(text)))
	if n := len(all); n > 0 && !strings.HasSuffix(all[n-1], "\n") {
		all[n-1] += "\n\\ No newline at end of file\n"
	}
	return all
}

// compare finds the edits from a to b by their longest common subsequence,
// between the lines that both begin and end with.
func compare(a, b []string) []edit {
	var edits, tail []edit
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		edits, a, b = append(edits, edit{' ', a[0]}), a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		tail, a, b = append(tail, edit{' ', a[len(a)-1]}), a[:len(a)-1], b[:len(b)-1]
	}
	slices.Reverse(tail)
	const most = 1 << 24 // cells of the table; beyond it all is replaced
	common := make([][]int, len(a)+1)
	for i := range common {
		if len(a)*len(b) < most {
			common[i] = make([]int, len(b)+1)
		}
	}
	if common[0] != nil {
		fillCommon(common, a, b)
	}
	return append(between(edits, common, a, b), tail...)
}

// fillCommon sets common[i][j] to the length of the longest common subsequence
// of a[i:] and b[j:].
func fillCommon(common [][]int, a, b []string) {
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
}

// between appends the edits from a to b, removals before additions.
func between(edits []edit, common [][]int, a, b []string) []edit {
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j] && common[0] != nil:
			edits = append(edits, edit{' ', a[i]})
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || common[0] == nil || common[i+1][j] >= common[i][j+1]):
			edits = append(edits, edit{'-', a[i]})
			i++
		default:
			edits = append(edits, edit{'+', b[j]})
			j++
		}
	}
	return edits
}

// hunks writes edits with three lines of context around each change.
func hunks(edits []edit) string {
	const context = 3
	var b strings.Builder
	oldLine, newLine := 1, 1
	for start := 0; start < len(edits); {
		first := start
		for first < len(edits) && edits[first].kind == ' ' {
			first++
		}
		if first == len(edits) {
			break
		}
		end := first
		for quiet := 0; end < len(edits) && quiet <= 2*context; end++ {
			if quiet++; edits[end].kind != ' ' {
				quiet = 0
			}
		}
		for end > first && edits[end-1].kind == ' ' {
			end--
		}
		from, to := max(start, first-context), min(len(edits), end+context)
		oldLine, newLine = oldLine+from-start, newLine+from-start
		oldLine, newLine = hunk(&b, edits[from:to], oldLine, newLine)
		start = to
	}
	return b.String()
}

// hunk writes one hunk and returns the lines that follow it.
func hunk(b *strings.Builder, edits []edit, oldLine, newLine int) (int, int) {
	removed, added := 0, 0
	var body strings.Builder
	for _, e := range edits {
		body.WriteByte(e.kind)
		body.WriteString(e.line)
		if e.kind != '+' {
			removed++
		}
		if e.kind != '-' {
			added++
		}
	}
	fmt.Fprintf(b, "@@ -%s +%s @@\n%s", lineRange(oldLine, removed), lineRange(newLine, added), body.String())
	return oldLine + removed, newLine + added
}

// lineRange is a range as diff writes it: an empty one lies before its line.
func lineRange(line, n int) string {
	if n == 0 {
		line--
	}
	return fmt.Sprintf("%d,%d", line, n)
}
