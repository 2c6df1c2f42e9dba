package evq

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// source is what a consumer reads: one stream, or the whole store. Its places are what checkpoints hold; what they mean
// is told at [Places]. A row is covered by its own facts, so that one source can go by sequences, the other by positions.
type source interface {
	page(ctx context.Context, after Position, limit int) (TailPage, error)
	end(ctx context.Context) (Position, error)
	// verify is ErrRewound when the event is gone on which a place stands.
	verify(ctx context.Context, at Position) error
	covers(at Position, row Row) (bool, error)
	// includes is Covers of a place.
	includes(at, of Position) (bool, error)
	meet(a, b Position) (Position, error)
	cut(after, next Position, last Row) (Position, error)
	distance(from, to Position) (int64, error)
}

func newSource(log Backend, q Query) source {
	if q.StreamID == "" {
		return storeSource{log}
	}
	return streamSource{log, q}
}

// storeSource reads the whole store.
type storeSource struct{ log Backend }

func (s storeSource) page(ctx context.Context, after Position, limit int) (TailPage, error) {
	return s.log.Tail(ctx, after, limit)
}

func (s storeSource) end(ctx context.Context) (Position, error) { return s.log.End(ctx) }
func (s storeSource) covers(at Position, row Row) (bool, error) {
	return s.log.Covers(at, row.Position)
}
func (s storeSource) includes(at, of Position) (bool, error) { return s.log.Covers(at, of) }
func (s storeSource) meet(a, b Position) (Position, error)   { return s.log.Meet(a, b) }
func (s storeSource) cut(after, next Position, r Row) (Position, error) {
	return s.log.Cut(after, next, r)
}
func (s storeSource) distance(from, to Position) (int64, error) { return s.log.Distance(from, to) }

func (s storeSource) verify(ctx context.Context, at Position) error {
	_, err := s.log.Tail(ctx, at, 1)
	return err
}

// streamSource reads one stream, in which the sequence says all.
type streamSource struct {
	log   Backend
	query Query
}

// streamPlace is a place in a stream: all up to a sequence is covered. As text it is "e1.<sequence>", or
// "e1.<sequence>.<event id>", by which a store that was set back is noticed. The empty text is the place before all.
type streamPlace struct {
	sequence int64
	event    uuid.UUID // uuid.Nil: not known
}

const streamForm = "e1."

func (p streamPlace) text() Position {
	text := streamForm + strconv.FormatInt(p.sequence, 10)
	if p.event != uuid.Nil {
		text += "." + hex.EncodeToString(p.event[:])
	}
	return Position(text)
}

func parseStreamPlace(text Position) (p streamPlace, err error) {
	if text == "" {
		return p, nil
	}
	inner, ours := strings.CutPrefix(string(text), streamForm)
	number, event, named := strings.Cut(inner, ".")
	p.sequence, err = strconv.ParseInt(number, 10, 64)
	if err == nil && named {
		p.event, err = uuid.Parse(event)
	}
	if !ours || err != nil || p.text() != text || p.sequence < 0 {
		return streamPlace{}, Invalid("position %s is not a place in a stream", quote(string(text)))
	}
	return p, nil
}

func placeOf(row Row) streamPlace { return streamPlace{row.Sequence, row.EventID} }

// page reads what the query selects. Where it does not select all, the stream's end is asked for first: what no row
// tells is how far the others reach.
func (s streamSource) page(ctx context.Context, after Position, limit int) (TailPage, error) {
	from, err := parseStreamPlace(after)
	if err != nil {
		return TailPage{}, err
	}
	var head int64
	if s.query.AggregateID != "" || len(s.query.EventTypes) > 0 {
		if head, err = s.log.Head(ctx, nil, s.query.StreamID, time.Time{}); err != nil || head <= from.sequence {
			return TailPage{Next: after}, err
		}
	}
	read := s.query.page(from.sequence, head, limit)
	read.MaxBytes = TailBytes
	rows, more, err := ReadRows(ctx, s.log, nil, read)
	page := TailPage{Rows: rows, Next: after, More: more}
	if len(rows) > 0 {
		page.Next = placeOf(rows[len(rows)-1]).text()
	}
	if !more && head > 0 && (len(rows) == 0 || rows[len(rows)-1].Sequence < head) {
		page.Next = streamPlace{sequence: head}.text()
	}
	return page, err
}

func (s streamSource) end(ctx context.Context) (Position, error) {
	head, err := s.log.Head(ctx, nil, s.query.StreamID, time.Time{})
	return streamPlace{sequence: head}.text(), err
}

func (s streamSource) verify(ctx context.Context, at Position) error {
	p, err := parseStreamPlace(at)
	if err != nil || p.sequence == 0 {
		return err
	}
	rows, _, err := ReadRows(ctx, s.log, nil, Page{StreamID: s.query.StreamID, After: p.sequence - 1, UpTo: p.sequence, Limit: 1})
	if err != nil {
		return err
	}
	if len(rows) == 0 || p.event != uuid.Nil && rows[0].EventID != p.event {
		return &Error{Kind: ErrRewound, StreamID: s.query.StreamID, Sequence: p.sequence,
			Reason: "the event up to which was read is not there any more: was an older copy of the database restored?"}
	}
	return nil
}

func (s streamSource) covers(at Position, row Row) (bool, error) {
	p, err := parseStreamPlace(at)
	return row.Sequence <= p.sequence, err
}

func (s streamSource) includes(at, of Position) (bool, error) {
	p, err := parseStreamPlace(at)
	if err != nil {
		return false, err
	}
	q, err := parseStreamPlace(of)
	return q.sequence <= p.sequence, err
}

func (s streamSource) meet(a, b Position) (Position, error) {
	p, err := parseStreamPlace(a)
	if err != nil {
		return "", err
	}
	if q, err := parseStreamPlace(b); err != nil || q.sequence < p.sequence {
		return b, err
	}
	return a, nil
}

func (s streamSource) cut(_, _ Position, last Row) (Position, error) {
	return placeOf(last).text(), nil
}

func (s streamSource) distance(from, to Position) (int64, error) {
	p, err := parseStreamPlace(from)
	if err != nil {
		return 0, err
	}
	q, err := parseStreamPlace(to)
	return max(0, q.sequence-p.sequence), err
}

// identity is a query as text: equal for queries that select the same. After and Limit are no part of it: where a
// consumer begins is asked only once.
func (q Query) identity() string {
	text := "all streams"
	if q.StreamID != "" {
		text = fmt.Sprintf("stream %q", q.StreamID)
	}
	if q.AggregateID != "" {
		text += fmt.Sprintf(", aggregate %q", q.AggregateID)
	}
	if len(q.EventTypes) > 0 {
		types := slices.Clone(q.EventTypes)
		slices.Sort(types)
		text += fmt.Sprintf(", types %q", slices.Compact(types))
	}
	if !q.From.IsZero() {
		text += ", from " + roundUp(q.From).UTC().Format(time.RFC3339Nano)
	}
	return text
}
