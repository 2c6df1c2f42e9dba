package sqlite

import (
	"errors"
	"strings"

	evq "github.com/evq-go/evq/runtime"
)

// add appends an event to what is to be written, and writes when there is enough for the largest statement.
func (r *recorder) add(p *evq.Push, e *evq.NewEvent) error {
	if len(r.waiting) == insertSizes[0]*eventColumns {
		if err := r.flush(); err != nil {
			return err
		}
	}
	r.last = place{r.last.position + 1, e.EventID}
	r.sequence++
	if r.row.now != r.now {
		r.row.now, r.row.nowValue = r.now, r.now
	}
	r.waiting = append(r.waiting, r.last.position, e.EventID[:], r.row.stream.of(p.StreamID), r.sequence,
		r.row.eventType.of(e.EventType), r.row.version.of(e.EventVersion), r.row.aggregate.of(p.AggregateID),
		r.row.nowValue, r.row.metadata.of(textOf(e.Metadata)), textOf(e.Data))
	return nil
}

// lastRow holds parameters of the last row. Each value that a row shares with the one before it is one allocation less.
type lastRow struct {
	stream, eventType, version, aggregate, metadata parameter
	now                                             int64
	nowValue                                        any
}

// parameter is a text as database/sql takes it.
type parameter struct {
	text  string
	value any
}

// of returns text as a parameter.
func (p *parameter) of(text string) any {
	if p.value == nil || p.text != text {
		p.text, p.value = text, text
	}
	return p.value
}

const eventColumns = 10

// insertSizes are how many rows the prepared statements insert at once: enough to make the crossing into C cheap, few
// enough to keep them all prepared.
var insertSizes = [...]int{64, 16, 4, 1}

// rowsOf repeats the row of parameters that ends an INSERT.
func rowsOf(insert string, n int) string {
	row := insert[strings.LastIndexByte(insert, '('):]
	return insert + strings.Repeat(", "+row, n-1)
}

// flush writes the rows that wait. They go through Query and not through Exec: the driver then binds all parameters and
// runs the statement in one crossing into C, where Exec takes one for each parameter.
func (r *recorder) flush() error {
	args := r.waiting
	for i, n := range insertSizes {
		for size := n * eventColumns; len(args) >= size; args = args[size:] {
			rows, err := r.db.QueryContext(r.ctx, r.inserts[i], args[:size]...)
			if err != nil {
				return err
			}
			if err := errors.Join(rows.Err(), rows.Close()); err != nil {
				return err
			}
		}
	}
	clear(r.waiting)
	r.waiting = r.waiting[:0]
	return nil
}
