package evq

import "context"

// followTail reads what is there, then takes the tail's pages, and reads by itself again when it lost one. It overcomes
// database errors.
func (r *allReader) followTail(ctx context.Context, f *follower, o readOptions) error {
	pause := backoff{least: firstPause, most: longestPause}
	for {
		at := r.at
		err := r.catchUp(ctx, f)
		if err == nil {
			pause.reset()
			err = r.takeOver(ctx, f, o)
		}
		switch {
		case err == nil:
			continue
		case err == errBreak:
			return err
		case r.store.ready(ctx) != nil:
			return r.store.ready(ctx)
		case final(err):
			return err
		}
		o.report(r.store.logger, err, "cannot read the events of all streams, trying again", "after", r.at)
		if r.at != at {
			pause.reset()
		}
		pause.wait(ctx)
	}
}

// catchUp reads to the end, the last page between two looks of the tail.
func (r *allReader) catchUp(ctx context.Context, f *follower) error {
	for {
		more, err := r.page(ctx)
		if err != nil {
			return err
		}
		if more {
			continue
		}
		page, err := r.store.tail.join(ctx, f, r.at)
		if err == nil {
			err = r.give(ctx, page)
		}
		if err != nil || !page.More {
			return err
		}
	}
}

// takeOver yields the pages that the tail hands over until one is missing. The first of them may have been begun further
// back than where the reader stands, because it joined by itself; each other one begins where the one before ends.
func (r *allReader) takeOver(ctx context.Context, f *follower, o readOptions) error {
	for joined := false; ; {
		select {
		case <-ctx.Done():
			return r.store.ready(ctx)
		case <-f.signal:
		}
		pages, lost, failure := f.takePages()
		if failure != nil {
			o.onError(failure)
		}
		if lost {
			return nil
		}
		for _, b := range pages {
			switch {
			case b.from == r.at:
				joined = true
			case joined:
				return nil
			default:
				var err error
				if joined, err = r.store.log.Covers(b.next, r.at); err != nil || !joined {
					return err
				}
				if b, err = r.missed(b); err != nil {
					return err
				}
			}
			if err := r.giveNews(ctx, b); err != nil {
				return err
			}
		}
	}
}

// missed is a page that was begun further back as if it had been read from where the reader stands.
func (r *allReader) missed(b *bulletin) (*bulletin, error) {
	rest := &bulletin{from: r.at, next: b.next}
	for _, n := range b.news {
		had, err := r.store.log.Covers(r.at, n.event.Position)
		if err != nil {
			return nil, err
		}
		if !had {
			rest.news = append(rest.news, n)
		}
	}
	return rest, nil
}

// giveNews yields a page of the tail.
func (r *allReader) giveNews(ctx context.Context, b *bulletin) error {
	for i, n := range b.news {
		if !r.wants(n.event.EventType) {
			continue
		}
		if err := r.deliver(ctx, n, b.next, i == len(b.news)-1); err != nil {
			return err
		}
	}
	r.at = b.next
	return nil
}
