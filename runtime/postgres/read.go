package postgres

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"time"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/internal/dialect"
)

// Read reads one page of a stream.
func (b *backend) Read(ctx context.Context, tx evq.Tx, p evq.Page) (pack evq.Pack, err error) {
	err = b.query(ctx, tx, func(db dialect.Querier) (err error) {
		narrow := narrowed(p)
		pack, err = b.page(ctx, db, narrow)
		if err == nil && !pack.More && narrow.UpTo != p.UpTo { // somebody removed events from the stream
			pack, err = b.page(ctx, db, p)
		}
		return err
	})
	if rows := pack.Rows; err == nil {
		pack.Rows = func(ctx context.Context, room []evq.Row) (made []evq.Row, err error) {
			made, err = rows(ctx, room)
			if errors.Is(err, errStrange) {
				p.UpTo, p.Limit, p.MaxBytes = pack.Last, pack.Count, 0 // as many bytes as were read already
				made, err = b.byRows(ctx, tx, p)
			}
			return made, err
		}
	}
	return pack, err
}

// byRows reads a page value by value.
func (b *backend) byRows(ctx context.Context, tx evq.Tx, p evq.Page) (rows []evq.Row, err error) {
	err = b.query(ctx, tx, func(db dialect.Querier) error {
		query, args := b.pageQuery(p, "read_columns")
		rows, _, err = dialect.ReadPage(ctx, db, query, args, p, scanRow)
		return err
	})
	return rows, err
}

// narrowed is a page that ends where its last event must be, because a stream has no gaps. Without that end the server,
// which takes streams and sequences for unrelated and expects far fewer events than there are, may read and sort all that
// is left of the stream, for each page again.
func narrowed(p evq.Page) evq.Page {
	if p.UpTo > 0 && p.AggregateID == "" && len(p.EventTypes) == 0 {
		p.UpTo = min(p.UpTo, p.After+int64(p.Limit))
	}
	return p
}

// pageQuery is the statement of a page with the columns of a file.
func (b *backend) pageQuery(p evq.Page, columns string) (query string, args []any) {
	query, args = b.sql.PageQuery(p, func(n int) string { return "$" + strconv.Itoa(n) })
	return strings.ReplaceAll(query, "{columns}", b.sql.Get(columns)), args
}

func (b *backend) packQuery(p evq.Page) (query string, args []any) {
	if p.DataOnly {
		return b.pageQuery(p, "pack_data_columns")
	}
	return b.pageQuery(p, "pack_columns")
}

// Head returns the stream's last sequence, or with a before the last one that was recorded earlier.
func (b *backend) Head(ctx context.Context, tx evq.Tx, streamID string, before time.Time) (head int64, err error) {
	err = b.query(ctx, tx, func(db dialect.Querier) error {
		if before.IsZero() {
			return db.QueryRowContext(ctx, b.sql.Get("head"), streamID).Scan(&head)
		}
		return db.QueryRowContext(ctx, b.sql.Get("head_before"), streamID, timestamp(before)).Scan(&head)
	})
	return head, err
}

// Types counts the events of each stored type and version.
func (b *backend) Types(ctx context.Context) (counts []evq.TypeCount, err error) {
	err = b.query(ctx, nil, func(db dialect.Querier) (err error) {
		counts, err = b.sql.Types(ctx, db)
		return err
	})
	return counts, err
}

// timestamp writes a time for PostgreSQL. What it cannot hold is as far away as it can say.
func timestamp(t time.Time) string {
	switch t = t.UTC(); {
	case t.Year() > 200_000:
		return "infinity"
	case t.Year() < 1:
		return "-infinity"
	}
	return t.Format("2006-01-02 15:04:05.999999Z07:00")
}

// scanRow reads the current row of a statement that returns events.
func scanRow(rows *sql.Rows) (evq.Row, error) { return scanWith(rows) }

// scanWith also reads columns behind those of the event.
func scanWith(rows *sql.Rows, more ...any) (row evq.Row, err error) {
	var position int64
	var transaction string
	err = rows.Scan(append([]any{
		&position, &transaction, &row.EventID, &row.StreamID, &row.Sequence, &row.EventType, &row.EventVersion,
		&row.AggregateID, (*[]byte)(&row.Data), (*[]byte)(&row.Metadata), &row.CreatedAt}, more...)...)
	row.Position = eventPosition(position, transaction)
	row.CreatedAt = row.CreatedAt.UTC()
	return row, err
}
