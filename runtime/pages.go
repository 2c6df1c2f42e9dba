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
	brief bool // see Page
	after int64
	upTo  int64        // 0: not known yet
	left  int          // of query.Limit; negative: no limit
	size  int          // of the next page
	count int          // pages read
	ahead *ahead[Pack] // if any, it has the fields above to itself
	room  []Row        // of the page before
	over  bool         // no more are there to be used
}

// open checks the query of pages that nothing was read of, and turns its times into sequences.
func (s *Store) open(ctx context.Context, p pages) (*pages, error) {
	q := p.query
	if err := errors.Join(q.check(), s.ready(ctx)); err != nil {
		return nil, err
	}
	p.store, p.after, p.left, p.size = s, q.After, q.Limit, firstPage
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
		p.upTo, p.over = last, last <= p.after
	}
	return &p, nil
}

// more tells whether there may be another page.
func (p *pages) more() bool { return !p.over }

// next returns the next page. From the second one on those after it are read meanwhile.
func (p *pages) next(ctx context.Context) (rows []Row, err error) {
	if err := p.store.ready(ctx); err != nil {
		return nil, err
	}
	pack, err := p.pack(ctx)
	if err != nil {
		return nil, err
	}
	clear(p.room)
	p.room, err = pack.Rows(ctx, p.room[:0])
	return p.room, err
}

// pack returns the next page as it was read.
func (p *pages) pack(ctx context.Context) (pack Pack, err error) {
	if p.ahead != nil {
		pack, p.ahead, err = p.ahead.take()
		p.over = p.ahead == nil
		return pack, err
	}
	pack, more, err := p.read(ctx)
	if more && p.count > 1 && p.store.tx == nil {
		p.ahead = readAhead(ctx, p.read)
	}
	p.over = !more
	return pack, err
}

// close ends what is still being read.
func (p *pages) close() { p.ahead.leave() }

// read reads one page, and tells whether there are more. After the first one that does not hold everything it asks for the
// stream's end, and reads no further.
func (p *pages) read(ctx context.Context) (pack Pack, more bool, err error) {
	page := p.query.page(p.after, p.upTo, p.size)
	if p.left >= 0 {
		page.Limit = min(page.Limit, p.left)
	}
	page.MaxBytes, page.Brief = pageBytes, p.brief
	pack, err = p.store.log.Read(ctx, p.store.tx, page)
	if err != nil {
		return Pack{}, false, err
	}
	p.count++
	p.size = min(longPage, 10*p.size)
	if pack.More && pack.Count < page.Limit { // large events: a database sends what was asked for, also what does not fit
		p.size = 2 * pack.Count
	}
	if pack.Count > 0 {
		p.after = pack.Last
	}
	if p.left >= 0 {
		p.left -= pack.Count
	}
	more = pack.More && p.left != 0 && p.after != p.upTo
	if more && p.upTo == 0 {
		p.upTo, err = p.store.log.Head(ctx, p.store.tx, p.query.StreamID, time.Time{})
		more = p.upTo > p.after && err == nil
	}
	return pack, more, err
}
