package postgres

import (
	"cmp"
	"database/sql"
	"errors"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/internal/dialect"
	"github.com/google/uuid"
)

// tailPage is what the statement tail returns for the place from.
type tailPage struct {
	ground
	from  place
	limit int
	here  uuid.NullUUID // the event at from's position
	now   sight
	rows  []evq.Row
	size  int // of the rows' data and metadata
}

func (p *tailPage) parameters() []any {
	var q, floor int64
	var later any
	if p.from.late != nil {
		q, later, floor = p.from.late.position, p.from.late.seen.snapshot.String(), p.from.late.seen.floor
	}
	return []any{p.from.position, p.from.seen.snapshot.String(), p.from.seen.floor, q, later, floor, p.limit, evq.TailBytes}
}

// read reads the first row, which is no event, and the events, each stream in sequence order: a stream's positions are
// drawn under its lock, so their order is that of the sequences; and what was committed later has the larger ones.
func (p *tailPage) read(rows *sql.Rows) error {
	if !rows.Next() {
		return cmp.Or(rows.Err(), errNoEra)
	}
	var seen string
	if err := rows.Scan(skip, skip, &p.here, skip, skip, skip, skip, skip, skip, skip, skip, &seen, &p.standby, &p.now.era, &p.now.floor, &p.moved); err != nil {
		return err
	}
	var err error
	if p.now.snapshot, err = parseSnapshot(seen); err != nil {
		return err
	}
	for !p.full() && rows.Next() {
		row, err := scanWith(rows, skip, skip, skip, skip, skip)
		if err != nil {
			return err
		}
		p.rows, p.size = append(p.rows, row), p.size+len(row.Data)+len(row.Metadata)
	}
	return rows.Err()
}

// readPacked reads the same from the rows of tail_packed.
func (p *tailPage) readPacked(rows *sql.Rows) error {
	const valuesOfFirst, values = 6, 11
	u := dialect.NewUnpacker(jsonSeparator)
	var text string
	if !rows.Next() {
		return cmp.Or(rows.Err(), errNoEra)
	}
	if err := rows.Scan(&text); err != nil {
		return err
	}
	u.Unpack(text, valuesOfFirst)
	if err := p.first(u); err != nil {
		return err
	}
	for !p.full() && rows.Next() {
		if err := rows.Scan(&text); err != nil {
			return err
		}
		u.Unpack(text, values)
		row := evq.Row{StreamID: u.Stream(), Sequence: u.Number(), CreatedAt: u.Since2000()}
		row.Position = u.Position(form, 2)
		u.Event(&row)
		row.Data = dialect.BytesOf(u.Text())
		if u.Failed() {
			return errStrange
		}
		p.rows, p.size = append(p.rows, row), p.size+len(row.Data)+len(row.Metadata)
	}
	return rows.Err()
}

// first reads what stands in front of the events.
func (p *tailPage) first(u *dialect.Unpacker) (err error) {
	if event := u.Text(); event != "" {
		p.here.UUID, err = uuid.Parse(event)
		p.here.Valid = true
	}
	var failed error
	p.now.snapshot, failed = parseSnapshot(u.Text())
	p.standby = u.Text() == "t"
	p.now.era, p.now.floor = int(u.Number()), u.Number()
	p.moved = u.Text() == "t"
	if err != nil || failed != nil || u.Failed() {
		return errStrange
	}
	return nil
}

var errNoEra = errors.New("there is no era: run store.Migrate")

// full tells that the page has no room left. The server counts the same way.
func (p *tailPage) full() bool { return len(p.rows) >= p.limit || p.size >= evq.TailBytes }

// result is the page, with the place behind it.
func (p *tailPage) result(after evq.Position) evq.TailPage {
	if len(p.rows) == 0 && p.from.late == nil {
		return evq.TailPage{Next: after}
	}
	next := place{part: part{p.from.position, p.now}, event: p.from.event}
	if n := len(p.rows); n > 0 {
		last := p.rows[n-1]
		if e, _ := parseEvent(last.Position); e.position > p.from.position || p.full() {
			next = p.from.cut(p.now, e, last.EventID)
		}
	}
	return evq.TailPage{Rows: p.rows, Next: next.text(), More: p.full() || len(p.rows) == 0}
}

// rewound refuses a place whose last event is not there any more: what was read up to it may never have happened.
func (p *tailPage) rewound(after evq.Position) error {
	if p.from.position == 0 || p.here.Valid && p.here.UUID == p.from.event {
		return nil
	}
	return &evq.Error{Kind: evq.ErrRewound, Reason: "postgres: the event at " + string(after) + " is not there any more: was an older copy of the database restored?"}
}

// skip is where columns go that nobody wants.
var skip = skipped{}

type skipped struct{}

func (skipped) Scan(any) error { return nil }
