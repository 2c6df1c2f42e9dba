package thing_test

import (
	"testing"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/memory"
	thing "github.com/evq-go/evq/testdata/golden/external_test"
)

// Resized is an event of a test.
//
//evq:event type=Resized version=1.0
type Resized struct{ To thing.Size }

func TestEventsOfAnExternalTestAreGeneratedIntoATestFile(t *testing.T) {
	store := memory.New()
	defer store.Close()
	events := NewStore(store)
	if _, err := events.PushResized(t.Context(), "s", "1", Resized{To: thing.Size{W: 2, H: 3}}); err != nil {
		t.Fatal(err)
	}
	loaded, err := evq.Collect(events.LoadResized(t.Context(), evq.Query{StreamID: "s"}))
	if err != nil || len(loaded) != 1 || loaded[0].Data.To.H != 3 {
		t.Errorf("loaded %+v, %v", loaded, err)
	}
}
