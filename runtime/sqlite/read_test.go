package sqlite

import (
	"fmt"
	"math"
	"testing"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

func TestAQueryMayNameMoreTypesThanAUnionHasBranches(t *testing.T) {
	s := storeOn(t, openTest(t, temporary(t)))
	pushed(t, s, "s", 3)
	types := []string{"X", "X"}
	for i := range 2_000 {
		types = append(types, fmt.Sprint("Type", i))
	}
	for _, n := range []int{2, 100, 101, 102, 501, len(types)} {
		for _, aggregate := range []string{"", "a"} {
			events, err := evq.Collect(s.Load(t.Context(), evq.Query{StreamID: "s", AggregateID: aggregate, EventTypes: types[:n]}))
			if err != nil || len(events) != 3 {
				t.Errorf("%d types, aggregate %q: %v, %v", n, aggregate, events, err)
			}
		}
	}
	if _, err := s.Push(t.Context(), "s", "a", event("X"), evq.ExpectUnchanged(evq.Query{EventTypes: types, After: 3})); err != nil {
		t.Error(err)
	}
}

func TestTimesBeyondCountingAreFarAway(t *testing.T) {
	for in, want := range map[time.Time]int64{
		time.UnixMicro(1_700_000_000_123_456): 1_700_000_000_123_456, time.UnixMicro(-1): -1,
		time.Unix(math.MaxInt64/2, 0): math.MaxInt64, time.Unix(math.MinInt64/2, 0): math.MinInt64,
	} {
		if got := microseconds(in); got != want {
			t.Errorf("%v is %d, want %d", in, got, want)
		}
	}
}
