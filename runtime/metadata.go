package evq

import (
	"context"
	"encoding/hex"
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
	if m.Extra == nil {
		return m.encodeIDs(), nil
	}
	if !json.Valid(m.Extra) {
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

// encodeIDs writes metadata without Extra as encoding/json does.
func (m Metadata) encodeIDs() Raw {
	const form = `"correlation_id":"00000000-0000-0000-0000-000000000000",`
	stored := make(Raw, 0, 2*len(form))
	for _, field := range [...]struct {
		name string
		id   uuid.UUID
	}{{`"correlation_id":"`, m.CorrelationID}, {`"causation_id":"`, m.CausationID}} {
		if field.id != uuid.Nil {
			stored = append(append(stored, ','), field.name...)
			stored = append(appendID(stored, field.id), '"')
		}
	}
	stored[0] = '{'
	return append(stored, '}')
}

// appendID writes a UUID in its usual form.
func appendID(text []byte, id uuid.UUID) []byte {
	text = hex.AppendEncode(text, id[:4])
	for _, part := range [...][]byte{id[4:6], id[6:8], id[8:10], id[10:]} {
		text = hex.AppendEncode(append(text, '-'), part)
	}
	return text
}
