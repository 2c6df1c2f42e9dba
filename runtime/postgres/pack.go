package postgres

import (
	"context"
	"errors"
	"slices"
	"strings"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/internal/dialect"
)

// errStrange says that a packed event is not as evq writes it.
var errStrange = errors.New("not as evq writes it")

// text is a packed event.
type text struct {
	sequence int64
	values   string
}

// texts are the packed events of a page. The driver makes each text for us alone: the data stays where it is.
type texts struct {
	page    evq.Page
	events  []text
	bytes   int // of all texts
	counted int // so many events whose data was counted, because
	data    int // it may be as large as the page
}

// page reads a page in the columns of packQuery.
func (b *backend) page(ctx context.Context, db dialect.Querier, p evq.Page) (evq.Pack, error) {
	query, args := b.packQuery(p)
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return evq.Pack{}, err
	}
	defer rows.Close()
	t := &texts{page: p}
	var e text
	columns := []any{&e.sequence, &e.values}
	for !t.full() && rows.Next() {
		if err := rows.Scan(columns...); err != nil {
			return evq.Pack{}, err
		}
		t.add(e)
	}
	if err := rows.Err(); err != nil {
		return evq.Pack{}, err
	}
	pack := evq.Pack{Count: len(t.events), More: len(t.events) == p.Limit || t.full(), Rows: t.rows}
	if pack.Count > 0 {
		pack.Last = t.events[pack.Count-1].sequence
	}
	return pack, nil
}

// A page of more events than a short one is most likely full: there is room for a long one at once.
const (
	shortPage = 64
	longPage  = 4_000
)

func (t *texts) add(e text) {
	if len(t.events) == shortPage {
		t.events = slices.Grow(t.events, max(0, min(t.page.Limit, longPage)-shortPage))
	}
	t.events = append(t.events, e)
	t.bytes += len(e.values)
}

// full tells whether the data reaches the page's MaxBytes. It is the last value of an event.
func (t *texts) full() bool {
	if t.page.MaxBytes == 0 || t.bytes < t.page.MaxBytes {
		return false
	}
	for ; t.counted < len(t.events); t.counted++ {
		values := t.events[t.counted].values
		t.data += len(values) - 1 - strings.LastIndexByte(values, jsonSeparator)
	}
	return t.data >= t.page.MaxBytes
}

// rows are the events.
func (t *texts) rows(_ context.Context, room []evq.Row) ([]evq.Row, error) {
	values := 9
	if t.page.DataOnly {
		values = 3
	}
	u := dialect.NewUnpacker(jsonSeparator)
	rows := slices.Grow(room[:0], len(t.events))[:len(t.events)]
	for i, e := range t.events {
		row := &rows[i]
		*row = evq.Row{StreamID: t.page.StreamID, Sequence: e.sequence}
		u.Unpack(e.values, values)
		if t.page.DataOnly {
			u.Type(row)
		} else {
			row.CreatedAt = u.Since2000()
			row.Position = u.Position(form, 2)
			u.Event(row)
		}
		row.Data = dialect.BytesOf(u.Text())
		if u.Failed() {
			return nil, errStrange
		}
	}
	return rows, nil
}
