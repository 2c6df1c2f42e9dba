package evq

import (
	"slices"
	"time"
)

// Query says which events of a stream are wanted, always in sequence order.
type Query struct {
	StreamID    string    // required
	AggregateID string    // only this aggregate's events; empty: all
	EventTypes  []string  // only these stored types; empty: all
	After       int64     // only sequences greater than this
	From, To    time.Time // only From ≤ CreatedAt < To, in microseconds; zero: open. A subscription takes no To
	Limit       int       // at most so many events; 0: all

	// DataOnly makes a load faster that needs no more of its events than what they say, as a fold over a long stream:
	// StreamID, Sequence, EventType, EventVersion and Data. All other facts are zero, and metadata that cannot be read is
	// no error. It selects the same events, with the same Data: where an Upcast takes facts, a typed load reads them, but
	// leaves them out of what it gives. An error about an event names no aggregate. Only loads take it.
	DataOnly bool
}

func (q Query) check() error {
	if err := checkID("Query.StreamID", q.StreamID); err != nil {
		return err
	}
	return q.checkFilter()
}

// checkFilter checks everything but the stream.
func (q Query) checkFilter() error {
	if q.AggregateID != "" {
		if err := checkID("Query.AggregateID", q.AggregateID); err != nil {
			return err
		}
	}
	for _, name := range q.EventTypes {
		if err := checkID("Query.EventTypes", name); err != nil {
			return err
		}
	}
	switch {
	case q.After < 0:
		return Invalid("Query.After is negative: %d", q.After)
	case q.Limit < 0:
		return Invalid("Query.Limit is negative: %d", q.Limit)
	}
	return nil
}

// matches tells whether an event is wanted, its sequence and stream aside.
func (q *Query) matches(aggregateID, eventType string, at time.Time) bool {
	return (q.AggregateID == "" || q.AggregateID == aggregateID) &&
		(len(q.EventTypes) == 0 || slices.Contains(q.EventTypes, eventType)) &&
		(q.From.IsZero() || !at.Before(roundUp(q.From)))
}

// page asks the log for q's events after a sequence, up to one (0: the last there is).
func (q Query) page(after, upTo int64, limit int) Page {
	return Page{StreamID: q.StreamID, AggregateID: q.AggregateID, EventTypes: q.EventTypes, After: after, UpTo: upTo, Limit: limit, DataOnly: q.DataOnly}
}

// show returns of a row what q asks for.
func (q *Query) show(row *Row) (Recorded[Raw], error) {
	if q.DataOnly {
		return Recorded[Raw]{StreamID: row.StreamID, EventType: row.EventType, EventVersion: row.EventVersion, Sequence: row.Sequence, Data: row.Data}, nil
	}
	return row.recorded()
}

// roundUp returns the first microsecond that is not before t: events are recorded to the microsecond.
func roundUp(t time.Time) time.Time {
	if down := t.Truncate(time.Microsecond); down.Before(t) {
		return down.Add(time.Microsecond)
	}
	return t
}
