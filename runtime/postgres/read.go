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

// Read returns one page of a stream.
func (b *backend) Read(ctx context.Context, tx evq.Tx, p evq.Page) (rows []evq.Row, more bool, err error) {
	err = b.query(ctx, tx, func(db dialect.Querier) (err error) {
		narrow := narrowed(p)
		rows, more, err = b.page(ctx, db, narrow)
		if err == nil && !more && narrow.UpTo != p.UpTo { // somebody removed events from the stream
			rows, more, err = b.page(ctx, db, p)
		}
		return err
	})
	return rows, more, err
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

func (b *backend) page(ctx context.Context, db dialect.Querier, p evq.Page) (rows []evq.Row, more bool, err error) {
	query, args := b.packQuery(p)
	rows, more, err = dialect.ReadPage(ctx, db, query, args, p, scanPacked(p))
	if errors.Is(err, errStrange) {
		query, args = b.pageQuery(p, "read_columns")
		rows, more, err = dialect.ReadPage(ctx, db, query, args, p, scanRow)
	}
	return rows, more, err
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

// errStrange says that a packed event is not as evq writes it.
var errStrange = errors.New("not as evq writes it")

// scanPacked reads the rows of a page in the columns of packQuery. The driver makes each text for us alone: the data stays
// where it is.
func scanPacked(p evq.Page) func(*sql.Rows) (evq.Row, error) {
	values := 9
	if p.DataOnly {
		values = 3
	}
	u := dialect.NewUnpacker(jsonSeparator)
	var sequence int64
	var packed string
	columns := []any{&sequence, &packed}
	return func(rows *sql.Rows) (evq.Row, error) {
		if err := rows.Scan(columns...); err != nil {
			return evq.Row{}, err
		}
		row := evq.Row{StreamID: p.StreamID, Sequence: sequence}
		u.Unpack(packed, values)
		if p.DataOnly {
			u.Type(&row)
		} else {
			row.CreatedAt = u.Since2000()
			row.Position = u.Position(form, 2)
			u.Event(&row)
		}
		row.Data = dialect.BytesOf(u.Text())
		if u.Failed() {
			return row, errStrange
		}
		return row, nil
	}
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
