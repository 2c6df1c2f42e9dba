package memory

import (
	"cmp"
	"context"
	"slices"

	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
)

// Failed records what last went wrong with a consumer.
func (l *Log) Failed(ctx context.Context, id evq.ConsumerID, reason string) error {
	return l.withConsumer(ctx, id, func(c *consumer) error {
		c.lastError, c.errorAt = plain(reason), now()
		return nil
	})
}

// sorted returns what is set aside, by stream, aggregate and sequence.
func (c *consumer) sorted() (all []evq.Parked) {
	for _, p := range c.parked {
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b evq.Parked) int {
		return cmp.Or(cmp.Compare(a.StreamID, b.StreamID), cmp.Compare(a.AggregateID, b.AggregateID), cmp.Compare(a.Sequence, b.Sequence))
	})
	return all
}

// ParkedAggregates sums up what is set aside.
func (l *Log) ParkedAggregates(ctx context.Context, id evq.ConsumerID) (all []evq.ParkedAggregate, err error) {
	err = l.withConsumer(ctx, id, func(c *consumer) error {
		for _, p := range c.sorted() {
			if n := len(all); n == 0 || all[n-1].StreamID != p.StreamID || all[n-1].AggregateID != p.AggregateID {
				all = append(all, evq.ParkedAggregate{Bucket: p.Bucket, StreamID: p.StreamID, AggregateID: p.AggregateID})
			}
			a := &all[len(all)-1]
			if p.Skipped {
				a.Skipped++
			} else {
				a.Parked++
			}
			a.Requested = a.Requested || p.Request != evq.ParkWait
		}
		return nil
	})
	return all, err
}

// Parked returns what is set aside of an aggregate, or of all.
func (l *Log) Parked(ctx context.Context, id evq.ConsumerID, streamID, aggregateID string, after int64, limit int) (some []evq.Parked, err error) {
	err = l.withConsumer(ctx, id, func(c *consumer) error {
		for _, p := range c.sorted() {
			if len(some) < limit && (streamID == "" || p.StreamID == streamID && p.AggregateID == aggregateID && p.Sequence > after) {
				some = append(some, p)
			}
		}
		return nil
	})
	return some, err
}

// Request notes what the owner is asked to do.
func (l *Log) Request(ctx context.Context, id evq.ConsumerID, streamID, aggregateID string, sequence int64, r evq.ParkRequest) (n int, err error) {
	err = l.withConsumer(ctx, id, func(c *consumer) error {
		for key, p := range c.parked {
			if p.StreamID != streamID || p.AggregateID != aggregateID || sequence != 0 && p.Sequence != sequence ||
				r == evq.ParkRetry && (p.Skipped || p.Request == evq.ParkDiscard) {
				continue
			}
			p.Request = r
			c.parked[key] = p
			n++
		}
		return nil
	})
	return n, err
}

// Consumers returns all that is recorded.
func (l *Log) Consumers(ctx context.Context, name string) (all []evq.ConsumerRecord, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range l.versions(name) {
		all = append(all, l.committed(c).record())
	}
	return all, ctx.Err()
}

func (c *consumer) record() evq.ConsumerRecord {
	r := evq.ConsumerRecord{Enrolment: c.Enrolment, Live: c.live, CreatedAt: c.createdAt, LastError: c.lastError, ErrorAt: c.errorAt}
	r.Start, r.Replay = "", ""
	at := now()
	for id, m := range c.members {
		if left := m.until.Sub(at); left >= 0 {
			r.Members = append(r.Members, evq.MemberRecord{ID: id, Label: plain(m.Label), Rate: m.Rate, Left: left})
		}
	}
	slices.SortFunc(r.Members, func(a, b evq.MemberRecord) int { return cmp.Compare(a.ID.String(), b.ID.String()) })
	for i, b := range c.buckets {
		record := evq.BucketRecord{Bucket: i, Owner: b.owner, Epoch: b.epoch, Cursor: b.cursor, UpdatedAt: b.updatedAt, Handled: b.handled, CaughtUp: b.caughtUp}
		if b.owner != uuid.Nil {
			record.Left = b.leasedUntil.Sub(at)
		}
		r.Checkpoints = append(r.Checkpoints, record)
	}
	for _, p := range c.parked {
		if p.Skipped {
			r.Skipped++
		} else {
			r.Parked++
		}
	}
	return r
}

// fence takes a bucket from its owner.
func (b *bucket) fence() {
	b.owner = uuid.Nil
	b.epoch++
	b.updatedAt = now()
}

// Reset puts every checkpoint to a place.
func (l *Log) Reset(ctx context.Context, id evq.ConsumerID, to evq.Position) error {
	return l.withConsumer(ctx, id, func(c *consumer) error {
		for i := range c.buckets {
			b := &c.buckets[i]
			if !b.live.Never {
				b.live.After = union(append(slices.Clone(b.live.After), b.cursor)...)
			}
			b.cursor, b.caughtUp = to, false
			b.fence()
		}
		clear(c.parked)
		return nil
	})
}

// ChangeQuery records another query.
func (l *Log) ChangeQuery(ctx context.Context, id evq.ConsumerID, query string) error {
	return l.withConsumer(ctx, id, func(c *consumer) error {
		c.Query = query
		for i := range c.buckets {
			c.buckets[i].fence()
		}
		return nil
	})
}

// Promote makes a version the live one.
func (l *Log) Promote(ctx context.Context, id evq.ConsumerID) error {
	return l.withConsumer(ctx, id, func(c *consumer) error {
		behind := 0
		for _, b := range c.buckets {
			if !b.caughtUp {
				behind++
			}
		}
		if behind > 0 {
			return evq.Invalid("consumer %q of version %d has not caught up: %d buckets are behind", id.Name, id.Version, behind)
		}
		versions := l.versions(id.Name)
		i := slices.IndexFunc(versions, func(v *consumer) bool { return v.live })
		if i >= 0 && versions[i] == c {
			return nil
		}
		for n := range c.buckets {
			b := &c.buckets[n]
			if i < 0 {
				b.live = evq.Live{After: union(b.cursor)}
			} else {
				old := &versions[i].buckets[n]
				b.live = evq.Live{After: union(append([]evq.Position{old.cursor}, old.live.After...)...)}
				old.live.Until, old.live.Ended = b.cursor, true
				old.caughtUp = false // not before it has done what is its own
				old.fence()
			}
			b.fence()
		}
		if i >= 0 {
			versions[i].live = false
		}
		c.live = true
		return nil
	})
}

// Drop forgets a version.
func (l *Log) Drop(ctx context.Context, id evq.ConsumerID) error {
	return l.withConsumer(ctx, id, func(c *consumer) error {
		if others := len(l.versions(id.Name)) - 1; c.live && others > 0 {
			return evq.Invalid("consumer %q of version %d is live: promote another version before", id.Name, id.Version)
		}
		delete(l.consumers, id)
		return nil
	})
}

// Writers returns nothing: there is one writer at a time, and what it commits is never late.
func (l *Log) Writers(ctx context.Context) ([]evq.Writer, error) { return nil, ctx.Err() }
