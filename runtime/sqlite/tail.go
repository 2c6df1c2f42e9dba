package sqlite

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/internal/dialect"
	"github.com/google/uuid"
)

// place is a position in the store, and the event that stands there. As text it is "s1.<position>", which is what an
// event's Position says, or "s1.<position>.<event id>", which also notices that the store was set back. The empty text
// is the place before all events.
type place struct {
	position int64
	event    uuid.UUID // uuid.Nil: not known, or position is 0
}

const placeForm = "s1."

// positionOf names an event's position.
func positionOf(position int64) evq.Position {
	return place{position: position}.text()
}

func (p place) text() evq.Position {
	var room [64]byte
	return evq.Position(p.append(room[:0]))
}

func (p place) append(text []byte) []byte {
	text = strconv.AppendInt(append(text, placeForm...), p.position, 10)
	if p.event == uuid.Nil {
		return text
	}
	return hex.AppendEncode(append(text, '.'), p.event[:])
}

// parsePlace reads what text and positionOf write.
func parsePlace(text evq.Position) (p place, err error) {
	if text == "" {
		return place{}, nil
	}
	number, ours := strings.CutPrefix(string(text), placeForm)
	number, event, named := strings.Cut(number, ".")
	p.position, err = strconv.ParseInt(number, 10, 64)
	if err == nil && named {
		p.event, err = uuid.Parse(event)
	}
	var room [64]byte
	if !ours || err != nil || p.position < 0 || string(p.append(room[:0])) != string(text) {
		return place{}, evq.Invalid("position %q is not one of an SQLite store", string(text))
	}
	return p, nil
}

// End returns the place of the last committed event.
func (b *backend) End(ctx context.Context) (evq.Position, error) {
	if err := b.check(ctx, b.reader); err != nil {
		return "", err
	}
	end, err := b.end(ctx, b.reader)
	return end.text(), translate(ctx, err)
}

func (b *backend) end(ctx context.Context, db dialect.Querier) (end place, err error) {
	err = db.QueryRowContext(ctx, b.sql.Get("end")).Scan(&end.position, &end.event)
	if errors.Is(err, sql.ErrNoRows) {
		return place{}, nil
	}
	return end, err
}

// Tail returns what was committed after a place. Whoever writes holds the one write lock from before it takes a position
// until it has committed, so no event ever appears before one that can be seen: a page may be read in several parts.
func (b *backend) Tail(ctx context.Context, after evq.Position, limit int) (evq.TailPage, error) {
	from, err := parsePlace(after)
	if err != nil {
		return evq.TailPage{}, err
	}
	if err := b.check(ctx, b.reader); err != nil {
		return evq.TailPage{}, err
	}
	page := evq.TailPage{Next: after, More: true}
	for bytes := 0; page.More && len(page.Rows) < limit && bytes < evq.TailBytes; {
		if len(page.Rows) > 0 {
			page.Rows = slices.Grow(page.Rows, limit+1-len(page.Rows))
		}
		var rows []evq.Row
		rows, page.More, err = b.tailPart(ctx, from, page.Rows[len(page.Rows):], limit-len(page.Rows), evq.TailBytes-bytes)
		if err != nil {
			return evq.TailPage{Next: after}, translate(ctx, err)
		}
		if len(rows) == 0 {
			break
		}
		if from, err = behind(rows[len(rows)-1]); err != nil {
			return evq.TailPage{Next: after}, err
		}
		page.Rows, page.Next, bytes = joined(page.Rows, rows), from.text(), bytes+sizeOf(rows)
	}
	return page, nil
}

// joined are rows with those behind them. The first ones are not copied.
func joined(rows, more []evq.Row) []evq.Row {
	if len(rows) == 0 {
		return more
	}
	return append(rows, more...)
}

// tailPart reads behind a place: a pack, for whose rows there may be room, or up to limit rows if that cannot be. more tells
// that it was cut, so that there may be more.
func (b *backend) tailPart(ctx context.Context, from place, room []evq.Row, limit, bytes int) (rows []evq.Row, more bool, err error) {
	most := min(limit, packRows)
	// The event at the place is read too, before the others.
	rows, ok, err := b.tailPack(ctx, from, room, most+1)
	if err == nil && !ok {
		most = limit
		rows, err = b.tailRows(ctx, from, most+1, bytes)
	}
	if err == nil {
		rows, err = from.leave(rows)
	}
	if err != nil {
		return nil, false, err
	}
	rows = rows[:min(most, len(rows))]
	for i := range rows {
		if bytes -= sizeOf(rows[i : i+1]); bytes <= 0 {
			return rows[:i+1], true, nil
		}
	}
	return rows, len(rows) == most, nil
}

// tailPack reads a part as one text, if that can be, see packed.
func (b *backend) tailPack(ctx context.Context, from place, room []evq.Row, limit int) (rows []evq.Row, ok bool, err error) {
	var all, n int
	var text sql.NullString
	err = b.reader.QueryRowContext(ctx, b.tailPacked, from.position, limit).Scan(&all, &n, &text)
	if err != nil || all == 0 || n < all {
		return nil, err == nil && all == 0, err
	}
	rows, ok = unpackAll(room, text.String, n)
	return rows, ok, nil
}

// tailRows reads a part row by row, up to the one that brings it to so many bytes.
func (b *backend) tailRows(ctx context.Context, from place, limit, bytes int) (rows []evq.Row, err error) {
	found, err := b.reader.QueryContext(ctx, b.sql.Get("tail"), from.position, limit)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	for bytes > 0 && found.Next() {
		row, err := scanRow(found)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
		bytes -= sizeOf(rows[len(rows)-1:])
	}
	return rows, found.Err()
}

// sizeOf counts as a page's bound does.
func sizeOf(rows []evq.Row) (bytes int) {
	for i := range rows {
		bytes += len(rows[i].Data) + len(rows[i].Metadata)
	}
	return bytes
}

// behind is the place behind an event.
func behind(row evq.Row) (place, error) {
	p, err := parsePlace(row.Position)
	p.event = row.EventID
	return p, err
}

// leave takes the event at p off the rows. When it is not there, or is another one, the database was set back: what was
// read from it before may never have happened.
func (p place) leave(rows []evq.Row) ([]evq.Row, error) {
	if p.position == 0 {
		return rows, nil
	}
	if len(rows) == 0 || rows[0].Position != positionOf(p.position) || p.event != uuid.Nil && p.event != rows[0].EventID {
		return nil, &evq.Error{Kind: evq.ErrRewound, Reason: "the event at " + string(p.text()) + " is not there any more: was an older copy of the database restored?"}
	}
	return rows[1:], nil
}

// Await looks every so often whether something was committed after a place, until idle is over. A look takes a few
// microseconds, no more than asking one and the same connection for its PRAGMA data_version.
func (b *backend) Await(ctx context.Context, after evq.Position, every, idle time.Duration) error {
	from, err := parsePlace(after)
	if err != nil {
		return err
	}
	if err := b.check(ctx, b.reader); err != nil {
		return err
	}
	looking, cancel := context.WithTimeout(ctx, idle)
	defer cancel()
	ticks := time.NewTicker(max(every, 1))
	defer ticks.Stop()
	for {
		var more bool
		err := b.reader.QueryRowContext(looking, b.sql.Get("await"), from.position).Scan(&more)
		if more || err != nil && looking.Err() == nil {
			return translate(ctx, err)
		}
		select {
		case <-looking.Done():
			return ctx.Err()
		case <-ticks.C:
		}
	}
}
