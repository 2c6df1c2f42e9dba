package evq

import (
	"context"
	"errors"
	"time"
)

// subscription is one range over Subscribe.
type subscription struct {
	store    *Store
	query    Query
	options  readOptions
	follower *follower
	yield    func(*news) bool
	last     int64 // every event of the stream up to here is done with
	seen     bool  // last is an event that was there, not only what q.After said
	left     int   // of q.Limit; negative: no limit
	paged    news  // the event of a page that is being yielded
}

// errBreak ends a subscription from inside: the loop was left, or the limit is reached.
var errBreak = errors.New("break")

func (s *Store) subscription(ctx context.Context, q Query, opts []SubscribeOption) (*subscription, error) {
	o := defaultReadOptions()
	for _, opt := range opts {
		opt.applyTo(&o)
	}
	if err := errors.Join(q.check(), s.ready(ctx)); err != nil {
		return nil, err
	}
	switch {
	case s.tx != nil:
		return nil, Invalid("a subscription cannot be part of a transaction")
	case !q.To.IsZero():
		return nil, Invalid("a subscription takes no Query.To")
	case q.DataOnly:
		return nil, Invalid("a subscription takes no Query.DataOnly: it has all facts at hand")
	}
	if err := o.check(); err != nil {
		return nil, err
	}
	sub := &subscription{store: s, query: q, options: o, last: q.After, left: q.Limit}
	if q.Limit == 0 {
		sub.left = -1
	}
	sub.follower = s.tail.follow(q.StreamID, o.poll, followerRows)
	return sub, nil
}

// run reads what is recorded, then takes what the tail hands over, and reads again whenever it lost something. It ends
// when ctx is done and the follower is called.
func (u *subscription) run(ctx context.Context) error {
	behind := true
	for {
		if behind {
			if err := u.catchUp(ctx); err != nil {
				return err
			}
		}
		<-u.follower.signal // to wait for ctx as well takes a third longer
		if u.over(ctx) {
			return u.done(ctx)
		}
		var err error
		if behind, err = u.takeOver(ctx); err != nil {
			return err
		}
	}
}

// over tells that the subscription has to end. It asks the store too: its closing reaches ctx a moment later.
func (u *subscription) over(ctx context.Context) bool {
	return ctx.Err() != nil || u.store.ctx.Err() != nil
}

// done tells why the subscription ends: the store was closed, or the caller's context is done.
func (u *subscription) done(ctx context.Context) error {
	if u.store.ctx.Err() != nil {
		return ErrClosed
	}
	return ctx.Err()
}

// takeOver yields what the tail handed over. behind tells that something is missing before or in it.
func (u *subscription) takeOver(ctx context.Context) (behind bool, err error) {
	list, lost, failure := u.follower.take()
	if failure != nil {
		u.options.onError(failure)
	}
	if lost {
		return true, nil // the pages will hold what is in the list too
	}
	for _, n := range list {
		e := &n.event
		switch {
		case e.Sequence <= u.last:
			continue
		case e.Sequence > u.last+1:
			return true, nil
		}
		if u.passes(e.Sequence, e.AggregateID, e.EventType, e.CreatedAt) {
			if err := u.deliver(ctx, n); err != nil {
				return false, err
			}
		}
	}
	return false, nil
}

// catchUp reads pages up to the stream's end. It overcomes database errors.
func (u *subscription) catchUp(ctx context.Context) error {
	pause := backoff{least: firstPause, most: longestPause}
	for {
		before := u.last
		err := u.readPages(ctx)
		switch {
		case err == nil, err == errBreak:
			return err
		case u.over(ctx):
			return u.done(ctx)
		case errors.Is(err, ErrInvalid), errors.Is(err, ErrUnsupported), errors.Is(err, ErrRewound):
			return err
		}
		u.options.report(u.store.logger, err, "cannot read a subscription's events, trying again", "stream", u.query.StreamID, "after", u.last)
		if u.last > before {
			pause.reset()
		}
		pause.wait(ctx)
	}
}

func (u *subscription) readPages(ctx context.Context) error {
	head, err := u.store.log.Head(ctx, nil, u.query.StreamID, time.Time{})
	if err != nil {
		return err
	}
	if head < u.last && u.seen {
		return &Error{Kind: ErrRewound, StreamID: u.query.StreamID, Sequence: u.last, Reason: "the stream ends before an event that was delivered"}
	}
	if head <= u.last {
		return nil
	}
	q := u.query
	q.After, q.Limit = u.last, 0
	pages, err := u.store.open(ctx, pages{query: q, upTo: head})
	if err != nil {
		return err
	}
	defer pages.close()
	for pages.more() {
		rows, err := pages.next(ctx)
		if err != nil {
			return err
		}
		for i := range rows {
			row := &rows[i]
			if u.passes(row.Sequence, row.AggregateID, row.EventType, row.CreatedAt) {
				u.paged.set(row)
				if err := u.deliver(ctx, &u.paged); err != nil {
					return err
				}
			}
		}
	}
	u.last, u.seen = head, true
	return nil
}

// passes counts an event as done, and tells whether it is wanted.
func (u *subscription) passes(sequence int64, aggregateID, eventType string, at time.Time) bool {
	u.last, u.seen = sequence, true
	return u.query.matches(aggregateID, eventType, at)
}

// deliver yields an event.
func (u *subscription) deliver(ctx context.Context, n *news) error {
	if u.over(ctx) {
		return u.done(ctx)
	}
	if u.left--; !u.yield(n) || u.left == 0 {
		return errBreak
	}
	return nil
}
