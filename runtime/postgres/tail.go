package postgres

import (
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
		err = db.QueryRowContext(ctx, b.sql.Get("end")).Scan(&seen, &g.standby, &end.seen.era, &end.seen.floor, &g.moved, &end.position, &event)
		if err != nil {
			return g, err
		}
		end.event = event.UUID
		end.seen.snapshot, err = parseSnapshot(seen)
		return g, err
	})
	if err != nil {
		return "", err
	}
	at := end.text()
	b.bell.looked(at, rings)
	return at, nil
}

// Tail returns what is committed and not covered by a place. From the middle of a late part it reads the rest of that
// first; the page then goes on, with what has become late since and what is new, as far as there is room.
func (b *backend) Tail(ctx context.Context, after evq.Position, limit int) (evq.TailPage, error) {
	from, err := parsePlace(after)
	if err != nil {
		return evq.TailPage{}, err
	}
	var page tailPage
	rings := b.bell.heard()
	err = b.onGround(ctx, func(db dialect.Querier) (g ground, err error) {
		page, err = b.tailPage(ctx, db, from, limit)
		return page.ground, err
	})
	if err == nil {
		err = page.rewound(after)
	}
	if err != nil {
		return evq.TailPage{Next: after}, err
	}
	answer := page.result(after)
	if !answer.More {
		b.bell.looked(answer.Next, rings)
	}
	return answer, nil
}

// tailPage reads a page as texts, or value by value if that cannot be.
func (b *backend) tailPage(ctx context.Context, db dialect.Querier, from place, limit int) (tailPage, error) {
	page := tailPage{from: from, limit: limit}
	err := b.readTail(ctx, db, "tail_packed", &page, page.readPacked)
	if errors.Is(err, errStrange) {
		page = tailPage{from: from, limit: limit}
		err = b.readTail(ctx, db, "tail", &page, page.read)
	}
	return page, err
}

func (b *backend) readTail(ctx context.Context, db dialect.Querier, statement string, page *tailPage, read func(*sql.Rows) error) error {
	rows, err := db.QueryContext(ctx, b.sql.Get(statement), page.parameters()...)
	if err != nil {
		return err
	}
	defer rows.Close()
	return read(rows)
}

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
	if _, err := parsePlace(after); err != nil {
		return err
	}
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
