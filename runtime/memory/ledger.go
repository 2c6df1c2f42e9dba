package memory

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
)

// consumer is what the ledger keeps of one version.
type consumer struct {
	evq.Enrolment
	live      bool
	createdAt time.Time
	lastError string
	errorAt   time.Time
	members   map[uuid.UUID]member
	buckets   []bucket
	parked    map[parkedKey]evq.Parked
}

type member struct {
	evq.Member
	until time.Time
}

type bucket struct {
	owner       uuid.UUID
	epoch       int64
	cursor      evq.Position
	live        evq.Live
	leasedUntil time.Time
	updatedAt   time.Time
	handled     int64
	caughtUp    bool
}

type parkedKey struct {
	stream   string
	sequence int64
}

// held runs f on the log when no transaction is open.
func (l *Log) held(ctx context.Context, f func() error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.free(ctx); err != nil {
		return err
	}
	return f()
}

// withConsumer runs f on a consumer that must be there, when no transaction is open.
func (l *Log) withConsumer(ctx context.Context, id evq.ConsumerID, f func(*consumer) error) error {
	return l.held(ctx, func() error {
		c, err := l.consumer(id)
		if err != nil {
			return err
		}
		return f(c)
	})
}

func (l *Log) consumer(id evq.ConsumerID) (*consumer, error) {
	if c := l.consumers[id]; c != nil {
		return c, nil
	}
	return nil, evq.Invalid("there is no consumer %q of version %d", id.Name, id.Version)
}

// versions returns the versions of a consumer in order.
func (l *Log) versions(name string) (all []*consumer) {
	for _, c := range l.consumers {
		if name == "" || c.Name == name {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b *consumer) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Version, b.Version))
	})
	return all
}

// Enrol records a version of a consumer unless it is there.
func (l *Log) Enrol(ctx context.Context, e evq.Enrolment) (known evq.Enrolment, err error) {
	known = e
	err = l.held(ctx, func() error {
		if c := l.consumers[e.ConsumerID]; c != nil {
			known.StreamID, known.Query, known.Buckets = c.StreamID, c.Query, c.Buckets
			return nil
		}
		others := l.versions(e.Name)
		for _, c := range others {
			if c.StreamID != e.StreamID || c.Buckets != e.Buckets {
				known = c.Enrolment
				return nil
			}
		}
		l.consumers[e.ConsumerID] = newConsumer(e, len(others) == 0)
		return nil
	})
	return known, err
}

func newConsumer(e evq.Enrolment, live bool) *consumer {
	c := &consumer{Enrolment: e, live: live, createdAt: now(), members: map[uuid.UUID]member{}, parked: map[parkedKey]evq.Parked{}}
	b := bucket{cursor: e.Start, live: evq.Live{Never: true}, updatedAt: c.createdAt}
	if live {
		b.live = evq.Live{After: union(e.Replay)}
	}
	c.buckets = slices.Repeat([]bucket{b}, e.Buckets)
	return c
}

