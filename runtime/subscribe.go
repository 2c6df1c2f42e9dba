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
//
// The data of an event is the subscriber's own, to keep and to change.
func (s *Store) Subscribe(ctx context.Context, q Query, opts ...SubscribeOption) iter.Seq2[Recorded[Raw], error] {
	return subscribe(ctx, s, q, opts, (*news).raw)
}

// SubscribeAs is Subscribe for generated code: it yields what read makes of each event. Many subscriptions may get the same
// data, if sharable says that nobody can change anything in it: so all that is read as a T is read alike. read neither
// changes nor keeps the data that it is given.
func SubscribeAs[T any](ctx context.Context, s *Store, q Query, read func(Recorded[Raw]) (Recorded[T], error), sharable func(T) bool, opts ...SubscribeOption) iter.Seq2[Recorded[T], error] {
	return subscribe(ctx, s, q, opts, func(n *news, own *Recorded[T]) (*Recorded[T], error) {
		return as(n, own, read, sharable)
	})
}

func subscribe[T any](ctx context.Context, s *Store, q Query, opts []SubscribeOption, read func(n *news, own *Recorded[T]) (*Recorded[T], error)) iter.Seq2[Recorded[T], error] {
	return func(yield func(Recorded[T], error) bool) {
		sub, err := s.subscription(ctx, q, opts)
		if err != nil {
			yield(Recorded[T]{}, err)
			return
		}
		var own Recorded[T]
		sub.yield = func(n *news) bool {
			e, err := read(n, &own)
			return yield(*e, err)
		}
		defer s.tail.unfollow(sub.follower)
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(s.ctx, cancel)()
		defer context.AfterFunc(ctx, sub.follower.call)()
		if err := sub.run(ctx); err != errBreak {
			yield(Recorded[T]{}, err)
		}
	}
}
