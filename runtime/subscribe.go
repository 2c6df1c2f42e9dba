package evq

import (
	"context"
	"iter"
)

// Subscribe returns the events of q in sequence order, first those that are recorded and then each new one: every
// committed event that matches, once. The rules of sequences are those of [Store.Load], with three differences: it
// ends only by break, a done ctx, q.Limit or [Store.Close]; q takes no To and no DataOnly; and a database error is not a pair: the
// subscription backs off, logs it, calls [OnError], and goes on where it was.
//
// It is not durable: who restarts begins at q.After again.
func (s *Store) Subscribe(ctx context.Context, q Query, opts ...SubscribeOption) iter.Seq2[Recorded[Raw], error] {
	return func(yield func(Recorded[Raw], error) bool) {
		sub, err := s.subscription(ctx, q, opts)
		if err != nil {
			yield(Recorded[Raw]{}, err)
			return
		}
		sub.yield = yield
		defer s.tail.unfollow(sub.follower)
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(s.ctx, cancel)()
		if err := sub.run(ctx); err != errBreak {
			yield(Recorded[Raw]{}, err)
		}
	}
}
