package bootstrap

import (
	"testing"

	"github.com/evq-go/evq/runtime/memory"
)

func TestAServiceFoldsItsEvents(t *testing.T) {
	store := memory.New()
	defer store.Close()
	s := &Service{events: NewStore(store)}
	if _, err := s.events.Push(t.Context(), "s", "1", []Event{zero, Counted{N: 2}, &Counted{N: 3}}); err != nil {
		t.Fatal(err)
	}
	if total, err := s.Total(t.Context(), "s"); err != nil || total != 5 {
		t.Errorf("total %d, %v", total, err)
	}
}
