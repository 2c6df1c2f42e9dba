// Package measure takes the figures: pushes, deliveries, loads, and the disk's own fsync beside them.
package measure

import (
	"math/bits"
	"time"
)

// fine is how many steps a doubling of the time has: a percentile is right to 3 %.
const fine = 32

// Histogram counts durations in steps that grow with them.
type Histogram struct {
	counts [64 * fine]int64
	all    int64
}

// Add counts a duration.
func (h *Histogram) Add(d time.Duration) {
	h.counts[step(uint64(max(d, 0)))]++
	h.all++
}

// Merge counts what other has counted.
func (h *Histogram) Merge(other *Histogram) {
	for i, n := range other.counts {
		h.counts[i] += n
	}
	h.all += other.all
}

// At returns the duration that a share of all does not exceed; 0 for none.
func (h *Histogram) At(share float64) time.Duration {
	left := int64(share * float64(h.all-1))
	for i, n := range h.counts {
		if left -= n; left < 0 {
			return time.Duration(value(i))
		}
	}
	return 0
}

// Percentiles returns what reports show.
func (h *Histogram) Percentiles() Percentiles {
	return Percentiles{h.At(0.50), h.At(0.99), h.At(0.999)}
}

// Percentiles are p50, p99 and p99.9.
type Percentiles struct{ P50, P99, P999 time.Duration }

func step(ns uint64) int {
	if ns < fine {
		return int(ns)
	}
	shift := bits.Len64(ns) - bits.Len64(fine)
	return (shift+1)*fine + int(ns>>shift) - fine
}

func value(step int) uint64 {
	if step < fine {
		return uint64(step)
	}
	return uint64(step%fine+fine) << (step/fine - 1)
}
