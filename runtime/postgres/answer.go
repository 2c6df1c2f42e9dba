package postgres

import (
	"database/sql"
	"fmt"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

// answer is what the push function returns, as it comes: the texts of arrays.
type answer struct {
	status, first, condition, actual string // of each push
	created                          string // of each stream
	positions                        string // of each event that is recorded
	transaction                      string
}

func (c *call) scan(row *sql.Row) ([]evq.Result, error) {
	var a answer
	if err := row.Scan(&a.status, &a.first, &a.condition, &a.actual, &a.created, &a.positions, &a.transaction); err != nil {
		return nil, err
	}
	return c.results(a)
}

// results reads the answer to the call.
func (c *call) results(a answer) ([]evq.Result, error) {
	var columns [6][]int64
	for i, text := range []string{a.status, a.first, a.condition, a.actual, a.created, a.positions} {
		var err error
		if columns[i], err = ints(text); err != nil {
			return nil, fmt.Errorf("the push function's answer: %w", err)
		}
	}
	status, first, condition, actual, created, positions := columns[0], columns[1], columns[2], columns[3], columns[4], columns[5]
	results := make([]evq.Result, len(c.pushes))
	stream := -1
	for i, p := range c.pushes {
		if i == 0 || p.StreamID != c.pushes[i-1].StreamID {
			stream++
		}
		r := evq.Result{Status: evq.Status(status[i]), First: first[i]}
		switch r.Status {
		case evq.StatusConflict:
			r.Condition, r.Actual = int(condition[i]), actual[i]
		case evq.StatusRecorded:
			r.CreatedAt = time.UnixMicro(created[stream]).UTC()
			r.Positions = make([]evq.Position, len(p.Events))
			for n := range p.Events {
				r.Positions[n] = eventPosition(positions[n], a.transaction)
			}
			positions = positions[len(p.Events):]
		}
		results[i] = r
	}
	return results, nil
}
