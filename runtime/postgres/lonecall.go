package postgres

import (
	"database/sql"

	evq "github.com/evq-go/evq/runtime"
)

// loneCall is a call of the push function for one event without a key or a condition.
type loneCall struct{ pushes []evq.Push }

// isLone tells whether pushes are one event in all.
func isLone(pushes []evq.Push) bool { return len(pushes) == 1 && len(pushes[0].Events) == 1 }

func (l loneCall) statement() string { return "push_lone" }

func (l loneCall) args() []any {
	p := &l.pushes[0]
	e := &p.Events[0]
	return []any{p.StreamID, p.AggregateID, e.EventID.String(), e.EventType, e.EventVersion, string(e.Data), string(e.Metadata)}
}

func (l loneCall) scan(row *sql.Row) ([]evq.Result, error) { return scanPlain(row, l.pushes) }
