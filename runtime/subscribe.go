package evq

import (
	"context"
	"iter"
	"time"
)

// SubscribeOption changes one subscription.
type SubscribeOption func(*subscribeOptions)

type subscribeOptions struct {
	poll    poll
	onError func(error)
}

// PollEvery sets how often the database is looked at for what other processes committed: at most every least while
// there is something, and ever less often, down to every most, while there is nothing. The default is 5 ms and 1 s.
// A push in the same process is seen at once. All subscriptions of a store share one poll, the shortest asked for.
func PollEvery(least, most time.Duration) SubscribeOption {
	return func(o *subscribeOptions) { o.poll = poll{least, most} }
}

// OnError makes a subscription call report for each database error that it overcomes. It is called by the goroutine
// that ranges over the subscription.
func OnError(report func(error)) SubscribeOption {
	return func(o *subscribeOptions) { o.onError = report }
}

// Subscribe returns the events of q in sequence order, first those that are recorded and then each new one: every
// committed event that matches, once. The rules of sequences are those of [Store.Load], with three differences: it
// ends only by break, a done ctx, q.Limit or [Store.Close]; q takes no To; and a database error is not a pair: the
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
