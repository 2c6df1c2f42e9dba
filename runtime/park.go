package evq

import (
	"context"
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
func (m *member) learnParked(buckets map[int]*bucket) error {
	all, err := m.log.ParkedAggregates(m.stop, m.id)
	if err != nil {
		return err
	}
	for _, a := range all {
		if b := buckets[a.Bucket]; b != nil && a.Parked > 0 {
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

// service is a walk through the parked events of an aggregate, in order.
type service struct {
	*member
	bucket  *bucket
	retried bool // the events before were asked for, and so are those that came to stand behind them since
	waits   bool // an event waits or failed again: those behind it wait too
	back    []Parked
}

// serve does what is asked for with an aggregate's parked events. When none is left the aggregate is parked no more, and
// its next event is handled as any other.
func (m *member) serve(b *bucket, a aggregate) error {
	const page = 100
	s := service{member: m, bucket: b}
	for after := int64(0); ; {
		parked, err := m.log.Parked(m.stop, m.id, a.stream, a.id, after, page)
		if err != nil {
			return err
		}
		for _, p := range parked {
			if m.stop.Err() != nil {
				return nil
			}
			if err := s.one(p); err != nil {
				return err
			}
			after = p.Sequence
		}
		if err := s.takeBack(); err != nil {
			return err
		}
		if len(parked) < page {
			if !s.waits {
				delete(b.parked, a)
			}
			return nil
		}
	}
}

// one does what is asked for with one parked event.
func (s *service) one(p Parked) error {
	switch {
	case p.Request == ParkDiscard:
		return s.store(s.bucket, nil, Advance{Unpark: []Parked{p}}, 0)
	case p.Skipped:
		return nil
	case s.waits && (s.retried || p.Request == ParkRetry):
		p.Request = ParkWait
		s.back = append(s.back, p)
		return nil
	case s.waits, p.Request == ParkWait && !s.retried:
		s.waits = true
		return nil
	}
	return s.retry(p)
}

// takeBack makes those wait that were asked for, but stand behind one that failed again.
func (s *service) takeBack() error {
	back := s.back
	if s.back = nil; len(back) == 0 {
		return nil
	}
	return s.store(s.bucket, nil, Advance{Park: back}, 0)
}

// retry handles a parked event again. At the first one it asks for those as well that came behind it since.
func (s *service) retry(p Parked) error {
	if !s.retried {
		if _, err := s.log.Request(s.stop, s.id, p.StreamID, p.AggregateID, 0, ParkRetry); err != nil {
			return err
		}
		s.retried = true
	}
	it, err := s.parkedItem(s.bucket, p)
	if err != nil {
		return err
	}
	out := s.attempt([]item{it})
	defer out.release()
	if out.left {
		return s.leftBehind(it)
	}
	tx := out.work.end()
	failure := out.err
	if failure == nil {
		if failure = s.store(s.bucket, tx, Advance{Unpark: []Parked{p}}, 1); failure == nil {
			return nil
		}
	}
	if tx != nil {
		_ = tx.Rollback() // the failure counts; it may have been rolled back already
	}
	if out.err == nil && (tx == nil || lost(failure)) {
		return failure
	}
	return s.failedAgain(it, p, failure)
}

// failedAgain leaves an event parked, and all that stand behind it.
func (s *service) failedAgain(it item, p Parked, failure error) error {
	if s.hard.Err() != nil {
		return s.hard.Err()
	}
	if err := s.holds(s.bucket, failure); err != nil {
		return err
	}
	s.waits = true
	p.Reason, p.Request = failure.Error(), ParkWait
	p.Tries++
	s.reportFailure(it, p.Tries, failure, false)
	return s.store(s.bucket, nil, Advance{Park: []Parked{p}}, 0)
}

// parkedItem reads a parked event again.
func (m *member) parkedItem(b *bucket, p Parked) (item, error) {
	rows, _, err := ReadRows(m.stop, m.log, nil, Page{StreamID: p.StreamID, After: p.Sequence - 1, UpTo: p.Sequence, Limit: 1})
	if err != nil {
		return item{}, err
	}
	if len(rows) == 0 || rows[0].EventID != p.EventID {
		return item{}, &Error{Kind: ErrRewound, StreamID: p.StreamID, AggregateID: p.AggregateID, Sequence: p.Sequence,
			Reason: "a parked event is not there any more: was an older copy of the database restored?"}
	}
	live, err := b.live.includes(m.source, rows[0]) // it is behind the bucket
	return item{row: &rows[0], bucket: b, replay: !live, unparks: true}, err
}

// store stores what became of parked events, provided that the bucket is still the member's.
func (m *member) store(b *bucket, tx Tx, a Advance, handled int) error {
	still := m.standing(b)
	a.Consumer, a.Owner, a.Moves = still.Consumer, still.Owner, still.Moves
	a.Moves[0].Handled = handled
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
