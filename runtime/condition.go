package evq

// A Condition is what must still hold in the stream at the moment when a push commits.
//
// The zero Kind is no condition of its own: a push without conditions waits in line and never conflicts.
type Condition struct {
	Kind  ConditionKind
	Query Query // the aggregate or the events that it is about; its StreamID is the push's
	// Sequence is what the aggregate's last sequence must be (ExpectNew: 0), or for ExpectUnchanged the
	// sequence after which nothing may match Query.
	Sequence int64
}

// ConditionKind names the option that made a condition.
type ConditionKind int

// The kinds of condition. Their numbers are part of the protocol with server-side functions.
const (
	AggregateAt     ConditionKind = 1 // ExpectNew, ExpectSequence
	StreamUnchanged ConditionKind = 2 // ExpectUnchanged
)

// conflict returns the error of a condition that found actual instead.
func (c Condition) conflict(push Push, actual int64) *ConflictError {
	name := "ExpectUnchanged"
	if c.Kind == AggregateAt {
		name = "ExpectSequence"
		if c.Sequence == 0 {
			name = "ExpectNew"
		}
	}
	return &ConflictError{
		StreamID: push.StreamID, AggregateID: push.AggregateID,
		Condition: name, Expected: c.Sequence, Actual: actual,
	}
}

// Holds reports whether the condition holds against rows, all the rows of its stream in sequence order, and
// otherwise the sequence that it found. It is the meaning that every backend's own check must have.
func (c Condition) Holds(rows []Row) (actual int64, ok bool) {
	if c.Kind == StreamUnchanged {
		for _, row := range rows {
			if row.Sequence > c.Sequence && c.Query.matches(row.AggregateID, row.EventType, row.CreatedAt) {
				return row.Sequence, false
			}
		}
		return 0, true
	}
	for i := len(rows) - 1; i >= 0; i-- {
		if rows[i].AggregateID == c.Query.AggregateID {
			return rows[i].Sequence, rows[i].Sequence == c.Sequence
		}
	}
	return 0, c.Sequence == 0
}
