package evq

import (
	"context"
	"errors"
	"iter"
	"time"
)

// How much of a stream is read at a time: enough rows to make the round trip cheap, and never more memory than
// one largest event beyond the byte limit.
const (
	firstPage = 100
	pageRows  = 1_000
	pageBytes = 4 << 20
)

// Load returns the events of q, in sequence order, up to the stream's last one at the time when the first page is
// read, so it ends however fast others push.
//
// The rules of every sequence: nothing happens before range, and each range is a new read. Load ends without an
// error only after the last event. An error about one event ([IsEventError]) comes in its place with every fact
// filled in and Data zero, and the loop may go on; any other error, a done ctx among them, is the last pair. A
// page is read, and its rows are closed, before its first event is yielded: the body of the loop may use the same
// transaction, or a pool of one connection.
func (s *Store) Load(ctx context.Context, q Query) iter.Seq2[Recorded[Raw], error] {
	return s.load(ctx, q, 0)
}

// load is Load up to a sequence; 0 means the stream's last.
func (s *Store) load(ctx context.Context, q Query, upTo int64) iter.Seq2[Recorded[Raw], error] {
	return func(yield func(Recorded[Raw], error) bool) {
		rows, err := s.reading(ctx).open(ctx, q, upTo)
		if err != nil {
			yield(Recorded[Raw]{}, err)
			return
		}
		for {
			page, err := rows.next(ctx)
			if err != nil {
				yield(Recorded[Raw]{}, err)
				return
			}
			for _, row := range page {
				if err := ctx.Err(); err != nil {
					yield(Recorded[Raw]{}, err)
					return
				}
				if !yield(row.recorded()) {
					return
				}
			}
			if rows.ended {
				return
			}
		}
	}
}

// pages reads a range of a stream page by page.
type pages struct {
	store *Store
	query Query
	after int64
	upTo  int64 // 0: not known yet
	left  int   // of query.Limit; negative: no limit
	size  int
	ended bool
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

// next reads one page. After the first one that does not hold everything it asks for the stream's end, and
// reads no further.
func (p *pages) next(ctx context.Context) ([]Row, error) {
	if p.ended {
		return nil, nil
	}
	if err := p.store.ready(ctx); err != nil {
		return nil, err
	}
	page := p.query.page(p.after, p.upTo, p.size)
	if p.left >= 0 {
		page.Limit = min(page.Limit, p.left)
	}
	page.MaxBytes = pageBytes
	rows, more, err := p.store.log.Read(ctx, p.store.tx, page)
	if err != nil {
		return nil, err
	}
	p.size = min(pageRows, 10*p.size)
	if more && len(rows) < page.Limit { // large events: a database sends what was asked for, also what does not fit
		p.size = 2 * len(rows)
	}
	if len(rows) > 0 {
		p.after = rows[len(rows)-1].Sequence
	}
	if p.left >= 0 {
		p.left -= len(rows)
	}
	p.ended = !more || p.left == 0
	if !p.ended && p.upTo == 0 {
		p.upTo, err = p.store.log.Head(ctx, p.store.tx, p.query.StreamID, time.Time{})
	}
	return rows, err
}

// Collect returns the events of a sequence. It stops at the first error and returns it with what it has.
func Collect[T any](seq iter.Seq2[Recorded[T], error]) ([]Recorded[T], error) {
	var events []Recorded[T]
	for e, err := range seq {
		if err != nil {
			return events, err
		}
		events = append(events, e)
	}
	return events, nil
}
