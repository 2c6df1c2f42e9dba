package testonly

import (
	"testing"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/memory"
)

// Tested is an event of a package that is all test.
//
//evq:event type=Tested version=1.0
type Tested struct{ N int }

func TestAPackageOfTestsHasEventsToo(t *testing.T) {
	store := memory.New()
	defer store.Close()
	e, err := NewStore(store).PushTested(t.Context(), "s", "1", Tested{N: 1})
	if err != nil || e.Data.N != 1 {
		t.Errorf("pushed %+v, %v", e, err)
	}
	loaded, err := evq.Collect(NewStore(store).Load(t.Context(), evq.Query{StreamID: "s"}))
	if err != nil || len(loaded) != 1 {
		t.Errorf("loaded %+v, %v", loaded, err)
	}
}
