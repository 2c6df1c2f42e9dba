package dialect

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
)

// Claim gives the member its fair share of the buckets.
func (l *Ledger) Claim(ctx context.Context, c evq.ConsumerID, m evq.Member) (leases []evq.Lease, err error) {
	me, lease := l.ID(m.ID), m.Lease.Microseconds()
	err = l.write(ctx, func(s session) error {
		if err := s.lock(c.Name); err != nil {
			return err
		}
		if err := s.all(
			step{"member_expire", of(c)},
			step{"member_keep", of(c, me, lease, plain(m.Label), m.Rate)},
			step{"lease_renew", of(c, me, lease)},
		); err != nil {
			return err
		}
		if err := s.balance(c, m, me, lease); err != nil {
			return err
		}
		leases, err = collect(s, "leases", of(c, me), scanLease)
		return err
	})
	return leases, err
}

// balance releases what the member leases beyond its share, or takes what is missing.
func (s session) balance(c evq.ConsumerID, m evq.Member, me any, lease int64) error {
	var recorded string
	var buckets, members, rank, held int
	err := s.row("lease_share", of(c, me), &recorded, &buckets, &members, &rank, &held)
	if errors.Is(err, sql.ErrNoRows) {
		return unknown(c)
	}
	if err != nil {
		return err
	}
	switch {
	case recorded != m.Query:
		return evq.Invalid("consumer %q of version %d reads (%s) by now, not (%s)", c.Name, c.Version, recorded, m.Query)
	case m.Buckets != 0 && m.Buckets != buckets:
		return evq.Invalid("consumer %q of version %d has %d buckets by now, not %d", c.Name, c.Version, buckets, m.Buckets)
	}
	fair := share(buckets, members, rank)
	switch {
	case held > fair:
		_, err = s.exec("lease_release", of(c, me, fair)...)
	case held < fair:
		_, err = s.exec("lease_take", of(c, me, lease, fair-held)...)
	}
	return err
}

// share is how many buckets the member of a rank, counted from 0, should have: as many as the others, or one more.
func share(buckets, members, rank int) int {
	n := buckets / members
	if rank < buckets%members {
		n++
	}
	return n
}

// Renew keeps the member and its leases alive. As everywhere members come before checkpoints, so that nobody deadlocks. A member that was forgotten comes back by its next Claim.
func (l *Ledger) Renew(ctx context.Context, c evq.ConsumerID, m evq.Member) error {
	me, lease := l.ID(m.ID), m.Lease.Microseconds()
	return l.write(ctx, func(s session) error {
		return s.all(
			step{"member_renew", of(c, me, lease, plain(m.Label), m.Rate)},
			step{"lease_renew", of(c, me, lease)},
		)
	})
}

// Leave releases all that the member leases, and forgets the member.
func (l *Ledger) Leave(ctx context.Context, c evq.ConsumerID, member uuid.UUID) error {
	me := l.ID(member)
	return l.write(ctx, func(s session) error {
		return s.all(
			step{"member_leave", of(c, me)},
			step{"lease_release", of(c, me, 0)},
		)
	})
}

func scanLease(rows *sql.Rows) (lease evq.Lease, err error) {
	var cursor string
	var after, until sql.NullString
	err = rows.Scan(&lease.Bucket, &lease.Epoch, &cursor, &after, &until)
	lease.Cursor, lease.Live = evq.Position(cursor), live(after, until)
	return lease, err
}

// live reads which events are live: places with a space between, and a place. The empty place covers nothing, so it is
// left out.
func live(after, until sql.NullString) evq.Live {
	l := evq.Live{Never: !after.Valid, Until: evq.Position(until.String), Ended: until.Valid}
	for place := range strings.FieldsSeq(after.String) {
		l.After = append(l.After, evq.Position(place))
	}
	return l
}
