package two_test

import (
	"errors"
	"testing"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/memory"
	"github.com/evq-go/evq/testdata/golden/two_packages/billing"
	"github.com/evq-go/evq/testdata/golden/two_packages/users"
)

func TestTwoPackagesShareAStreamAndEachReadsItsOwn(t *testing.T) {
	store := memory.New()
	defer store.Close()
	if _, err := users.NewStore(store).PushCreated(t.Context(), "s", "1", users.Created{UserID: "1"}); err != nil {
		t.Fatal(err)
	}
	if _, err := billing.NewStore(store).PushCreated(t.Context(), "s", "1", billing.Created{Cents: 2}); err != nil {
		t.Fatal(err)
	}
	unknown := 0
	for _, err := range users.NewStore(store).Load(t.Context(), evq.Query{StreamID: "s"}) {
		if errors.Is(err, evq.ErrUnknownEvent) {
			unknown++
		}
	}
	own, err := evq.Collect(billing.NewStore(store, evq.OwnEventsOnly()).Load(t.Context(), evq.Query{StreamID: "s"}))
	if err != nil || len(own) != 1 || unknown != 1 {
		t.Errorf("own %v, %d unknown, %v", own, unknown, err)
	}
}