// union returns places without repetition. The empty place covers nothing, so it is left out.
func union(places ...evq.Position) (all []evq.Position) {
	for _, p := range places {
		if p != "" && !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all
}

// plain is a text from anywhere as every backend keeps it.
func plain(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Claim gives a member its fair share of the buckets.
func (l *Log) Claim(ctx context.Context, id evq.ConsumerID, m evq.Member) (leases []evq.Lease, err error) {
	err = l.withConsumer(ctx, id, func(c *consumer) error {
		if c.Query != m.Query {
			return evq.Invalid("consumer %q of version %d reads (%s) by now, not (%s)", id.Name, id.Version, c.Query, m.Query)
		}
		if m.Buckets != 0 && m.Buckets != len(c.buckets) {
			return evq.Invalid("consumer %q of version %d has %d buckets by now, not %d", id.Name, id.Version, len(c.buckets), m.Buckets)
		}
		at := now()
		maps.DeleteFunc(c.members, func(_ uuid.UUID, other member) bool { return !other.until.After(at) })
		c.members[m.ID] = member{m, at.Add(m.Lease)}
		c.share(m, at)
		for i, b := range c.buckets {
			if b.owner == m.ID {
				leases = append(leases, evq.Lease{Bucket: i, Epoch: b.epoch, Cursor: b.cursor, Live: b.live})
			}
		}
		return nil
	})
	return leases, err
}

// share renews what m leases, releases what is beyond its share, and takes what is free up to it.
func (c *consumer) share(m evq.Member, at time.Time) {
	ids := slices.SortedFunc(maps.Keys(c.members), func(a, b uuid.UUID) int { return cmp.Compare(a.String(), b.String()) })
	share := len(c.buckets) / len(ids)
	if slices.Index(ids, m.ID) < len(c.buckets)%len(ids) {
		share++
	}
	for i := range c.buckets {
		if b := &c.buckets[i]; b.owner == m.ID {
			if share--; share < 0 {
				b.owner = uuid.Nil
				continue
			}
			b.leasedUntil = at.Add(m.Lease)
		}
	}
	for i := range c.buckets {
		if b := &c.buckets[i]; share > 0 && b.owner != m.ID && (b.owner == uuid.Nil || !b.leasedUntil.After(at)) {
			b.owner, b.leasedUntil = m.ID, at.Add(m.Lease)
			b.epoch++
			share--
		}
	}
}

// Renew keeps a member and its leases alive.
func (l *Log) Renew(ctx context.Context, id evq.ConsumerID, m evq.Member) error {
	return l.held(ctx, func() error {
		c := l.consumers[id]
		if c == nil {
			return nil
		}
		until := now().Add(m.Lease)
		if _, lives := c.members[m.ID]; lives {
			c.members[m.ID] = member{m, until}
		}
		for i := range c.buckets {
			if c.buckets[i].owner == m.ID {
				c.buckets[i].leasedUntil = until
			}
		}
		return nil
	})
}

// Leave releases what a member leases.
func (l *Log) Leave(ctx context.Context, id evq.ConsumerID, m uuid.UUID) error {
	return l.held(ctx, func() error {
		c := l.consumers[id]
		if c == nil {
			return nil
		}
		delete(c.members, m)
		for i := range c.buckets {
			if c.buckets[i].owner == m {
				c.buckets[i].owner = uuid.Nil
			}
		}
		return nil
	})
}

// BeginWork is Begin: nobody can be stopped in a transaction but with the whole process.
func (l *Log) BeginWork(ctx context.Context, _ time.Duration) (evq.Tx, error) { return l.Begin(ctx) }

// Advance moves checkpoints, and parks and unparks events.
func (l *Log) Advance(ctx context.Context, foreign evq.Tx, a evq.Advance) error {
	t, err := l.own(foreign)
	if err != nil {
		return err
	}
	if t == nil {
		return l.held(ctx, func() error { return l.advance(a) })
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := t.check(); err != nil {
		return err
	}
	if c := l.consumers[a.Consumer]; c != nil {
		t.keep(c)
	}
	return l.advance(a)
}

// keep remembers a consumer as it is before the transaction changes it.
func (t *tx) keep(c *consumer) {
	if _, kept := t.was[c.ConsumerID]; kept {
		return
	}
	was := *c
	was.buckets, was.parked = slices.Clone(c.buckets), maps.Clone(c.parked)
	t.was[c.ConsumerID] = was
}

// committed is a consumer without what an open transaction has changed.
func (l *Log) committed(c *consumer) *consumer {
	if l.open != nil {
		if was, changed := l.open.was[c.ConsumerID]; changed {
			return &was
		}
	}
	return c
}

func (l *Log) advance(a evq.Advance) error {
	c := l.consumers[a.Consumer]
	for _, m := range a.Moves {
		if c == nil || m.Bucket >= len(c.buckets) || c.buckets[m.Bucket].owner != a.Owner ||
			c.buckets[m.Bucket].epoch != m.Epoch || c.buckets[m.Bucket].cursor != m.From {
			return &evq.Error{Kind: evq.ErrFenced, Reason: fmt.Sprintf("consumer %q of version %d: bucket %d has another owner, epoch or cursor by now",
				a.Consumer.Name, a.Consumer.Version, m.Bucket)}
		}
	}
	at := now()
	for _, m := range a.Moves {
		b := &c.buckets[m.Bucket]
		b.cursor, b.updatedAt = m.To, at
		b.handled += int64(m.Handled)
		b.caughtUp = b.caughtUp || m.CaughtUp
	}
	for _, p := range a.Park {
		key := parkedKey{p.StreamID, p.Sequence}
		p.ParkedAt, p.Reason = at, plain(p.Reason)
		if before, known := c.parked[key]; known {
			p.ParkedAt = before.ParkedAt
		}
		c.parked[key] = p
	}
	for _, p := range a.Unpark {
		delete(c.parked, parkedKey{p.StreamID, p.Sequence})
	}
	return nil
}
