package sqlite

import (
	"context"
	"database/sql"
	"encoding/hex"
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
	rows, ok = unpack(p.StreamID, text.String, n)
	return rows, ok, nil
}

func (b *backend) packQuery(p evq.Page) (query string, args []any) {
	read, args := b.pageQuery(p, "pack_columns")
	return strings.Replace(b.sql.Get("pack"), "{rows}", read, 1), args
}

// unpack reads what the statement pack returns for n events of a stream. A value that holds the separator would shift all
// that come behind it; but then there are more separators than there have to be.
func unpack(stream, text string, n int) ([]evq.Row, bool) {
	const values = 9
	if strings.Count(text, "\x00") != n*values-1 {
		return nil, false
	}
	u := unpacker{rest: text}
	rows := make([]evq.Row, n)
	for i := range rows {
		rows[i].StreamID = stream
		u.read(&rows[i])
	}
	return rows, !u.failed
}

// unpacker reads one value after the other. The rows get strings and data of their own: only their metadata, which does
// not stay, holds on to the text.
type unpacker struct {
	rest      string
	failed    bool // something is not as evq writes it
	names     dialect.Names
	data      dialect.Slab
	aggregate string // of the event before: often it is the same
}

func (u *unpacker) read(row *evq.Row) {
	row.Position = positionOf(u.number())
	id := u.next()
	if len(id) != hex.EncodedLen(len(row.EventID)) {
		u.failed = true
		return
	}
	_, _ = hex.Decode(row.EventID[:], bytesOf(id)) // SQLite has written it
	row.Sequence = u.number()
	row.CreatedAt = time.UnixMicro(u.number()).UTC()
	row.EventType = u.names.Own(u.next())
	row.EventVersion = u.names.Own(u.next())
	if aggregate := u.next(); aggregate != u.aggregate {
		u.aggregate = strings.Clone(aggregate)
	}
	row.AggregateID = u.aggregate
	row.Metadata = bytesOf(u.next())
	row.Data = u.data.Own(u.next())
}

func (u *unpacker) next() string {
	value, rest, _ := strings.Cut(u.rest, "\x00")
	u.rest = rest
	return value
}

func (u *unpacker) number() int64 {
	n, err := strconv.ParseInt(u.next(), 10, 64)
	u.failed = u.failed || err != nil
	return n
}
