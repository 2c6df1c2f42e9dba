package sqlite

import (
	"errors"
	"fmt"
	"testing"

	evq "github.com/evq-go/evq/runtime"
)

// What a store remembers of its streams is not believed once anybody else has pushed, or when a batch came to nothing.
func TestSequencesGoOnWhoeverPushed(t *testing.T) {
	path := temporary(t)
	one, other := storeOn(t, openTest(t, path)), storeOn(t, openTest(t, path))
	want := map[string]int64{}
	for i := range 60 {
		stream := fmt.Sprint("s", i%3)
		for _, s := range []*evq.Store{one, other, one}[:1+i%3] {
			want[stream]++
			if e := pushed(t, s, stream, 1)[0]; e.Sequence != want[stream] {
				t.Fatalf("stream %s: got the sequence %d, want %d", stream, e.Sequence, want[stream])
			}
		}
		rolledBack := errors.New("rolled back")
		if err := one.InTx(t.Context(), inTx(func(tx evq.Tx) error {
			_, err := one.In(tx).Push(t.Context(), stream, "a", event("X"))
			return errors.Join(err, rolledBack)
		})); !errors.Is(err, rolledBack) {
			t.Fatal(err)
		}
		if _, err := one.Push(t.Context(), stream, "a", event("X"), evq.ExpectNew()); !errors.Is(err, evq.ErrConflict) {
			t.Fatal(err)
		}
	}
}

// The memory of streams is bounded.
func TestHeadsForgetWhenTheyAreMany(t *testing.T) {
	var h heads
	for i := range maxHeads + 1 {
		h.open(h.at)[fmt.Sprint(i)] = head{1, 1}
		h.close(place{})
	}
	if n := len(h.open(place{})); n != 0 {
		t.Errorf("%d streams are remembered", n)
	}
}
