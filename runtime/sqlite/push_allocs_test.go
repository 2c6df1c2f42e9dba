package sqlite

import (
	"runtime/debug"
	"strings"
	"testing"

	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
)

// What a push allocates: one event alone, which is a statement of its own, two, which are a batch, and each further event.
func TestAPushAllocatesLittle(t *testing.T) {
	const alone, pair, further = 45, 102, 7.2
	b := openTest(t, temporary(t))
	b.wal.close()
	b.wal = nil // so that nothing else allocates
	s := storeOn(t, b)
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // the collector empties pools, which are then filled again
	allocations := func(events int) float64 {
		payloads := make([]evq.Payload, events)
		for i := range payloads {
			payloads[i] = evq.Payload{EventType: "X", EventVersion: "1.0", Data: evq.Raw(`"` + strings.Repeat("x", 200) + `"`)}
		}
		return testing.AllocsPerRun(100, func() {
			if _, err := s.Push(t.Context(), "s", "a", payloads, evq.WithCorrelationID(uuid.UUID{1})); err != nil {
				t.Fatal(err)
			}
		})
	}
	one := allocations(1)
	allocations(3) // from position 256 on numbers are allocated too
	two, many := allocations(2), allocations(66)
	t.Logf("%v allocations for one event, %v for two, %v for 66", one, two, many)
	if one > alone*detector {
		t.Errorf("a push of one event takes %v allocations, want at most %d", one, alone)
	}
	if two > pair*detector {
		t.Errorf("a push of two events takes %v allocations, want at most %d", two, pair)
	}
	if perEvent := (many - two) / 64; perEvent > further*detector {
		t.Errorf("each further event takes %v allocations, want at most %v", perEvent, further)
	}
}
