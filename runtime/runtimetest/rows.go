package runtimetest

import (
	"slices"
	"time"

	"github.com/google/uuid"

	evq "github.com/evq-go/evq/runtime"
)

// someday is a time in the past that rules write down.
var someday = time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC)

// row returns a row as somebody else would have put it there: version 1.0, aggregate "other", no metadata.
func row(stream string, sequence int64, eventType, data string, changes ...func(*evq.Row)) evq.Row {
	r := evq.Row{
		EventID: uuid.Must(uuid.NewV7()), StreamID: stream, AggregateID: "other", EventType: eventType, EventVersion: "1.0",
		Sequence: sequence, Data: evq.Raw(data), Metadata: evq.Raw("{}"), CreatedAt: time.Now().UTC().Truncate(time.Microsecond),
	}
	for _, change := range changes {
		change(&r)
	}
	return r
}

func at(t time.Time) func(*evq.Row)           { return func(r *evq.Row) { r.CreatedAt = t } }
func ofVersion(v string) func(*evq.Row)       { return func(r *evq.Row) { r.EventVersion = v } }
func withMetadata(json string) func(*evq.Row) { return func(r *evq.Row) { r.Metadata = evq.Raw(json) } }

// wantNumbers demands events that carry these numbers, in this order.
func (s *scene) wantNumbers(events []evq.Recorded[evq.Raw], want ...int) {
	s.Helper()
	if got := s.numbers(events); !slices.Equal(got, want) {
		s.Fatalf("got the events %v, want %v", got, want)
	}
}

// wantPlaces demands these sequences, in this order.
func (s *scene) wantPlaces(got []int64, want ...int64) {
	s.Helper()
	if !slices.Equal(got, want) {
		s.Fatalf("got the sequences %v, want %v", got, want)
	}
}
