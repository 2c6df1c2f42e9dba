package sqlite

import (
	"context"
	"database/sql"
	"slices"
	"strconv"
	"strings"
	"time"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/internal/dialect"
)

// packRows is how many events a pack has: more make it no faster. Their content is bounded in pack_columns.
const packRows = 256

// fewRows are read row by row: for them a pack is not worth its own cost.
const fewRows = 4

// packed reads a page of at most packRows as one text. ok is false when that cannot be, because an event is large, a value
// holds what evq would not have written, or not all may have room in the page: read it row by row.
func (b *backend) packed(ctx context.Context, db dialect.Querier, p evq.Page) (pack evq.Pack, ok bool, err error) {
	query, args := b.packQuery(p)
	var all, n int
	var text sql.NullString
	err = db.QueryRowContext(ctx, query, args...).Scan(&all, &n, &text)
	if err != nil || all == 0 {
		return evq.Packed(nil, false), err == nil, err
	}
	last, ok := lastOf(text.String, n, valuesOf(p))
	if !ok || n < all || p.MaxBytes > 0 && len(text.String) >= p.MaxBytes {
		return evq.Pack{}, false, nil
	}
	rows := func(ctx context.Context, room []evq.Row) ([]evq.Row, error) {
		if rows, ok := unpack(room, p, text.String, n); ok {
			return rows, nil
		}
		p.UpTo, p.Limit, p.MaxBytes = last, n, 0 // none of them is large
		rows, _, err := b.byRows(ctx, db, p)
		return rows, translate(ctx, err)
	}
	return evq.Pack{Count: n, Last: last, More: n == p.Limit, Rows: rows}, true, nil
}

func (b *backend) packQuery(p evq.Page) (query string, args []any) {
	columns := "pack_columns"
	if p.DataOnly {
		columns = "pack_data_columns"
	}
	read, args := b.pageQuery(p, columns)
	return strings.Replace(b.sql.Get("pack"), "{rows}", read, 1), args
}

// valuesOf is how many values an event of a page has in a pack.
func valuesOf(p evq.Page) int {
	if p.DataOnly {
		return 4
	}
	return 9
}

// lastOf is the sequence of the last of n events in a pack, with which its values begin. It is not ok when one of all values
// holds a separator: then there are too many.
func lastOf(text string, n, values int) (last int64, ok bool) {
	if strings.Count(text, "\x00") != n*values-1 {
		return 0, false
	}
	for range values - 1 {
		end := strings.LastIndexByte(text, 0)
		text = text[:end]
	}
	last, err := strconv.ParseInt(text[strings.LastIndexByte(text, 0)+1:], 10, 64)
	return last, err == nil
}

// unpack reads what the statement pack returns for n events of a page. SQLite joins them in the order in which they are
// read, but does not promise it: another order is not ok.
func unpack(room []evq.Row, p evq.Page, text string, n int) ([]evq.Row, bool) {
	u := dialect.NewUnpacker(0)
	u.Unpack(text, n*valuesOf(p))
	data := dialect.NewSlab(dialect.DataSlab)
	rows := slices.Grow(room[:0], n)[:n]
	for i := range rows {
		row := &rows[i]
		*row = evq.Row{StreamID: p.StreamID}
		row.Sequence = u.Number()
		if p.DataOnly {
			u.Type(row)
		} else {
			row.CreatedAt = time.UnixMicro(u.Number()).UTC()
			row.Position = u.Position(placeForm, 1)
			u.Event(row)
		}
		if text := u.Text(); p.Brief {
			row.Data = dialect.BytesOf(text)
		} else {
			row.Data = data.Own(text)
		}
		if u.Failed() || i > 0 && row.Sequence <= rows[i-1].Sequence {
			return nil, false
		}
	}
	return rows, true
}

// unpackAll reads what the statement tail_packed returns for n events, in the order of their positions. What stays is
// copied: a follower may keep one event of a page for long.
func unpackAll(room []evq.Row, text string, n int) ([]evq.Row, bool) {
	const values = 10
	u := dialect.NewUnpacker(0)
	u.Unpack(text, n*values)
	own := dialect.NewSlab(dialect.DataSlab)
	rows := slices.Grow(room[:0], n)[:n]
	for i := range rows {
		row := &rows[i]
		*row = evq.Row{StreamID: u.Stream()}
		row.Sequence = u.Number()
		row.CreatedAt = time.UnixMicro(u.Number()).UTC()
		row.Position = u.Position(placeForm, 1)
		u.Event(row)
		row.Metadata = own.Own(string(row.Metadata))
		row.Data = own.Own(u.Text())
		if u.Failed() || i > 0 && !before(rows[i-1].Position, row.Position) {
			return nil, false
		}
	}
	return rows, true
}

// before compares what positionOf wrote.
func before(a, b evq.Position) bool { return len(a) < len(b) || len(a) == len(b) && a < b }
