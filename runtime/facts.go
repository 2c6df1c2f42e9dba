package evq

import (
	"time"

	"github.com/google/uuid"
)

// Facts is a recorded event without its data.
type Facts struct {
	EventID                 uuid.UUID
	StreamID, AggregateID   string
	EventType, EventVersion string // as stored
	Sequence                int64
	Position                Position
	Metadata                Metadata
	CreatedAt               time.Time
}

// Facts returns what the store knows of e.
func (e Recorded[T]) Facts() Facts {
	return Facts{
		EventID: e.EventID, StreamID: e.StreamID, AggregateID: e.AggregateID,
		EventType: e.EventType, EventVersion: e.EventVersion, Sequence: e.Sequence,
		Position: e.Position, Metadata: e.Metadata, CreatedAt: e.CreatedAt,
	}
}

// AnyRecorded is a recorded event of any type: a Recorded[T] of whatever T.
type AnyRecorded interface{ Facts() Facts }
