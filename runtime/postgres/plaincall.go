package postgres

import (
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

// plainCall is a call of the push function for batches without keys and conditions. Streams are numbered from 1.
type plainCall struct {
	pushes                                                   []evq.Push
	streams, stream, rank, aggregate, id, eventType, version list
	data, metadata                                           joined
}

func newPlainCall(pushes []evq.Push) *plainCall {
	p := &plainCall{pushes: pushes, data: joined{separator: jsonSeparator}, metadata: joined{separator: jsonSeparator}}
	p.grow()
	stream, rank := int64(0), int64(0)
	for i := range pushes {
		push := &pushes[i]
		if startsStream(pushes, i) {
			p.streams.string(push.StreamID)
			stream, rank = stream+1, 0
		}
		for _, e := range push.Events {
			rank++
			p.stream.int(stream)
			p.rank.int(rank)
			p.aggregate.string(push.AggregateID)
			p.id.id(e.EventID)
			p.eventType.string(e.EventType)
			p.version.string(e.EventVersion)
			p.data.bytes(e.Data)
			p.metadata.bytes(e.Metadata)
		}
	}
	return p
}

// grow makes room for what is long.
func (p *plainCall) grow() {
	events, data, metadata := 0, 0, 0
	for i := range p.pushes {
		for n := range p.pushes[i].Events {
			e := &p.pushes[i].Events[n]
			events, data, metadata = events+1, data+len(e.Data)+1, metadata+len(e.Metadata)+1
		}
	}
	p.data.text.Grow(data)
	p.metadata.text.Grow(metadata)
	p.id.grow(events * len("00000000000000000000000000000000,"))
}

// startsStream tells whether push i is the first of its stream.
func startsStream(pushes []evq.Push, i int) bool {
	return i == 0 || pushes[i].StreamID != pushes[i-1].StreamID
}

func (p *plainCall) statement() string { return "push_plain" }

func (p *plainCall) args() []any {
	return []any{p.streams.String(), p.stream.String(), p.rank.String(), p.aggregate.String(), p.id.String(),
		p.eventType.String(), p.version.String(), p.data.String(), p.metadata.String()}
}

func (p *plainCall) scan(row *sql.Row) ([]evq.Result, error) { return scanPlain(row, p.pushes) }

// scanPlain reads the answer to pushes without keys and conditions.
func scanPlain(row *sql.Row, pushes []evq.Push) ([]evq.Result, error) {
	var answer string
	if err := row.Scan(&answer); err != nil {
		return nil, err
	}
	return plainResults(answer, pushes)
}

var errNoAnswer = errors.New("the push function's answer is not one")

// plainResults reads an answer: transaction, last sequences before, times, positions. The last is missing if nothing was
// recorded.
func plainResults(answer string, pushes []evq.Push) ([]evq.Result, error) {
	transaction, rest, _ := strings.Cut(answer, " ")
	lasts, rest, _ := strings.Cut(rest, " ")
	times, positions, _ := strings.Cut(rest, " ")
	last, created, position := numbers{rest: lasts}, numbers{rest: times}, numbers{rest: positions}
	results := make([]evq.Result, len(pushes))
	var sequence int64 // the last of the stream in hand; negative: another transaction holds it
	var at time.Time
	for i := range pushes {
		if startsStream(pushes, i) {
			sequence, at = last.next(), time.UnixMicro(created.next()).UTC()
		}
		if sequence < 0 {
			results[i].Status = evq.StatusBusy
			continue
		}
		r := evq.Result{Status: evq.StatusRecorded, First: sequence + 1, CreatedAt: at, Positions: make([]evq.Position, len(pushes[i].Events))}
		for n := range r.Positions {
			r.Positions[n] = eventPosition(position.next(), transaction)
		}
		sequence += int64(len(r.Positions))
		results[i] = r
	}
	for _, read := range []numbers{last, created, position} {
		if read.failed || read.rest != "" {
			return nil, errNoAnswer
		}
	}
	return results, nil
}

// numbers reads numbers with commas between them, one by one.
type numbers struct {
	rest   string
	failed bool // some number was none, or missing
}

func (n *numbers) next() int64 {
	var text string
	text, n.rest, _ = strings.Cut(n.rest, ",")
	value, err := strconv.ParseInt(text, 10, 64)
	n.failed = n.failed || err != nil
	return value
}
