package evq

import (
	"context"
	"errors"
	"iter"
	"slices"
)

// AllQuery says which events of the whole store are wanted.
type AllQuery struct {
	EventTypes []string // only these stored types; empty: all
	After      Position // go on behind this event of a LoadAll or SubscribeAll; empty: from the beginning
	Limit      int      // at most so many events; 0: all
}

func (q AllQuery) check() error {
	return Query{EventTypes: q.EventTypes, Limit: q.Limit}.checkFilter()
}

// LoadAll returns the events of all streams, each stream in sequence order; across streams, an event that was recorded
// before another push began comes first, and nothing more is promised. It ends when it has given everything that was
// committed when it began; what is committed meanwhile may come too, or not. The rules of sequences are those of
// [Store.Load].
//
// The Position of each event is a place to go on from, in q.After: exactly what came after it comes then, in whatever
// order transactions commit, after crashes, and after a dump and restore into another PostgreSQL cluster. It is ErrRewound
// when the event that q.After stands on is not there any more.
func (s *Store) LoadAll(ctx context.Context, q AllQuery) iter.Seq2[Recorded[Raw], error] {
	return func(yield func(Recorded[Raw], error) bool) {
		r, err := s.readAll(q, yield)
		defer r.close()
		if err == nil {
			err = s.ready(ctx)
		}
		var end Position
		if err == nil {
			end, err = s.log.End(ctx)
		}
		if err == nil {
			err = r.readTo(ctx, end)
		}
		if err != nil && err != errBreak {
			yield(Recorded[Raw]{}, err)
		}
	}
}

// SubscribeAll returns the events of all streams like [Store.LoadAll], and then each new one, every committed event that
// matches once. What is told at [Store.Subscribe] holds here too: it ends only by break, a done ctx, q.Limit or
// [Store.Close], and a database error is not a pair.
func (s *Store) SubscribeAll(ctx context.Context, q AllQuery, opts ...SubscribeOption) iter.Seq2[Recorded[Raw], error] {
	return func(yield func(Recorded[Raw], error) bool) {
		o := defaultReadOptions()
		for _, opt := range opts {
			opt.applyTo(&o)
		}
		r, err := s.readAll(q, yield)
		if err = errors.Join(err, o.check(), s.ready(ctx)); err != nil {
			yield(Recorded[Raw]{}, err)
			return
		}
		defer r.close()
		f := s.tail.follow("", o.poll, followerRows)
		defer s.tail.unfollow(f)
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(s.ctx, cancel)()
		if err := r.followTail(ctx, f, o); err != errBreak {
			yield(Recorded[Raw]{}, err)
		}
	}
}

// allReader is one range over all streams.
type allReader struct {
	store *Store
	query AllQuery
	at    Position
	left  int // of query.Limit; negative: no limit
	yield func(Recorded[Raw], error) bool
	far   bool             // a page was read
	ahead *ahead[TailPage] // behind the page that is being yielded
	paged news             // its event in hand
	own   Recorded[Raw]    // what of it nobody else has
}

func (s *Store) readAll(q AllQuery, yield func(Recorded[Raw], error) bool) (*allReader, error) {
	if s.tx != nil {
		return nil, Invalid("all streams cannot be read in a transaction")
	}
	r := &allReader{store: s, query: q, at: q.After, left: q.Limit, yield: yield}
	if q.Limit == 0 {
		r.left = -1
	}
	return r, q.check()
}

// close ends what is still being read.
func (r *allReader) close() {
	if r != nil {
		r.ahead.leave()
		r.ahead = nil
	}
}

// readTo reads until a place is covered.
func (r *allReader) readTo(ctx context.Context, end Position) error {
	for {
		more, err := r.page(ctx)
		if err != nil || !more {
			return err
		}
		if covered, err := r.store.log.Covers(r.at, end); covered || err != nil {
			return err
		}
	}
}

// page reads and yields one page.
func (r *allReader) page(ctx context.Context) (more bool, err error) {
	if err := r.store.ready(ctx); err != nil {
		return false, err
	}
	page, err := r.next(ctx)
	if err != nil {
		return false, err
	}
	if err = r.give(ctx, page); err != nil {
		r.close() // the place is not the one that was read ahead from
	}
	return page.More, err
}

// give yields a page that was read from where the reader stands.
func (r *allReader) give(ctx context.Context, page TailPage) error {
	for i := range page.Rows {
		row := &page.Rows[i]
		if !r.wants(row.EventType) {
			continue
		}
		r.paged.set(row)
		if err := r.deliver(ctx, &r.paged, page.Next, i == len(page.Rows)-1); err != nil {
			return err
		}
	}
	r.at = page.Next
	return nil
}

func (r *allReader) wants(eventType string) bool {
	return len(r.query.EventTypes) == 0 || slices.Contains(r.query.EventTypes, eventType)
}

// deliver yields an event of a page that was read from where the reader stands, with the place behind it.
func (r *allReader) deliver(ctx context.Context, n *news, next Position, last bool) (err error) {
	place := next
	if !last {
		row := Row{Position: n.event.Position, EventID: n.event.EventID, StreamID: n.event.StreamID, Sequence: n.event.Sequence}
		if place, err = r.store.log.Cut(r.at, next, row); err != nil {
			return err
		}
	}
	if err := r.store.ready(ctx); err != nil {
		return err
	}
	e, err := n.raw(&r.own)
	given := *e
	given.Position = place
	if r.left--; !r.yield(given, err) || r.left == 0 {
		return errBreak
	}
	return nil
}

// next returns the page behind the place. From the second one on those after it are read meanwhile, as [pages] do.
func (r *allReader) next(ctx context.Context) (page TailPage, err error) {
	if r.ahead != nil {
		page, r.ahead, err = r.ahead.take()
		return page, err
	}
	read := r.reading()
	page, more, err := read(ctx)
	if more && r.far {
		r.ahead = readAhead(ctx, read)
	}
	r.far = true
	return page, err
}

// reading reads page after page behind the place. There is more as long as the limit is not reached, even if all that is
// read is wanted.
func (r *allReader) reading() func(context.Context) (TailPage, bool, error) {
	at, limited, left := r.at, r.left >= 0, r.left
	return func(ctx context.Context) (TailPage, bool, error) {
		page, err := r.store.log.Tail(ctx, at, tailRows)
		at, left = page.Next, left-len(page.Rows)
		return page, page.More && (!limited || left > 0) && err == nil, err
	}
}
