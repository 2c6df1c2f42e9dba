package basic_test

import (
	"context"
	"errors"
	"testing"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/memory"
	"github.com/evq-go/evq/testdata/golden/basic"
)

type handler struct{ seen []string }

func (h *handler) OnUserCreated(_ context.Context, e evq.Recorded[basic.UserCreated]) error {
	h.seen = append(h.seen, e.Data.Email)
	return nil
}

func TestAnEventIsPushedLoadedAndDispatched(t *testing.T) {
	store := memory.New()
	defer store.Close()
	events := basic.NewStore(store)
	pushed, err := events.PushUserCreated(t.Context(), "users", "1", basic.UserCreated{UserID: "1", Email: "a@example.com"})
	if err != nil || pushed.Sequence != 1 || pushed.EventType != "UserCreated" || pushed.EventVersion != "1.0" {
		t.Fatalf("pushed %+v, %v", pushed, err)
	}
	h := &handler{}
	for e, err := range events.Load(t.Context(), evq.Query{StreamID: "users"}) {
		if err == nil {
			err = basic.Dispatch(t.Context(), h, e)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(h.seen) != 1 || h.seen[0] != "a@example.com" {
		t.Errorf("handled %v", h.seen)
	}
}

func TestDecodeTellsItsOwnFromOthers(t *testing.T) {
	raw := evq.Recorded[evq.Raw]{EventType: "UserCreated", EventVersion: "1.0", Data: evq.Raw(`{"user_id":"7"}`)}
	e, err := basic.Decode(raw)
	if err != nil || e.Data != (basic.UserCreated{UserID: "7"}) {
		t.Errorf("decoded %+v, %v", e, err)
	}
	raw.EventType = "Foreign"
	if _, err := basic.Decode(raw); !errors.Is(err, evq.ErrUnknownEvent) {
		t.Errorf("a foreign event gives %v", err)
	}
}
