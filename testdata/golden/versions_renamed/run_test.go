package versions_test

import (
	"errors"
	"slices"
	"testing"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/memory"
	versions "github.com/evq-go/evq/testdata/golden/versions_renamed"
)

func TestATypedLoadSelectsTheOldNameToo(t *testing.T) {
	store := memory.New()
	defer store.Close()
	events := versions.NewStore(store, evq.OwnEventsOnly())
	_, err := store.Push(t.Context(), "users", "1", []evq.Payload{
		{EventType: "UserRegistered", EventVersion: "1.0", Data: evq.Raw(`{"id":"1"}`)},
		{EventType: "Foreign", EventVersion: "1.0", Data: evq.Raw(`{}`)},
	})
	if err == nil {
		_, err = events.Push(t.Context(), "users", "1", []versions.Event{versions.UserDeleted{UserID: "1"}, versions.UserCreated{UserID: "1"}})
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		types []string
		want  []int64
	}{{nil, []int64{1, 4}}, {[]string{"UserRegistered"}, []int64{1}}, {[]string{"UserCreated"}, []int64{4}}} {
		loaded, err := evq.Collect(events.LoadUserCreated(t.Context(), evq.Query{StreamID: "users", EventTypes: c.types}))
		var got []int64
		for _, e := range loaded {
			if got = append(got, e.Sequence); e.Data.UserID != "1" {
				t.Errorf("loaded %+v", e)
			}
		}
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("asked for %q: %v, %v", c.types, got, err)
		}
	}
	if _, err := evq.Collect(events.LoadUserCreated(t.Context(), evq.Query{StreamID: "users", EventTypes: []string{"UserDeleted"}})); !errors.Is(err, evq.ErrInvalid) {
		t.Errorf("asked for another type: %v", err)
	}
	if all, err := evq.Collect(events.Load(t.Context(), evq.Query{StreamID: "users"})); err != nil || len(all) != 3 {
		t.Errorf("its own events are %+v, %v", all, err)
	}
}
