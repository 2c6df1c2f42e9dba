package sqlite

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/internal/dialect"
)

// packRows is how many events a pack has: more make it no faster. Their content is bounded in pack_columns.
const packRows = 256

// fewRows are read row by row: for them a pack is not worth its own cost.
const fewRows = 4

// packed reads a page of at most packRows as one text. ok is false when that cannot be, because an event is large, or
// holds what evq would not have written: read it row by row.
func (b *backend) packed(ctx context.Context, db dialect.Querier, p evq.Page) (rows []evq.Row, ok bool, err error) {
	query, args := b.packQuery(p)
	var n int
	var text sql.NullString
	err = db.QueryRowContext(ctx, query, args...).Scan(&n, &text)
	if err != nil || n == 0 {
		return nil, err == nil, err
	}
	rows, ok = unpack(p, text.String, n)
	return rows, ok, nil
}

func (b *backend) packQuery(p evq.Page) (query string, args []any) {
	columns := "pack_columns"
	if p.DataOnly {
		columns = "pack_data_columns"
	}
	read, args := b.pageQuery(p, columns)
	return strings.Replace(b.sql.Get("pack"), "{rows}", read, 1), args
}

// unpack reads what the statement pack returns for n events of a page. SQLite joins them in the order in which they are
// read, but does not promise it: another order is not ok.
func unpack(p evq.Page, text string, n int) ([]evq.Row, bool) {
	values := 9
	if p.DataOnly {
		values = 4
	}
	u := dialect.NewUnpacker(0)
	u.Unpack(text, n*values)
	data := dialect.NewSlab(dialect.DataSlab)
	rows := slices.Grow(p.Room[:0], n)[:n]
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
