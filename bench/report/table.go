// Package report writes what was measured: Markdown tables and SVG plots.
package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// None stands in a cell for what a contender cannot do.
const None = "—"

// Table is a Markdown table. The first columns, as many as Labels, are text; the others are figures.
type Table struct {
	Labels []string
	Heads  []string
	Rows   [][]string
	Notes  []string // footnotes, in the order of their numbers
}

// Note returns the mark of a footnote, which is added when it is new.
func (t *Table) Note(text string) string {
	at := slices.Index(t.Notes, text)
	if at < 0 {
		at = len(t.Notes)
		t.Notes = append(t.Notes, text)
	}
	return fmt.Sprintf(" <sup>%d</sup>", at+1)
}

// Add appends a row.
func (t *Table) Add(cells ...string) { t.Rows = append(t.Rows, cells) }

func (t *Table) String() string {
	var b strings.Builder
	row := func(cells []string) { b.WriteString("| " + strings.Join(cells, " | ") + " |\n") }
	row(slices.Concat(t.Labels, t.Heads))
	b.WriteString("|" + strings.Repeat("---|", len(t.Labels)) + strings.Repeat("---:|", len(t.Heads)) + "\n")
	for _, cells := range t.Rows {
		row(cells)
	}
	for i, note := range t.Notes {
		fmt.Fprintf(&b, "\n<sup>%d</sup> %s\n", i+1, note)
	}
	return b.String()
}

// Rate shows events a second.
func Rate(perSecond float64) string {
	if perSecond < 100 {
		return fmt.Sprintf("%.1f", perSecond)
	}
	return Thousands(int64(math.Round(perSecond)))
}

// Thousands shows a number with commas.
func Thousands(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Short shows a duration with three digits.
func Short(d time.Duration) string {
	switch {
	case d >= 10*time.Second:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d >= time.Second:
		return fmt.Sprintf("%.2f s", d.Seconds())
	case d >= 10*time.Millisecond:
		return fmt.Sprintf("%.0f ms", float64(d)/1e6)
	}
	return fmt.Sprintf("%.2f ms", float64(d)/1e6)
}

// Ratio shows how often b goes into a, round by round: the median, and the least and the greatest; None when b has a zero.
func Ratio(a, b []float64) string {
	if len(a) == 0 || len(a) != len(b) {
		return None
	}
	ratios := make([]float64, len(a))
	for i := range a {
		if b[i] == 0 {
			return None
		}
		ratios[i] = a[i] / b[i]
	}
	slices.Sort(ratios)
	least, middle, most := times(ratios[0]), times(Median(ratios)), times(ratios[len(ratios)-1])
	if len(a) == 1 {
		return fmt.Sprintf("**%s×**", middle)
	}
	return fmt.Sprintf("**%s×** (%s–%s)", middle, least, most)
}

func times(ratio float64) string {
	switch {
	case ratio >= 100:
		return fmt.Sprintf("%.0f", ratio)
	case ratio >= 10:
		return fmt.Sprintf("%.1f", ratio)
	}
	return fmt.Sprintf("%.2f", ratio)
}

// Median returns the value in the middle; of an even number the upper one.
func Median[T interface{ ~int64 | ~float64 }](all []T) T {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}
