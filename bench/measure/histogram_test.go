package measure

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestAPercentileIsRightToThreePercent(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 1_000 {
		all := make([]time.Duration, 1+random.IntN(200))
		var h Histogram
		for i := range all {
			all[i] = time.Duration(random.Int64N(1 << random.IntN(42)))
			h.Add(all[i])
		}
		slices.Sort(all)
		share := random.Float64()
		want := all[int(share*float64(len(all)-1))]
		if got := h.At(share); got > want || float64(got) < float64(want)*0.969 {
			t.Fatalf("At(%v) = %d, want %d", share, got, want)
		}
	}
}

func TestMergedHistogramsCountWhatBothHave(t *testing.T) {
	var one, other Histogram
	one.Add(time.Millisecond)
	other.Add(time.Second)
	one.Merge(&other)
	if low, high := one.At(0), one.At(1); low > time.Millisecond || high < 960*time.Millisecond {
		t.Fatalf("from %v to %v, want from 1ms to 1s", low, high)
	}
}
