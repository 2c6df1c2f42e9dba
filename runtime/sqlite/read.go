package sqlite

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
	"time"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/internal/dialect"
)

// querier is where a read goes: the caller's transaction, or the handle.
func (b *backend) querier(tx evq.Tx) dialect.Querier {
	if tx != nil {
		return tx
	}
	return b.reader
}

// Read returns one page of a stream.
func (b *backend) Read(ctx context.Context, tx evq.Tx, p evq.Page) (evq.Pack, error) {
	db := b.querier(tx)
	if err := b.check(ctx, db); err != nil {
		return evq.Pack{}, err
	}
	pack, err := b.page(ctx, db, p)
	return pack, translate(ctx, err)
}

// page reads a pack, or where that is not worth it or cannot be, row by row.
func (b *backend) page(ctx context.Context, db dialect.Querier, p evq.Page) (evq.Pack, error) {
	if p.Limit > fewRows {
		p.Limit = min(p.Limit, packRows)
		if pack, ok, err := b.packed(ctx, db, p); ok || err != nil {
			return pack, err
		}
	}
	rows, more, err := b.byRows(ctx, db, p)
	return evq.Packed(rows, more), err
}

func (b *backend) byRows(ctx context.Context, db dialect.Querier, p evq.Page) (rows []evq.Row, more bool, err error) {
	query, args := b.pageQuery(p, "read_columns")
	return dialect.ReadPage(ctx, db, query, args, p, scanRow)
}

// pageQuery is the statement of a page with the columns of a file.
func (b *backend) pageQuery(p evq.Page, columns string) (query string, args []any) {
	query, args = b.sql.PageQuery(p, func(n int) string { return "?" + strconv.Itoa(n) })
	return strings.ReplaceAll(query, "{columns}", b.sql.Get(columns)), args
}

// Head returns the stream's last sequence, or with a before the last one that was recorded earlier.
func (b *backend) Head(ctx context.Context, tx evq.Tx, streamID string, before time.Time) (head int64, err error) {
	db := b.querier(tx)
	if err := b.check(ctx, db); err != nil {
		return 0, err
	}
	if before.IsZero() {
		err = db.QueryRowContext(ctx, b.sql.Get("head"), streamID).Scan(&head)
	} else {
		err = db.QueryRowContext(ctx, b.sql.Get("head_before"), streamID, microseconds(before)).Scan(&head)
	}
	return head, translate(ctx, err)
}

// Types counts the events of each stored type and version.
func (b *backend) Types(ctx context.Context) ([]evq.TypeCount, error) {
	if err := b.check(ctx, b.reader); err != nil {
		return nil, err
	}
	counts, err := b.sql.Types(ctx, b.reader)
	return counts, translate(ctx, err)
}

// microseconds counts from 1970. Times that an int64 cannot hold are as far away as it can say.
func microseconds(t time.Time) int64 {
	const farthest = 200_000 // years
	switch {
	case t.Year() > farthest:
		return 1<<63 - 1
	case t.Year() < -farthest:
		return -1 << 63
	}
	return t.UnixMicro()
}

// scanRow reads the current row of every statement that returns events.
func scanRow(rows *sql.Rows) (row evq.Row, err error) {
	var position, createdAt int64
	var metadata, data string // the driver has its own copy of a string: BytesOf takes it over
	err = rows.Scan(&position, &row.EventID, &row.StreamID, &row.Sequence, &row.EventType, &row.EventVersion,
		&row.AggregateID, &createdAt, &metadata, &data)
	row.Position = positionOf(position)
	row.CreatedAt = time.UnixMicro(createdAt).UTC()
	row.Metadata, row.Data = dialect.BytesOf(metadata), dialect.BytesOf(data)
	return row, err
}

// scanRows reads and closes rows; it returns those that keep wants.
func scanRows(rows *sql.Rows, keep func(evq.Row) bool) (kept []evq.Row, err error) {
	defer rows.Close()
	for rows.Next() {
		row, err := scanRow(rows)
		if err != nil {
			return nil, err
		}
		if keep(row) {
			kept = append(kept, row)
		}
	}
	return kept, rows.Err()
}
