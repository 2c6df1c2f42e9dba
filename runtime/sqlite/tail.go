package sqlite

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
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
	var text [24]byte
	return evq.Position(strconv.AppendInt(append(text[:0], placeForm...), position, 10))
}

func (p place) text() evq.Position {
	if p.event == uuid.Nil {
		return positionOf(p.position)
	}
	return positionOf(p.position) + evq.Position("."+hex.EncodeToString(p.event[:]))
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
	if !ours || err != nil || p.position < 0 || p.text() != text {
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
// until it has committed, so no event ever appears before one that can be seen.
func (b *backend) Tail(ctx context.Context, after evq.Position, limit int) (evq.TailPage, error) {
	from, err := parsePlace(after)
	if err != nil {
		return evq.TailPage{}, err
	}
	if err := b.check(ctx, b.reader); err != nil {
		return evq.TailPage{}, err
	}
	found, err := b.reader.QueryContext(ctx, b.sql.Get("tail"), from.position, limit+1)
	if err != nil {
		return evq.TailPage{}, translate(ctx, err)
	}
	rows, cut, err := scanUpTo(found, evq.TailBytes)
	if err != nil {
		return evq.TailPage{}, translate(ctx, err)
	}
	if rows, err = from.leave(rows); err != nil || len(rows) == 0 {
		return evq.TailPage{Next: after}, err
	}
	// Without an event to take off there is one row more than was asked for.
	rows, cut = rows[:min(limit, len(rows))], cut || len(rows) >= limit
	next, err := behind(rows[len(rows)-1])
	return evq.TailPage{Rows: rows, Next: next.text(), More: cut}, err
}

// scanUpTo reads and closes rows up to the one that brings them to so many bytes of data and metadata. cut tells that it
// came.
func scanUpTo(found *sql.Rows, bytes int) (rows []evq.Row, cut bool, err error) {
	defer found.Close()
	for bytes > 0 && found.Next() {
		row, err := scanRow(found)
		if err != nil {
			return nil, false, err
		}
		rows = append(rows, row)
		bytes -= len(row.Data) + len(row.Metadata)
	}
	return rows, bytes <= 0, found.Err()
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
