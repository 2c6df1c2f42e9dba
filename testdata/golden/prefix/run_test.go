package prefix_test

import (
	"context"
	"testing"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/memory"
	"github.com/evq-go/evq/testdata/golden/prefix"
)

type handler func(prefix.Created)

func (h handler) OnCreated(_ context.Context, e evq.Recorded[prefix.Created]) error {
	h(e.Data)
	return nil
}

func TestThePrefixStandsBeforeEveryName(t *testing.T) {
	store := memory.New()
	defer store.Close()
	var events *prefix.UsersStore = prefix.NewUsersStore(store)
	if _, err := events.Push(t.Context(), "s", "1", []prefix.UsersEvent{prefix.Created{ID: "1"}}); err != nil {
		t.Fatal(err)
	}
	var got string
	var h prefix.UsersHandler = handler(func(e prefix.Created) { got = e.ID })
	for e, err := range store.Load(t.Context(), evq.Query{StreamID: "s"}) {
		if err != nil {
			t.Fatal(err)
		}
		decoded, err := prefix.DecodeUsers(e)
		if err != nil {
			t.Fatal(err)
		}
		if err := prefix.DispatchUsers(t.Context(), h, decoded); err != nil {
			t.Fatal(err)
		}
	}
	if got != "1" {
		t.Errorf("handled %q", got)
	}
}
