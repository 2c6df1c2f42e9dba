package evq

import (
	"context"
	"time"
)

// maintain keeps the leases, the checkpoints of what needed no handling, and the parked events that are asked for.
func (m *member) maintain() error {
	now := time.Now()
	select {
	case <-m.nudged:
		m.claimed = time.Time{}
	default:
	}
	if m.claimed.IsZero() || now.Sub(m.claimed) >= m.options.lease/3 {
		m.nudged = m.consumers.nudges()
		if err := m.claim(); err != nil {
			return err
		}
		m.claimed = now
		if err := m.serveRequests(); err != nil {
			return err
		}
	}
	m.pace.report(m, now)
	if err := m.flush(m.hard, now); err != nil {
		return err
	}
	m.maintained = time.Now()
	return nil
}

// interrupts tells whether maintain has something to do, so that even a page of slow events has to wait for it.
func (m *member) interrupts() bool {
	select {
	case <-m.nudged:
		return true
	default:
		return time.Since(m.maintained) >= min(m.options.lease/3, flushAfter)
	}
}

// claim asks for the leases. What the member works on already goes on where it is.
func (m *member) claim() error {
	leases, err := m.log.Claim(m.stop, m.id, m.sign())
	if err != nil {
		return err
	}
	mine := make(map[int]*bucket, len(leases))
	verified := map[Position]bool{}
	for _, lease := range leases {
		b := m.buckets[lease.Bucket]
		if b == nil || b.epoch != lease.Epoch {
			if !verified[lease.Cursor] {
				if err := m.source.verify(m.stop, lease.Cursor); err != nil {
					return err
				}
				verified[lease.Cursor] = true
			}
			b = &bucket{number: lease.Bucket, epoch: lease.Epoch, at: lease.Cursor, stored: lease.Cursor, parked: map[aggregate]bool{}}
		}
		b.live = lease.Live
		mine[lease.Bucket] = b
	}
	if len(verified) > 0 {
		if err := m.learnParked(mine); err != nil {
			return err
		}
	}
	m.buckets = mine
	return nil
}

// sign is the member as the ledger is told of it.
func (m *member) sign() Member {
	me := m.me
	me.Rate = m.pace.rate()
	return me
}

// lose forgets the leases: what the ledger says counts from now on.
func (m *member) lose() {
	m.buckets, m.claimed, m.careful = map[int]*bucket{}, time.Time{}, 0
	m.forgetAhead()
}

// leaveWithin is how long a member that ends tries to store its places and to give its buckets back.
const leaveWithin = time.Second

// leave stores the last places and lets the others have the buckets, also when a handler had to be left behind.
func (m *member) leave() {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(m.hard), leaveWithin)
	defer cancel()
	_ = m.flush(ctx, time.Now().Add(flushAfter)) // what it could not store is read again
	if err := m.log.Leave(ctx, m.id, m.me.ID); err != nil {
		m.logger.Warn("evq: cannot give a consumer's buckets back, others have to wait for the lease to run out", "error", err)
	}
}

// flush stores the places of buckets that have come further without anything to handle.
func (m *member) flush(ctx context.Context, now time.Time) error {
	var late []*bucket
	for _, b := range m.buckets {
		if b.at != b.stored && now.Sub(b.idle) >= flushAfter || b.atEnd && !b.told {
			late = append(late, b)
		}
	}
	if len(late) == 0 {
		return nil
	}
	a := Advance{Consumer: m.id, Owner: m.me.ID}
	for _, b := range late {
		a.Moves = append(a.Moves, Move{Bucket: b.number, Epoch: b.epoch, From: b.stored, To: b.at, CaughtUp: b.atEnd})
	}
	if err := m.log.Advance(ctx, nil, a); err != nil {
		return err
	}
	for _, b := range late {
		b.stored, b.told = b.at, b.told || b.atEnd
	}
	m.consumers.moved()
	return nil
}

// startHeartbeat gives signs of life until the returned function is called.
func (m *member) startHeartbeat() (end func()) {
	ctx, cancel := context.WithCancel(m.hard)
	done := make(chan struct{})
	go func() {
		defer close(done)
		ticks := time.NewTicker(min(m.options.lease/3, max(m.options.handlerTime/4, time.Millisecond)))
		defer ticks.Stop()
		last := time.Now()
		for {
			select {
			case <-ctx.Done():
				return
			case now := <-ticks.C:
				if m.watch.overdue(now, m) || now.Sub(last) < m.options.lease/3 {
					continue
				}
				last = now
				m.beat(ctx)
			}
		}
	}()
	return func() { cancel(); <-done }
}

// beat gives one sign of life.
func (m *member) beat(ctx context.Context) {
	limited, cancel := context.WithTimeout(ctx, m.options.lease)
	defer cancel()
	if err := m.log.Renew(limited, m.id, m.sign()); err != nil && ctx.Err() == nil {
		m.logger.Warn("evq: cannot renew a consumer's leases", "error", err)
	}
}
