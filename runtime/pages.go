package evq

import (
	"context"
	"errors"
	"time"
)

// How much of a stream is read at a time: enough rows to make the round trip and the planning of a statement cheap, and
// never more memory than one largest event beyond the byte limit. Each page is up to ten times as long as the one before.
const (
	firstPage = 100
	longPage  = 4_000
	pageBytes = 4 << 20
)

// pages reads a range of a stream page by page. Outside of a transaction each page but the first two is read while the one
// before it is used: who reads only a little asks for nothing in vain.
type pages struct {
	store *Store
	query Query
	after int64
	upTo  int64 // 0: not known yet
	left  int   // of query.Limit; negative: no limit
	size  int   // of the next page
	count int   // pages read
	ended bool
	ahead *ahead[[]Row] // has the fields above to itself until it is taken
}

// open checks the query and turns its times into sequences.
func (s *Store) open(ctx context.Context, q Query, upTo int64) (*pages, error) {
	if err := errors.Join(q.check(), s.ready(ctx)); err != nil {
		return nil, err
	}
	p := &pages{store: s, query: q, after: q.After, upTo: upTo, left: q.Limit, size: firstPage}
	if q.Limit == 0 {
		p.left = -1
	}
	if !q.From.IsZero() {
		before, err := s.log.Head(ctx, s.tx, q.StreamID, roundUp(q.From))
		if err != nil {
			return nil, err
		}
		p.after = max(p.after, before)
	}
	if !q.To.IsZero() {
		last, err := s.log.Head(ctx, s.tx, q.StreamID, roundUp(q.To))
		if err != nil {
			return nil, err
		}
		p.upTo, p.ended = last, last <= p.after
	}
	return p, nil
}

// more tells whether there may be another page.
func (p *pages) more() bool { return p.ahead != nil || !p.ended }

// next returns the next page, and begins with the one after it.
func (p *pages) next(ctx context.Context) (rows []Row, err error) {
	if err := p.store.ready(ctx); err != nil {
		return nil, err
	}
	if p.ahead != nil {
		rows, err = p.ahead.take()
		p.ahead = nil
	} else {
		rows, err = p.read(ctx)
	}
	if err == nil && !p.ended && p.count > 1 && p.store.tx == nil {
		p.ahead = readAhead(ctx, p.read)
	}
	return rows, err
}

// close ends what is still being read.
func (p *pages) close() { p.ahead.leave() }

// read reads one page. After the first one that does not hold everything it asks for the stream's end, and
// reads no further.
func (p *pages) read(ctx context.Context) ([]Row, error) {
	page := p.query.page(p.after, p.upTo, p.size)
	if p.left >= 0 {
		page.Limit = min(page.Limit, p.left)
	}
	page.MaxBytes = pageBytes
	rows, more, err := p.store.log.Read(ctx, p.store.tx, page)
	if err != nil {
		return nil, err
	}
	p.count++
	p.size = min(longPage, 10*p.size)
	if more && len(rows) < page.Limit { // large events: a database sends what was asked for, also what does not fit
		p.size = 2 * len(rows)
	}
	if len(rows) > 0 {
		p.after = rows[len(rows)-1].Sequence
	}
	if p.left >= 0 {
		p.left -= len(rows)
	}
	p.ended = !more || p.left == 0 || p.after == p.upTo
	if !p.ended && p.upTo == 0 {
		p.upTo, err = p.store.log.Head(ctx, p.store.tx, p.query.StreamID, time.Time{})
		p.ended = p.upTo <= p.after
	}
	return rows, err
}
