package runtimetest

import (
	"encoding/json"
	"reflect"

	evq "github.com/evq-go/evq/runtime"
)

// sameJSON tells whether two JSON values mean the same; databases may write one in their own way.
func sameJSON(a, b evq.Raw) bool {
	if len(a) == 0 || len(b) == 0 {
		return len(a) == len(b)
	}
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}

func sameMetadata(a, b evq.Metadata) bool {
	return a.CorrelationID == b.CorrelationID && a.CausationID == b.CausationID && sameJSON(a.Extra, b.Extra)
}

// sameEvent tells whether a and b are one event: every fact is equal, and the data means the same.
func sameEvent(a, b evq.Recorded[evq.Raw]) bool {
	return sameFacts(a, b) && sameJSON(a.Data, b.Data)
}

// sameFacts is sameEvent without the data.
func sameFacts[T, U any](a evq.Recorded[T], b evq.Recorded[U]) bool {
	return a.EventID == b.EventID && a.StreamID == b.StreamID && a.AggregateID == b.AggregateID &&
		a.EventType == b.EventType && a.EventVersion == b.EventVersion && a.Sequence == b.Sequence &&
		a.Position == b.Position && a.CreatedAt.Equal(b.CreatedAt) && sameMetadata(a.Metadata, b.Metadata)
}

// same demands that got are the events want.
func (s *scene) same(got, want []evq.Recorded[evq.Raw]) {
	s.Helper()
	for i := range min(len(got), len(want)) {
		if !sameEvent(got[i], want[i]) {
			s.Fatalf("event %d is\n%+v (data %s)\nwant\n%+v (data %s)", i, got[i], got[i].Data, want[i], want[i].Data)
		}
	}
	if len(got) != len(want) {
		s.Fatalf("got %d events, want %d", len(got), len(want))
	}
}

// numbers returns the numbers that events carry.
func (s *scene) numbers(events []evq.Recorded[evq.Raw]) []int {
	s.Helper()
	numbers := make([]int, len(events))
	for i, e := range events {
		numbers[i] = s.number(e)
	}
	return numbers
}

func (s *scene) number(e evq.Recorded[evq.Raw]) int {
	s.Helper()
	var data struct{ N int }
	s.ok(json.Unmarshal(e.Data, &data))
	return data.N
}

// sequences returns the sequences of events.
func sequences[T any](events []evq.Recorded[T]) []int64 {
	var numbers []int64
	for _, e := range events {
		numbers = append(numbers, e.Sequence)
	}
	return numbers
}
