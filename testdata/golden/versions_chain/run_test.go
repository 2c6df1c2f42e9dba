package versions_test

import (
	"errors"
	"strings"
	"testing"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/memory"
	versions "github.com/evq-go/evq/testdata/golden/versions_chain"
)

func TestUpcastsRunInAChain(t *testing.T) {
	store := memory.New()
	defer store.Close()
	push := func(version, data string) {
		_, err := store.Push(t.Context(), "orders", "1", []evq.Payload{{EventType: "OrderPlaced", EventVersion: version, Data: evq.Raw(data)}})
		if err != nil {
			t.Fatal(err)
		}
	}
	push("0.3", `{"amount":7}`)
	push("1.0", `{"euros":2}`)
	push("2.4", `{"cents":-1}`)
	push("3.0", `{"cents":9}`)
	var cents []int
	for e, err := range versions.NewStore(store).Load(t.Context(), evq.Query{StreamID: "orders"}) {
		if e.Sequence == 3 {
			if !errors.Is(err, evq.ErrDecode) || !strings.Contains(err.Error(), "upcast from OrderPlaced 2.4") || !strings.Contains(err.Error(), "a negative amount") {
				t.Errorf("a refusal gives %v", err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		placed := e.Data.(versions.OrderPlaced)
		if cents = append(cents, placed.Cents); e.Sequence < 3 && !placed.PlacedAt.Equal(e.CreatedAt) {
			t.Errorf("%+v does not know when it was recorded", e)
		}
	}
	if len(cents) != 3 || cents[0] != 7 || cents[1] != 200 || cents[2] != 9 {
		t.Errorf("loaded %v", cents)
	}
}
