package memory_test

import (
	"testing"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/memory"
	"github.com/google/uuid"
)

// What a push allocates above the database, and in a log that does nearly nothing.
func TestAPushAllocatesLittle(t *testing.T) {
	const most = 23
	store := evq.New(memory.NewLog())
	t.Cleanup(func() { _ = store.Close() })
	payloads := []evq.Payload{{EventType: "X", EventVersion: "1.0", Data: evq.Raw(`{"n": 1}`)}}
	n := testing.AllocsPerRun(1_000, func() {
		if _, err := store.Push(t.Context(), "s", "a", payloads, evq.WithCorrelationID(uuid.UUID{1})); err != nil {
			t.Fatal(err)
		}
	})
	t.Logf("%v allocations", n)
	if n > most {
		t.Errorf("a push of one event takes %v allocations, want at most %d", n, most)
	}
}
