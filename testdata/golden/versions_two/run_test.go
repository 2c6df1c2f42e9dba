package versions_test

import (
	"errors"
	"slices"
	"testing"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/memory"
	versions "github.com/evq-go/evq/testdata/golden/versions_two"
)

func TestAnOldVersionIsLoadedAsTheCurrentOne(t *testing.T) {
	store := memory.New()
	defer store.Close()
	_, err := store.Push(t.Context(), "users", "1", []evq.Payload{
		{EventType: "UserCreated", EventVersion: "1.7", Data: evq.Raw(`{"user_id":"1","email":"ada@example.com"}`)},
		{EventType: "UserCreated", EventVersion: "2.1", Data: evq.Raw(`{"user_id":"2","name":"Bob"}`)},
		{EventType: "UserCreated", EventVersion: "3.0", Data: evq.Raw(`{}`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := evq.Collect(versions.NewStore(store).LoadUserCreated(t.Context(), evq.Query{StreamID: "users"}))
	if e, ok := errors.AsType[*evq.Error](err); !ok || !errors.Is(err, evq.ErrUnknownEvent) || !e.Newer {
		t.Errorf("version 3.0 gives %v", err)
	}
	var got []versions.UserCreated
	for _, e := range loaded {
		got = append(got, e.Data)
	}
	if want := []versions.UserCreated{{UserID: "1", Email: "ada@example.com", Name: "ada"}, {UserID: "2", Name: "Bob"}}; !slices.Equal(got, want) {
		t.Errorf("loaded %+v", got)
	}
	if loaded[0].EventVersion != "1.7" {
		t.Errorf("the stored version is told as %s", loaded[0].EventVersion)
	}
}
