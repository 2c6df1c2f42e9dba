package evq

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/evq-go/evq/runtime/internal/sound"
)

// Event is what a generated event type is: a struct that knows the name and the version under which it is
// stored. Neither comes from reflection, so renaming a Go type or moving a package changes nothing stored.
type Event interface {
	EventType() string
	EventVersion() string
}

// Raw is an event's data as the store keeps it: one JSON value.
type Raw = json.RawMessage

// Payload is an event without its type: what [Store.Push] records. Data must be one valid JSON value that
// every backend keeps in meaning; see [ErrInvalid] for what is refused.
type Payload struct {
	EventType    string
	EventVersion string
	Data         Raw

	sound sound.By // by whom Data is known to be so
}

// SoundPayload is for generated code: its codecs write nothing that would be refused for anything but its size.
func SoundPayload(p Payload, by sound.By) Payload {
	p.sound = by
	return p
}

// Recorded is an event together with the facts that the store added when it was pushed.
type Recorded[T any] struct {
	EventID      uuid.UUID // unique, made when the event was pushed
	StreamID     string
	AggregateID  string
	EventType    string // as stored, also when Data was upcast to a newer type
	EventVersion string // as stored
	Sequence     int64  // 1, 2, 3 … within the stream, in commit order
	Position     Position
	Data         T
	Metadata     Metadata
	CreatedAt    time.Time // UTC, microseconds, by the store's clock; never before the stream's previous event
}

// Position is an opaque place in the whole store. On an event it names that event; keep and compare it as
// text, nothing more.
type Position string

// WithData returns the facts of e around other data: the same event seen as another type.
func WithData[T, U any](e Recorded[U], data T) Recorded[T] {
	return Recorded[T]{
		EventID: e.EventID, StreamID: e.StreamID, AggregateID: e.AggregateID,
		EventType: e.EventType, EventVersion: e.EventVersion, Sequence: e.Sequence,
		Position: e.Position, Data: data, Metadata: e.Metadata, CreatedAt: e.CreatedAt,
	}
}
