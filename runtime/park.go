package evq

import (
	"context"
	"errors"
)

// reference is an event as it is parked.
func reference(row *Row, b *bucket) Parked {
	return Parked{
		Bucket: b.number, StreamID: row.StreamID, AggregateID: row.AggregateID, Sequence: row.Sequence,
		EventID: row.EventID, EventType: row.EventType, EventVersion: row.EventVersion,
	}
}

// learnParked reads which aggregates of the member's buckets are parked. From then on only the member parks them and
// takes them back, as long as it has the leases.
func (m *member) learnParked() error {
	all, err := m.log.ParkedAggregates(m.stop, m.id)
	if err != nil {
		return err
	}
	for _, a := range all {
		if b := m.buckets[a.Bucket]; b != nil && a.Parked > 0 {
			b.parked[aggregate{a.StreamID, a.AggregateID}] = true
		}
	}
	return nil
}

// serveRequests does what was asked for with parked events of the member's buckets.
func (m *member) serveRequests() error {
	all, err := m.log.ParkedAggregates(m.stop, m.id)
	if err != nil {
		return err
	}
	for _, a := range all {
		if b := m.buckets[a.Bucket]; b != nil && a.Requested && m.stop.Err() == nil {
			if err := m.serve(b, aggregate{a.StreamID, a.AggregateID}); err != nil {
				return err
			}
		}
	}
	return nil
}

// serve goes through an aggregate's parked events in order, as far as they are asked for. When none is left the
// aggregate is parked no more, and its next event is handled as any other.
func (m *member) serve(b *bucket, a aggregate) error {
	const page = 100
	for after := int64(0); m.stop.Err() == nil; {
		parked, err := m.log.Parked(m.stop, m.id, a.stream, a.id, after, page)
		if err != nil {
			return err
		}
		for _, p := range parked {
			after = p.Sequence
			if waits, err := m.serveOne(b, p); waits || err != nil {
				return err
			}
			if m.stop.Err() != nil {
				return nil
			}
		}
		if len(parked) < page {
			delete(b.parked, a)
			return nil
		}
	}
	return nil
}

// serveOne does what is asked for with one parked event. It waits if nothing is, or if it failed again: then those
// behind it wait too.
func (m *member) serveOne(b *bucket, p Parked) (waits bool, err error) {
	switch {
	case p.Request == ParkDiscard:
		return false, m.store(b, nil, Advance{Unpark: []Parked{p}}, 0)
	case p.Skipped:
		return false, nil
	case p.Request == ParkWait:
		return true, nil
	}
	it, err := m.parkedItem(b, p)
	if err != nil {
		return true, err
	}
	out := m.attempt([]item{it})
	if out.left {
		return true, m.leftBehind(it)
	}
	tx := out.work.end()
	failure := out.err
	if failure == nil {
		if failure = m.store(b, tx, Advance{Unpark: []Parked{p}}, 1); failure == nil {
			return false, nil
		}
	}
	if tx != nil {
		_ = tx.Rollback() // the failure counts; it may have been rolled back already
	}
	if errors.Is(failure, ErrFenced) || errors.Is(failure, ErrInDoubt) || m.hard.Err() != nil {
		return true, failure
	}
	if err := m.log.Renew(m.hard, m.id, m.sign()); err != nil {
		return true, errors.Join(err, failure) // without its database no handler can work: that is no try
	}
	p.Reason, p.Request = failure.Error(), ParkWait
	p.Tries++
	m.reportFailure(it, failure, false)
	return true, m.store(b, nil, Advance{Park: []Parked{p}}, 0)
}

// parkedItem reads a parked event again.
func (m *member) parkedItem(b *bucket, p Parked) (item, error) {
	rows, _, err := m.log.Read(m.stop, nil, Page{StreamID: p.StreamID, After: p.Sequence - 1, UpTo: p.Sequence, Limit: 1})
	if err != nil {
		return item{}, err
	}
	if len(rows) == 0 || rows[0].EventID != p.EventID {
		return item{}, &Error{Kind: ErrRewound, StreamID: p.StreamID, AggregateID: p.AggregateID, Sequence: p.Sequence,
			Reason: "a parked event is not there any more: was an older copy of the database restored?"}
	}
	live, err := b.isLive(m.source, rows[0])
	return item{row: rows[0], bucket: b, replay: !live, unparks: true}, err
}

// store stores what became of parked events, provided that the bucket is still the member's.
func (m *member) store(b *bucket, tx Tx, a Advance, handled int) error {
	a.Consumer, a.Owner = m.id, m.me.ID
	a.Moves = []Move{{Bucket: b.number, Epoch: b.epoch, From: b.stored, To: b.stored, Handled: handled}}
	if tx == nil {
		return m.overcome(m.hard, "cannot store what became of a parked event, trying again", func(ctx context.Context) error {
			return m.log.Advance(ctx, nil, a)
		})
	}
	if err := m.log.Advance(m.hard, tx, a); err != nil {
		return err
	}
	m.pace.count(handled)
	defer m.tail.wake()
	return tx.Commit()
}
