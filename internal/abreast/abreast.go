// Package abreast measures ways of doing the same work side by side: in turn and in one run, so that what else the machine
// does strikes them alike. What counts is their ratio.
package abreast

import (
	"testing"
	"time"
)

// Way is one way. Run does the whole work once and returns how many items that were.
type Way struct {
	Name string
	Run  func() (int, error)
}

// Measure runs all ways in each round of the benchmark. Of each it reports the time of an item in its best round, and of
// all but the first how many times as fast as the first it is.
func Measure(b *testing.B, items int, ways ...Way) {
	b.Helper()
	best := make([]time.Duration, len(ways))
	for b.Loop() {
		for i, way := range ways {
			start := time.Now()
			n, err := way.Run()
			took := time.Since(start)
			if err != nil || n != items {
				b.Fatalf("%s: %d items, want %d: %v", way.Name, n, items, err)
			}
			if best[i] == 0 || took < best[i] {
				best[i] = took
			}
		}
	}
	for i, way := range ways {
		b.ReportMetric(float64(best[i])/float64(items), "ns:"+way.Name)
		if i > 0 {
			b.ReportMetric(float64(best[0])/float64(best[i]), "x:"+way.Name)
		}
	}
}
