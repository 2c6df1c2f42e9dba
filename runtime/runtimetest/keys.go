package runtimetest

import (
	"context"
	"errors"

	evq "github.com/evq-go/evq/runtime"
)

var keyRules = []rule{
	{"a repeated push returns the first result", repeatReturnsFirst},
	{"a repeat in one transaction returns the first result", repeatInTx},
	{"metadata and conditions of a repeat do not count", repeatIgnoresTheRest},
	{"another push under a key is refused", keyReused},
	{"a key belongs to its stream", keyOfStream},
	{"a refused push does not use up its key", keyNotUsedUp},
	{"a key of 512 bytes is a key, an empty one is not", keyLengths},
	{"sixteen pushers with one key record once", keyRacers},
}

func repeatReturnsFirst(s *scene) {
	store := s.store()
	first := s.push(store, "orders", "o-1", numbered(1, 3), evq.WithKey("k"), evq.WithExtra("first"))
	s.push(store, "orders", "o-1", numbered(9, 1))
	for _, again := range []*evq.Store{store, s.store()} {
		s.same(s.push(again, "orders", "o-1", numbered(1, 3), evq.WithKey("k")), first)
	}
	s.wantNumbers(s.stream(store, "orders"), 1, 2, 3, 9)
}

func repeatInTx(s *scene) {
	store := s.store()
	s.ok(store.InTx(s.ctx, func(ctx context.Context, tx evq.Tx) error {
		inside := store.In(tx)
		first := s.push(inside, "orders", "o-1", numbered(1, 2), evq.WithKey("k"))
		s.same(s.push(inside, "orders", "o-1", numbered(1, 2), evq.WithKey("k")), first)
		return nil
	}))
	rolledBack := errors.New("rolled back")
	s.is(store.InTx(s.ctx, func(ctx context.Context, tx evq.Tx) error {
		s.push(store.In(tx), "orders", "o-2", numbered(3, 1), evq.WithKey("forgotten"))
		return rolledBack
	}), rolledBack)
	s.push(store, "orders", "o-2", numbered(4, 1), evq.WithKey("forgotten"))
	s.wantNumbers(s.stream(store, "orders"), 1, 2, 4)
}

func repeatIgnoresTheRest(s *scene) {
	store := s.store()
	first := s.push(store, "orders", "o-1", numbered(1, 1), evq.WithKey("k"), evq.ExpectNew(), evq.WithExtra("first"))
	for _, opts := range [][]evq.PushOption{
		{evq.ExpectNew()}, {evq.ExpectSequence(77)}, {evq.ExpectUnchanged(evq.Query{})}, {evq.WithExtra("later")},
	} {
		s.same(s.push(store, "orders", "o-1", numbered(1, 1), append(opts, evq.WithKey("k"))...), first)
	}
	s.wantNumbers(s.stream(store, "orders"), 1)
}

func keyReused(s *scene) {
	store := s.store()
	s.push(store, "orders", "o-1", numbered(1, 2), evq.WithKey("k"))
	newer := numbered(1, 2)
	newer[1].EventVersion = "1.1"
	other := numbered(1, 2)
	other[0].EventType = "Other"
	for _, push := range []struct {
		aggregate string
		payloads  []evq.Payload
	}{
		{"o-2", numbered(1, 2)}, {"o-1", numbered(1, 1)}, {"o-1", numbered(1, 3)}, {"o-1", numbered(2, 2)}, {"o-1", newer}, {"o-1", other},
	} {
		_, err := store.Push(s.ctx, "orders", push.aggregate, push.payloads, evq.WithKey("k"), evq.ExpectNew())
		s.is(err, evq.ErrKeyReused)
		if e, ok := errors.AsType[*evq.Error](err); !ok || e.StreamID != "orders" || e.AggregateID != push.aggregate || e.Sequence != 1 {
			s.Errorf("the error has the facts %+v", e)
		}
	}
	s.wantNumbers(s.stream(store, "orders"), 1, 2)
}

func keyOfStream(s *scene) {
	store := s.store()
	s.push(store, "one", "o-1", numbered(1, 1), evq.WithKey("k"))
	s.push(store, "other", "o-1", numbered(2, 1), evq.WithKey("k"))
	s.push(store, "one", "o-1", numbered(3, 1), evq.WithKey("K"))
	s.wantNumbers(s.stream(store, "one"), 1, 3)
	s.wantNumbers(s.stream(store, "other"), 2)
}

func keyNotUsedUp(s *scene) {
	store := s.store()
	_, err := store.Push(s.ctx, "orders", "o-1", numbered(1, 1), evq.WithKey("k"), evq.ExpectSequence(1))
	s.is(err, evq.ErrConflict)
	s.push(store, "orders", "o-2", numbered(2, 2), evq.WithKey("k"))
	s.wantNumbers(s.stream(store, "orders"), 2, 3)
}

func keyLengths(s *scene) {
	store := s.store()
	long := awkward[len(awkward)-2]
	first := s.push(store, "orders", "o-1", numbered(1, 1), evq.WithKey(long))
	s.same(s.push(store, "orders", "o-1", numbered(1, 1), evq.WithKey(long)), first)
	for _, key := range []string{"", long + "x", "\x00", "\xff"} {
		_, err := store.Push(s.ctx, "orders", "o-1", numbered(2, 1), evq.WithKey(key))
		s.is(err, evq.ErrInvalid)
	}
	s.wantNumbers(s.stream(store, "orders"), 1)
}

func keyRacers(s *scene) {
	stores := []*evq.Store{s.store(), s.store()}
	results := make([][]evq.Recorded[evq.Raw], 16)
	s.together(16, func(i int) (err error) {
		results[i], err = stores[i%2].Push(s.ctx, "orders", "o-1", numbered(1, 2), evq.WithKey("k"), evq.ExpectNew())
		return err
	})
	first := s.stream(stores[0], "orders")
	s.wantNumbers(first, 1, 2)
	for _, result := range results {
		s.same(result, first)
	}
}
