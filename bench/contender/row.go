package contender

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/evq-go/evq/bench/workload"
	"github.com/google/uuid"
)

// Row is an event as evq's tables hold it, before it has a sequence.
type Row struct {
	ID                uuid.UUID
	Stream, Aggregate string
	Type, Version     string
	Data, Metadata    string
}

// Writer is a ceiling: it writes rows that are ready in one transaction, whatever their streams are.
type Writer interface {
	Write(ctx context.Context, rows []Row) error
}

// Rows makes rows ready for a Writer.
func Rows(stream, aggregate string, events []workload.Event) ([]Row, error) {
	rows := make([]Row, len(events))
	for i, e := range events {
		var err error
		if rows[i], err = newRow(stream, aggregate, e); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

func newRow(stream, aggregate string, e workload.Event) (Row, error) {
	typed := Typed(e)
	data, err := json.Marshal(typed)
	if err != nil {
		return Row{}, err
	}
	metadata, err := json.Marshal(map[string]any{"correlation_id": e.Correlation})
	if err != nil {
		return Row{}, err
	}
	return Row{ID: uuid.New(), Stream: stream, Aggregate: aggregate, Type: typed.EventType(), Version: typed.EventVersion(),
		Data: string(data), Metadata: string(metadata)}, nil
}

// sequences numbers the events of streams in memory.
type sequences map[string]int64

func (s sequences) next(stream string) int64 {
	s[stream]++
	return s[stream]
}

// scanQuery is the bare query for a selection, of whole rows or what a fold needs of them; without a stream it is the whole
// table.
func scanQuery(what Selection) string {
	var query strings.Builder
	columns := "position, event_id, sequence, event_type, event_version, aggregate_id, created_at, metadata, data"
	if what.DataOnly {
		columns = "sequence, event_type, data"
	}
	query.WriteString("SELECT " + columns + " FROM events")
	order := "sequence"
	switch {
	case what.Stream == "":
		order = "position"
	case what.Aggregate != "":
		fmt.Fprintf(&query, " WHERE stream_id = '%s' AND aggregate_id = '%s'", what.Stream, what.Aggregate)
	case what.Updated:
		fmt.Fprintf(&query, " WHERE stream_id = '%s' AND event_type = 'UserUpdated'", what.Stream)
	default:
		fmt.Fprintf(&query, " WHERE stream_id = '%s'", what.Stream)
	}
	query.WriteString(" ORDER BY " + order)
	if what.Limit > 0 {
		fmt.Fprint(&query, " LIMIT ", what.Limit)
	}
	return query.String()
}
