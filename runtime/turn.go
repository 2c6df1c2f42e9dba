package evq

import (
	"context"
	"errors"
	"time"
)

// turn is what is read next: buckets that stand at one place, or if it meets at several, and then the place is one from
// where they all find what they miss.
type turn struct {
	from    Position
	buckets []*bucket
	meets   bool
}

// next picks the buckets that have waited longest for a turn. When all are at the end, but of reads at different times,
// they meet: from then on one read serves them all.
func (m *member) next(now time.Time) (t turn, ok bool, err error) {
	var ready []*bucket
	var pick *bucket
	apart := false
	for _, b := range m.buckets {
		if b.waits.After(now) {
			continue
		}
		ready = append(ready, b)
		apart = apart || b.at != ready[0].at
		if !b.atEnd && (pick == nil || b.turn < pick.turn) {
			pick = b
		}
	}
	m.turns++
	switch {
	case pick != nil:
		t.from = pick.at
		for _, b := range ready {
			if b.at == pick.at {
				b.turn = m.turns
				t.buckets = append(t.buckets, b)
			}
		}
		return t, true, nil
	case !apart:
		return t, false, nil
	}
	t = turn{from: ready[0].at, buckets: ready, meets: true}
	for _, b := range ready {
		if t.from, err = m.source.meet(t.from, b.at); err != nil {
			return t, false, err
		}
	}
	return t, true, nil
}

// meet brings buckets that stand at different places to the end of one page. Those at one place handle what they miss of
// it, then those at the next: what is a place inside of the page for the ones lies behind the others.
func (m *member) meet(t turn, page TailPage) error {
	m.moreToRead()
	if page.More { // they are far apart: each goes on by itself
		return nil
	}
	for rest := t.buckets; len(rest) > 0; {
		at := rest[0].at
		missed, err := m.missed(at, page)
		if err != nil {
			return err
		}
		elsewhere := func(b *bucket) bool { return b.at != at }
		group := turn{from: at, buckets: without(rest, elsewhere)}
		rest = without(rest, func(b *bucket) bool { return b.at == at })
		if err := m.handlePage(group, missed); err != nil {
			return err
		}
	}
	return nil
}

// missed is what a page has for those who stand at a place.
func (m *member) missed(at Position, page TailPage) (TailPage, error) {
	var err error
	rows := page.Rows
	page.Rows = without(rows, func(row Row) bool {
		had, failed := m.source.covers(at, row)
		err = errors.Join(err, failed)
		return had
	})
	return page, err
}

// moreToRead notes that no bucket may be at the end any more.
func (m *member) moreToRead() {
	for _, b := range m.buckets {
		b.atEnd = false
	}
}

// rest waits until there is something to do.
func (m *member) rest() {
	timer := time.NewTimer(time.Until(m.due()))
	defer timer.Stop()
	select {
	case <-m.stop.Done():
	case <-timer.C:
	case <-m.nudged:
		m.claimed = time.Time{}
	case <-m.follower.signal:
		if _, _, err := m.follower.take(); err != nil {
			m.options.onError(err)
		}
		m.moreToRead()
	}
}

// due is when there is something to do even if no event comes.
func (m *member) due() time.Time {
	due := m.claimed.Add(m.options.lease / 3)
	for _, b := range m.buckets {
		if !b.waits.IsZero() && b.waits.Before(due) && !b.atEnd {
			due = b.waits
		}
		if flush := b.idle.Add(flushAfter); b.at != b.stored && flush.Before(due) {
			due = flush
		}
	}
	return due
}

// pageEvents is how many rows are read at a time.
const pageEvents = 1_000

// read returns the page behind a place. If it is not the last one, those after it are read meanwhile.
func (m *member) read(after Position) (page TailPage, err error) {
	if m.ahead != nil && m.aheadAfter == after {
		page, m.ahead, err = m.ahead.take()
	} else {
		m.forgetAhead()
		read := m.reading(after)
		var more bool
		if page, more, err = read(m.stop); more {
			m.ahead = readAhead(m.stop, read)
		}
	}
	m.aheadAfter = page.Next
	return page, err
}

// reading reads page after page behind a place.
func (m *member) reading(at Position) func(context.Context) (TailPage, bool, error) {
	return func(ctx context.Context) (TailPage, bool, error) {
		page, err := m.source.page(ctx, at, pageEvents)
		at = page.Next
		return page, page.More && err == nil, err
	}
}

// forgetAhead ends the reading ahead, at once: the consumer has to go on elsewhere.
func (m *member) forgetAhead() {
	if m.ahead != nil {
		m.ahead.cancel()
		m.ahead.leave()
		m.ahead = nil
	}
}
