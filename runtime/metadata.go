package evq

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"
)

// Metadata is what is known about an event beside its data. A zero UUID and a nil Extra are absent.
type Metadata struct {
	CorrelationID uuid.UUID       // the piece of work that the event belongs to
	CausationID   uuid.UUID       // the event or command that caused it
	Extra         json.RawMessage // any one JSON value of the user's
}

// storedMetadata is the JSON of the metadata column; its names are part of the database schema.
type storedMetadata struct {
	CorrelationID uuid.UUID       `json:"correlation_id,omitzero"`
	CausationID   uuid.UUID       `json:"causation_id,omitzero"`
	Extra         json.RawMessage `json:"extra,omitempty"`
}

type metadataKey struct{}

// ContextWithMetadata returns a context whose pushes carry m. Fields that m leaves empty keep what ctx carried
// before; options of a push go over both, field by field.
func ContextWithMetadata(ctx context.Context, m Metadata) context.Context {
	return context.WithValue(ctx, metadataKey{}, metadataFrom(ctx).over(m))
}

func metadataFrom(ctx context.Context) Metadata {
	m, _ := ctx.Value(metadataKey{}).(Metadata)
	return m
}

// over returns m with every field that later has.
func (m Metadata) over(later Metadata) Metadata {
	if later.CorrelationID != uuid.Nil {
		m.CorrelationID = later.CorrelationID
	}
	if later.CausationID != uuid.Nil {
		m.CausationID = later.CausationID
	}
	if later.Extra != nil {
		m.Extra = later.Extra
	}
	return m
}

var noMetadata = Raw("{}")

// encode returns the metadata column's JSON, checked like an event's data.
func (m Metadata) encode() (Raw, error) {
	if m.CorrelationID == uuid.Nil && m.CausationID == uuid.Nil && m.Extra == nil {
		return noMetadata, nil
	}
	if m.Extra != nil && !json.Valid(m.Extra) {
		return nil, Invalid("metadata Extra: not a JSON value")
	}
	stored, err := json.Marshal(storedMetadata(m))
	if err == nil {
		err = checkJSON(stored, maxMetadata)
	}
	if err != nil {
		return nil, Invalid("metadata: %v", err)
	}
	return stored, nil
}
