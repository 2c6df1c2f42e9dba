package evq

import (
	"context"
	"iter"
)

// Load returns the events of q, in sequence order, up to the stream's last one at the time when the first page is
// read, so it ends however fast others push.
//
// The rules of every sequence: nothing happens before range, and each range is a new read. Load ends without an
// error only after the last event. An error about one event ([IsEventError]) comes in its place with every fact
// filled in and Data zero, and the loop may go on; any other error, a done ctx among them, is the last pair. A
// page is read, and its rows are closed, before its first event is yielded: the body of the loop may use the same
// transaction, or a pool of one connection. Of a long stream the next page is read while the loop has the one before,
// not in a transaction; that reading has ended when the loop has. No more than two pages are in memory, of at most
// 4 MiB and one event each.
func (s *Store) Load(ctx context.Context, q Query) iter.Seq2[Recorded[Raw], error] {
	return s.load(ctx, q, 0)
}

// LoadAs is Load for generated code: it yields what read makes of each event. read neither changes nor keeps the data that
// it is given.
func LoadAs[T any](ctx context.Context, s *Store, q Query, read func(Recorded[Raw]) (Recorded[T], error)) iter.Seq2[Recorded[T], error] {
	return load(ctx, s, pages{query: q, brief: true}, func(row *Row) (Recorded[T], error) {
		e, err := q.show(row)
		if err != nil {
			var none T
			return WithData(e, none), err
		}
		return read(e)
	})
}

// load is Load up to a sequence; 0 means the stream's last.
func (s *Store) load(ctx context.Context, q Query, upTo int64) iter.Seq2[Recorded[Raw], error] {
	return load(ctx, s, pages{query: q, upTo: upTo}, q.show)
}

// load yields what show makes of the events of all pages.
func load[T any](ctx context.Context, s *Store, p pages, show func(*Row) (Recorded[T], error)) iter.Seq2[Recorded[T], error] {
	return func(yield func(Recorded[T], error) bool) {
		pages, err := s.reading(ctx).open(ctx, p)
		if err != nil {
			yield(Recorded[T]{}, err)
			return
		}
		defer pages.close()
		for pages.more() {
			rows, err := pages.next(ctx)
			if err != nil {
				yield(Recorded[T]{}, err)
				return
			}
			for i := range rows {
				if err := ctx.Err(); err != nil {
					yield(Recorded[T]{}, err)
					return
				}
				if !yield(show(&rows[i])) {
					return
				}
			}
		}
	}
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
