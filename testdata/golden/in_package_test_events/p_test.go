package p

import (
	"testing"

	"github.com/evq-go/evq/runtime/memory"
)

// Resized is an event of a test that looks inside the package.
//
//evq:event type=Resized version=1.0
type Resized struct{ To size }

func TestAnInPackageTestMayHaveEvents(t *testing.T) {
	store := memory.New()
	defer store.Close()
	e, err := NewStore(store).PushResized(t.Context(), "s", "1", Resized{To: size{W: 1}})
	if err != nil || e.Data.To.W != 1 {
		t.Errorf("pushed %+v, %v", e, err)
	}
}
