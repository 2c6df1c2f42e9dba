package sqlite

import (
	"strings"
	"testing"

	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
)

// What a push allocates: one alone, which is a batch of its own, and each further event of the same push.
func TestAPushAllocatesLittle(t *testing.T) {
	const alone, further = 84, 7.2
	b := openTest(t, temporary(t))
	b.wal.close()
	b.wal = nil // so that nothing else allocates
	s := storeOn(t, b)
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
	one, many := allocations(1), allocations(65)
	t.Logf("%v allocations for one event, %v for 65", one, many)
	if one > alone {
		t.Errorf("a push of one event takes %v allocations, want at most %d", one, alone)
	}
	if perEvent := (many - one) / 64; perEvent > further {
		t.Errorf("each further event takes %v allocations, want at most %v", perEvent, further)
	}
}
