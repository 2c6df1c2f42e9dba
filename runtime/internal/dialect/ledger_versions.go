package dialect

import (
	"context"
	"database/sql"
	"slices"

	evq "github.com/evq-go/evq/runtime"
)

// version is what is recorded of a version of a consumer.
type version struct {
	evq.Enrolment
	live bool
}

// versions returns the versions of a consumer, and keeps them as they are until the transaction ends.
func (s session) versions(consumer string) ([]version, error) {
	if err := s.lock(consumer); err != nil {
		return nil, err
	}
	return collect(s, "consumer_versions", []any{consumer}, func(rows *sql.Rows) (v version, err error) {
		v.Name = consumer
		err = rows.Scan(&v.Version, &v.StreamID, &v.Query, &v.Buckets, &v.live)
		return v, err
	})
}

// version also returns the one that is asked for; it has to be there.
func (s session) version(c evq.ConsumerID) (all []version, this version, err error) {
	all, err = s.versions(c.Name)
	if err != nil {
		return nil, version{}, err
	}
	i := slices.IndexFunc(all, func(v version) bool { return v.Version == c.Version })
	if i < 0 {
		return nil, version{}, unknown(c)
	}
	return all, all[i], nil
}

// Enrol records a version of a consumer unless it is there.
func (l *Ledger) Enrol(ctx context.Context, e evq.Enrolment) (recorded evq.Enrolment, err error) {
	err = l.write(ctx, func(s session) error {
		all, err := s.versions(e.Name)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(all, func(v version) bool { return v.settles(e) }); i >= 0 {
			recorded = all[i].Enrolment
			return nil
		}
		recorded = e
		return s.enrol(e, len(all) == 0)
	})
	if err != nil {
		return evq.Enrolment{}, err
	}
	recorded.Start, recorded.Replay = e.Start, e.Replay
	return recorded, nil
}

// settles tells that e is not to be recorded: it is there, or it contradicts v.
func (v version) settles(e evq.Enrolment) bool {
	return v.Version == e.Version || v.StreamID != e.StreamID || v.Buckets != e.Buckets
}

func (s session) enrol(e evq.Enrolment, live bool) error {
	liveAfter := sql.NullString{String: string(e.Replay), Valid: live}
	return s.all(
		step{"consumer_enrol", of(e.ConsumerID, e.StreamID, e.Query, e.Buckets, live)},
		step{"checkpoint_enrol", of(e.ConsumerID, e.Buckets, string(e.Start), liveAfter)},
	)
}

// Reset puts every checkpoint to a place. What is set aside is forgotten first, because an owner too changes that before
// it moves, and again at last, when no owner can set anything aside any more.
func (l *Ledger) Reset(ctx context.Context, c evq.ConsumerID, to evq.Position) error {
	return l.write(ctx, func(s session) error {
		if _, _, err := s.version(c); err != nil {
			return err
		}
		return s.all(
			step{"parked_drop", of(c)},
			step{"checkpoint_fence", of(c)},
			step{"checkpoint_reset", of(c, string(to))},
			step{"parked_drop", of(c)},
		)
	})
}

// ChangeQuery records another query, and takes the buckets from those who work by the old one.
func (l *Ledger) ChangeQuery(ctx context.Context, c evq.ConsumerID, query string) error {
	return l.write(ctx, func(s session) error {
		if _, _, err := s.version(c); err != nil {
			return err
		}
		return s.all(
			step{"checkpoint_fence", of(c)},
			step{"consumer_query", of(c, query)},
		)
	})
}

// Promote makes a version the live one. First both versions are stopped, so that what is compared is where they stand.
func (l *Ledger) Promote(ctx context.Context, c evq.ConsumerID) error {
	return l.write(ctx, func(s session) error {
		all, this, err := s.version(c)
		if err != nil || this.live {
			return err
		}
		other := c
		if i := slices.IndexFunc(all, func(v version) bool { return v.live }); i >= 0 {
			other = all[i].ConsumerID
		}
		return s.promote(c, other)
	})
}

// promote takes over from another version. Where there is none a version takes over from itself.
func (s session) promote(c, other evq.ConsumerID) error {
	if err := s.all(step{"checkpoint_fence", of(other)}, step{"checkpoint_fence", of(c)}); err != nil {
		return err
	}
	var behind int
	if err := s.row("checkpoint_behind", of(c), &behind); err != nil {
		return err
	}
	if behind > 0 {
		return evq.Invalid("consumer %q of version %d has not caught up: %d buckets are behind", c.Name, c.Version, behind)
	}
	steps := []step{{"checkpoint_promote", of(c, other.Version)}, {"consumer_promote", of(c)}}
	if other != c {
		steps = append(steps, step{"checkpoint_demote", of(other, c.Version)})
	}
	return s.all(steps...)
}

// Drop forgets a version. For what is set aside see Reset.
func (l *Ledger) Drop(ctx context.Context, c evq.ConsumerID) error {
	return l.write(ctx, func(s session) error {
		all, this, err := s.version(c)
		if err != nil {
			return err
		}
		if this.live && len(all) > 1 {
			return evq.Invalid("consumer %q of version %d is live: promote another version before", c.Name, c.Version)
		}
		return s.all(
			step{"parked_drop", of(c)},
			step{"member_drop", of(c)},
			step{"checkpoint_fence", of(c)},
			step{"checkpoint_drop", of(c)},
			step{"parked_drop", of(c)},
			step{"consumer_drop", of(c)},
		)
	})
}
