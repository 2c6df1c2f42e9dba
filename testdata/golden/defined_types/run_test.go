package defined_test

import (
	"testing"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/memory"
	defined "github.com/evq-go/evq/testdata/golden/defined_types"
	"github.com/evq-go/evq/testdata/golden/defined_types/shop"
)

func TestABatchComesBackAsItWasPushed(t *testing.T) {
	store := memory.New()
	defer store.Close()
	events := defined.NewStore(store)
	batch := []defined.Event{
		defined.Renamed{ID: "1"},
		defined.PriceChanged{From: shop.Price{Cents: 1}, To: shop.Price{Cents: 2}},
		defined.Ordered{ID: "2", Total: shop.Price{Cents: 3}},
	}
	if _, err := events.Push(t.Context(), "shop", "1", batch); err != nil {
		t.Fatal(err)
	}
	loaded, err := evq.Collect(events.Load(t.Context(), evq.Query{StreamID: "shop"}))
	if err != nil || len(loaded) != len(batch) {
		t.Fatalf("loaded %v, %v", loaded, err)
	}
	for i, e := range loaded {
		if e.Data != batch[i] {
			t.Errorf("event %d is %+v, not %+v", i, e.Data, batch[i])
		}
	}
}
