package postgres

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"time"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/internal/dialect"
	"github.com/google/uuid"
)

// ground is what has to be known about the server that a place was read on before the place may be used.
type ground struct {
	standby bool
	moved   bool // the database lives in another cluster than its last era says
}

// End returns the place that covers everything committed now.
func (b *backend) End(ctx context.Context) (evq.Position, error) {
	var end place
	rings := b.bell.heard()
	err := b.onGround(ctx, func(db dialect.Querier) (g ground, err error) {
		var seen string
		var event uuid.NullUUID
		err = db.QueryRowContext(ctx, b.sql.Get("end")).Scan(&seen, &g.standby, &end.era, &g.moved, &end.position, &event)
		if err != nil {
			return g, err
		}
		end.event = event.UUID
		end.snapshot, err = parseSnapshot(seen)
		return g, err
	})
	if err != nil {
		return "", err
	}
	at := end.text()
	b.bell.looked(at, rings)
	return at, nil
}

// Tail returns what is committed and not covered by a place.
func (b *backend) Tail(ctx context.Context, after evq.Position, limit int) (evq.TailPage, error) {
	from, err := parsePlace(after)
	if err != nil {
		return evq.TailPage{}, err
	}
	var page tailPage
	rings := b.bell.heard()
	err = b.onGround(ctx, func(db dialect.Querier) (ground, error) {
		page = tailPage{from: from}
		rows, err := db.QueryContext(ctx, b.sql.Get("tail"),
			from.position, "{"+from.snapshot.xip+"}", from.snapshot.xmax, from.era, limit)
		if err != nil {
			return ground{}, err
		}
		defer rows.Close()
		err = page.read(rows)
		return page.ground, err
	})
	if err == nil {
		err = page.rewound(after)
	}
	if err != nil {
		return evq.TailPage{Next: after}, err
	}
	answer := evq.TailPage{Rows: page.rows, Next: after, More: len(page.rows) >= limit}
	if len(page.rows) > 0 {
		answer.Next = page.next.text()
	}
	if !answer.More {
		b.bell.looked(answer.Next, rings)
	}
	return answer, nil
}

// tailPage is what the statement tail returns for the place from.
type tailPage struct {
	ground
	from place
	here uuid.NullUUID // the event at from's position
	rows []evq.Row
	next place
}

// read reads the first row, which is no event, and the events, each stream in sequence order: a stream's positions are
// drawn under its lock, so their order is that of the sequences.
func (p *tailPage) read(rows *sql.Rows) error {
	if !rows.Next() {
		return cmp.Or(rows.Err(), errors.New("there is no era: run store.Migrate"))
	}
	var seen string
	if err := rows.Scan(skip, skip, &p.here, skip, skip, skip, skip, skip, skip, skip, skip, &seen, &p.standby, &p.next.era, &p.moved); err != nil {
		return err
	}
	var err error
	if p.next.snapshot, err = parseSnapshot(seen); err != nil {
		return err
	}
	p.next.position, p.next.event = p.from.position, p.from.event
	for rows.Next() {
		row, position, err := scanPlaced(rows, skip, skip, skip, skip)
		if err != nil {
			return err
		}
		if position > p.next.position {
			p.next.position, p.next.event = position, row.EventID
		}
		p.rows = append(p.rows, row)
	}
	return rows.Err()
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

// onGround runs f and refuses what it read on a standby. Where the database turns out to have come from another
// cluster, a new era begins, and f runs once more.
func (b *backend) onGround(ctx context.Context, f func(dialect.Querier) (ground, error)) error {
	for range 2 {
		var g ground
		err := b.query(ctx, nil, func(db dialect.Querier) (err error) {
			g, err = f(db)
			return err
		})
		switch {
		case err != nil:
			return err
		case g.standby:
			return unsupported(onStandby)
		case !g.moved:
			return nil
		}
		if err := b.beginEra(ctx); err != nil {
			return err
		}
	}
	return unsupported("the database moves from cluster to cluster")
}

// Await waits until the doorbell rings, or idle is over. A look at the database costs a round trip, so there is none
// before.
func (b *backend) Await(ctx context.Context, after evq.Position, _, idle time.Duration) error {
	timer := time.NewTimer(idle)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	case <-b.bell.since(after):
		return nil
	}
}
