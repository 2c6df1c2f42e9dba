package postgres

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/evq-go/evq/internal/pgserver"
	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
)

// The store refuses such data before; a backend that gets it all the same must not take one event for two.
func TestDataThatHoldsTheSeparatorIsErrInvalidAndNothingIsRecorded(t *testing.T) {
	b := openTest(t, pgserver.NewDatabase(t))
	defer b.Close()
	for _, data := range []string{"{}\x1f{}", "\x1f", "{", "", `"\u0000"`, "\"\xff\"", "1e999999"} {
		batch := evq.Batch{ID: uuid.New(), Pushes: []evq.Push{{StreamID: "a", AggregateID: "x", Events: []evq.NewEvent{
			{EventID: uuid.New(), EventType: "T", EventVersion: "1.0", Data: evq.Raw("{}"), Metadata: evq.Raw("{}")},
			{EventID: uuid.New(), EventType: "T", EventVersion: "1.0", Data: evq.Raw(data), Metadata: evq.Raw("{}")},
		}}}}
		if _, err := b.Push(t.Context(), nil, batch); !errors.Is(err, evq.ErrInvalid) {
			t.Errorf("data %q: %v", data, err)
		}
	}
	if head, err := b.Head(t.Context(), nil, "a", time.Time{}); head != 0 || err != nil {
		t.Errorf("the head is %d, %v", head, err)
	}
}

func TestArraysSayWhatTheyHold(t *testing.T) {
	b := openTest(t, pgserver.NewDatabase(t))
	defer b.Close()
	texts := []string{"", "NULL", "null", `"`, `\`, `a"b\c`, "{}", "a,b", " ", "ü😀", "'; DROP TABLE events; --", "\x1f"}
	var l list
	for _, text := range texts {
		l.string(text)
	}
	l.null()
	var got []string
	if err := b.db.Select(&got, "SELECT coalesce(u.t, 'nothing') FROM unnest($1::text[]) WITH ORDINALITY u(t, n) ORDER BY n", l.String()); err != nil {
		t.Fatal(err)
	}
	if want := append(slices.Clone(texts), "nothing"); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// While a call is built the server has nothing to do: 64 goroutines wait for it.
func TestABatchIsPutTogetherInFewerAllocationsThanItHasEvents(t *testing.T) {
	batch := plainBatch(0, 64, 4)
	if n := testing.AllocsPerRun(100, func() { _ = newRequest(batch).args() }); n >= 64 {
		t.Errorf("%v allocations for 64 events", n)
	}
}

func TestNumbersOfAnArrayAreReadOrRefused(t *testing.T) {
	for text, want := range map[string][]int64{"": nil, "{}": nil, "{1}": {1}, "{-3,0,9223372036854775807}": {-3, 0, 1<<63 - 1}} {
		if got, err := ints(text); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q is read as %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"{", "1", "{1,}", "{NULL}", "{1.5}"} {
		if got, err := ints(text); err == nil {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}

func TestAnAnswerThatDoesNotFitTheCallIsAnError(t *testing.T) {
	event := evq.NewEvent{EventType: "T", EventVersion: "1.0"}
	pushes := []evq.Push{{StreamID: "a", Events: []evq.NewEvent{event, event}}, {StreamID: "b", Events: []evq.NewEvent{event}}}
	results, err := plainResults("7 4,-1 1000,2000 8,9", pushes)
	if err != nil || results[0].First != 5 || results[0].Positions[1] != "p1.9.7" || results[1].Status != evq.StatusBusy {
		t.Errorf("%+v, %v", results, err)
	}
	if results, err = plainResults("7 -1,-1 1000,2000", pushes); err != nil || results[0].Status != evq.StatusBusy {
		t.Errorf("%+v, %v", results, err)
	}
	for _, answer := range []string{"", "7", "7 4,-1", "7 4,-1 1000,2000", "7 4,-1 1000,2000 8", "7 4,-1 1000,2000 8,9,10", "7 4,-1 1000 8,9",
		"7 4 1000,2000 8,9", "7 4,-1,3 1000,2000 8,9", "7 4,x 1000,2000 8,9", "7 4,-1 1000,2000 8,"} {
		if results, err := plainResults(answer, pushes); err == nil {
			t.Errorf("%q is read as %+v", answer, results)
		}
	}
}
