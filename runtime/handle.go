package evq

import (
	"context"
	"errors"
	"time"
)

// handlePage hands the page's events to the handler, batch by batch, until something else is due. What is left unhandled
// is read again.
func (m *member) handlePage(t turn, page TailPage) error {
	st, err := m.stretch(t, page)
	if err != nil {
		return err
	}
	for first := true; len(st.items) > 0 && m.stop.Err() == nil && (first || !m.interrupts()); first = false {
		if err := m.handleBatch(st, st.items[:m.batchSize(st)]); err != nil {
			return err
		}
	}
	if len(st.items) > 0 {
		return nil
	}
	now := time.Now()
	for _, b := range st.buckets {
		b.advanced(st.page.Next, now)
		b.atEnd = !st.page.More
	}
	return nil
}

// batchSize is how many of the next items share a transaction at most.
func (m *member) batchSize(st *stretch) int {
	if m.careful > 0 || st.items[0].bucket.tries > 0 {
		m.careful = max(0, m.careful-1)
		return 1
	}
	return min(m.options.batchEvents, len(st.items))
}

// handleBatch hands events to the handler and stores how far it came. A batch with a transaction that fails is rolled
// back, and its events are handled again one by one, so that the one that is to blame is known.
func (m *member) handleBatch(st *stretch, items []item) error {
	out := m.attempt(items)
	defer out.release()
	if out.left {
		return m.leftBehind(items[out.done])
	}
	tx := out.work.end()
	if tx == nil {
		if out.done > 0 {
			if err := m.settle(st, nil, out.done, nil); err != nil {
				return err
			}
		}
		if out.err != nil {
			return m.failed(st, st.items[0], out.err)
		}
		return nil
	}
	failure := out.err
	if failure == nil {
		if failure = m.settle(st, tx, out.done, nil); failure == nil {
			return nil
		}
	}
	_ = tx.Rollback() // the failure counts; it may have been rolled back already
	switch {
	case out.err == nil && lost(failure):
		return failure
	case len(items) == 1, out.err != nil && out.done == 0:
		return m.failed(st, items[0], failure)
	case out.err != nil:
		m.careful = out.done + 1
	default:
		m.careful = out.done
	}
	return nil
}

// settle stores that the next n items are done with, in tx as its last statement or in a transaction of its own; park
// says what became of the only one instead. Without a transaction it is repeated as long as the database cannot be
// reached, because what handlers have done is done.
func (m *member) settle(st *stretch, tx Tx, n int, park *Parked) error {
	place, err := st.through(m.source, n)
	if err != nil {
		return err
	}
	a := m.advance(st.items[:n], place)
	if park != nil {
		a.Park = []Parked{*park}
	}
	if tx == nil {
		err = m.overcome(m.hard, "cannot store a consumer's checkpoint, trying again", func(ctx context.Context) error {
			return m.log.Advance(ctx, nil, a)
		})
	} else if err = m.log.Advance(m.hard, tx, a); err == nil {
		err = tx.Commit()
		m.tail.wake() // the handler may have pushed; also after an error the commit may have landed
	}
	if err != nil {
		return err
	}
	m.settled(st, n, place)
	return nil
}

// advance is the progress of items up to a place. What stands behind a parked event is parked too.
func (m *member) advance(items []item, place Position) Advance {
	a := Advance{Consumer: m.id, Owner: m.me.ID}
	handled := map[*bucket]int{}
	for i := range items {
		b := items[i].bucket
		handled[b]++
		if b.parked[items[i].aggregate()] {
			a.Park = append(a.Park, reference(items[i].row, b))
		}
	}
	for b, n := range handled {
		a.Moves = append(a.Moves, Move{Bucket: b.number, Epoch: b.epoch, From: b.stored, To: place, Handled: n})
	}
	return a
}

// settled notes what was stored.
func (m *member) settled(st *stretch, n int, place Position) {
	now := time.Now()
	for _, it := range st.items[:n] {
		it.bucket.stored, it.bucket.tries = place, 0
	}
	for _, b := range st.buckets {
		b.advanced(place, now)
	}
	st.items = st.items[n:]
	m.pace.count(n)
	m.consumers.moved()
}

// leftBehind is the end of a consumer whose handler did not return in time.
func (m *member) leftBehind(it item) error {
	return &HandlerError{Consumer: m.id.Name, Event: it.facts(), Tries: it.bucket.tries + 1,
		Err: errors.New("the handler has not returned within " + m.options.stopTime.String() + " of being stopped; it was left behind, and its transaction is rolled back")}
}
