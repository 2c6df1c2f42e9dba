package runtimetest

import (
	"context"
	"errors"

	evq "github.com/evq-go/evq/runtime"
)

var transactionRules = []rule{
	{"what a transaction did is there after its commit, not before", txCommits},
	{"an error rolls back, and is what InTx returns", txRollsBack},
	{"a panic rolls back and goes on", txPanics},
	{"inside, pushes and loads see what was pushed before", txSeesItself},
	{"several aggregates and streams commit together", txOfMany},
	{"a refused push spoils nothing of its transaction", txRefusal},
	{"others' pushes to its stream come before or after, never between", txBlocks},
	{"a subscription inside is refused", txSubscribe},
	{"a transaction inside a transaction is refused", txInTx},
	{"a transaction that has ended records nothing", txEnded},
	{"a done context rolls back", txDone},
}

func txCommits(s *scene) {
	store, other := s.store(), s.store()
	var inside []evq.Recorded[evq.Raw]
	s.ok(store.InTx(s.ctx, func(ctx context.Context, tx evq.Tx) error {
		inside = s.push(store.In(tx), "orders", "o", numbered(1, 2), evq.WithExtra("tx"))
		s.wantNumbers(s.stream(other, "orders"))
		if !s.OneConnection {
			s.wantNumbers(s.stream(store, "orders"))
		}
		return nil
	}))
	s.same(s.stream(store, "orders"), inside)
	s.same(s.stream(other, "orders"), inside)
}

func txRollsBack(s *scene) {
	store := s.store()
	mine := errors.New("mine")
	err := store.InTx(s.ctx, func(ctx context.Context, tx evq.Tx) error {
		s.push(store.In(tx), "orders", "o", numbered(1, 2))
		return mine
	})
	if s.is(err, mine); err != mine {
		s.Errorf("got the error %v, want it as it was", err)
	}
	s.wantNumbers(s.stream(store, "orders"))
	s.push(store, "orders", "o", numbered(3, 1), evq.ExpectNew())
	s.wantNumbers(s.stream(store, "orders"), 3)
}

func txPanics(s *scene) {
	store := s.store()
	func() {
		defer func() {
			if p := recover(); p != "mine" {
				s.Errorf("recovered %v", p)
			}
		}()
		_ = store.InTx(s.ctx, func(ctx context.Context, tx evq.Tx) error {
			s.push(store.In(tx), "orders", "o", numbered(1, 2))
			panic("mine")
		})
	}()
	s.push(store, "orders", "o", numbered(3, 1))
	s.wantNumbers(s.stream(store, "orders"), 3)
}

func txSeesItself(s *scene) {
	store := s.store()
	s.push(store, "orders", "o-1", numbered(1, 2))
	s.ok(store.InTx(s.ctx, func(ctx context.Context, tx evq.Tx) error {
		inside := store.In(tx)
		s.wantNumbers(s.stream(inside, "orders"), 1, 2)
		pushed := s.push(inside, "orders", "o-2", numbered(3, 2), evq.ExpectNew(), evq.ExpectUnchanged(evq.Query{After: 2}))
		s.same(s.stream(inside, "orders")[2:], pushed)
		s.push(inside, "orders", "o-2", numbered(5, 1), evq.ExpectSequence(4))
		_, err := inside.Push(ctx, "orders", "o-2", numbered(6, 1), evq.ExpectUnchanged(evq.Query{After: 2}))
		s.conflict(err, evq.ConflictError{StreamID: "orders", AggregateID: "o-2", Condition: "ExpectUnchanged", Expected: 2, Actual: 3})
		s.wantNumbers(s.load(inside, evq.Query{StreamID: "orders", AggregateID: "o-2", From: pushed[0].CreatedAt}), 3, 4, 5)
		return nil
	}))
	s.wantNumbers(s.stream(store, "orders"), 1, 2, 3, 4, 5)
}

func txOfMany(s *scene) {
	store := s.store()
	s.ok(store.InTx(s.ctx, func(ctx context.Context, tx evq.Tx) error {
		inside := store.In(tx)
		s.push(inside, "a", "x", numbered(1, 1))
		s.push(inside, "b", "x", numbered(2, 1))
		s.push(inside, "a", "y", numbered(3, 2))
		return nil
	}))
	s.wantNumbers(s.stream(store, "a"), 1, 3, 4)
	s.wantNumbers(s.stream(store, "b"), 2)
}

func txRefusal(s *scene) {
	store := s.store()
	s.push(store, "orders", "taken", numbered(0, 1), evq.WithKey("k"))
	s.ok(store.InTx(s.ctx, func(ctx context.Context, tx evq.Tx) error {
		inside := store.In(tx)
		s.push(inside, "orders", "o", numbered(1, 1))
		for kind, push := range map[error]func() ([]evq.Recorded[evq.Raw], error){
			evq.ErrConflict: func() ([]evq.Recorded[evq.Raw], error) {
				return inside.Push(ctx, "orders", "taken", numbered(9, 2), evq.ExpectNew())
			},
			evq.ErrKeyReused: func() ([]evq.Recorded[evq.Raw], error) {
				return inside.Push(ctx, "orders", "taken", numbered(9, 2), evq.WithKey("k"))
			},
			evq.ErrInvalid: func() ([]evq.Recorded[evq.Raw], error) {
				return inside.Push(ctx, "orders", "taken", []evq.Payload{payload("T", `"\u0000"`)})
			},
		} {
			_, err := push()
			s.is(err, kind)
			s.wantNumbers(s.stream(inside, "orders"), 0, 1)
		}
		s.push(inside, "orders", "o", numbered(2, 1))
		return nil
	}))
	s.wantNumbers(s.stream(store, "orders"), 0, 1, 2)
}

func txBlocks(s *scene) {
	store := s.store()
	tried, pushed := make(chan struct{}, 1000), make(chan error, 1)
	other := s.storeOn(intercepted{s.Backend(s.T), func(ctx context.Context, call string, do func(context.Context) error) error {
		err := do(ctx)
		if call == "Push" {
			tried <- struct{}{}
		}
		return err
	}})
	s.ok(store.InTx(s.ctx, func(ctx context.Context, tx evq.Tx) error {
		inside := store.In(tx)
		s.push(inside, "orders", "o", numbered(1, 2))
		go func() {
			_, err := other.Push(s.ctx, "orders", "o", numbered(5, 2), evq.ExpectSequence(4))
			pushed <- err
		}()
		await(s, "the other push to be tried", tried)
		select {
		case err := <-pushed:
			s.Errorf("the other push ended before the transaction, with the error %v", err)
		default:
		}
		s.push(inside, "orders", "o", numbered(3, 2))
		return nil
	}))
	s.ok(await(s, "the other push", pushed))
	s.wantNumbers(s.stream(store, "orders"), 1, 2, 3, 4, 5, 6)
}

func txSubscribe(s *scene) {
	store := s.store()
	s.push(store, "orders", "o", numbered(1, 1))
	s.ok(store.InTx(s.ctx, func(ctx context.Context, tx evq.Tx) error {
		pairs := 0
		for _, err := range store.In(tx).Subscribe(ctx, evq.Query{StreamID: "orders"}) {
			pairs++
			s.is(err, evq.ErrInvalid)
		}
		if pairs != 1 {
			s.Errorf("%d pairs came, want 1", pairs)
		}
		return nil
	}))
}

func txInTx(s *scene) {
	store := s.store()
	s.ok(store.InTx(s.ctx, func(ctx context.Context, tx evq.Tx) error {
		s.is(store.In(tx).InTx(ctx, func(context.Context, evq.Tx) error { return nil }), evq.ErrInvalid)
		return nil
	}))
}

func txEnded(s *scene) {
	store := s.store()
	for _, end := range []error{nil, errDown} {
		var ended evq.Tx
		if err := store.InTx(s.ctx, func(ctx context.Context, tx evq.Tx) error {
			ended = tx
			return end
		}); !errors.Is(err, end) {
			s.Fatal(err)
		}
		if _, err := store.In(ended).Push(s.ctx, "orders", "o", numbered(1, 1)); err == nil {
			s.Error("a push in a transaction that has ended was acknowledged")
		}
		if _, err := evq.Collect(store.In(ended).Load(s.ctx, evq.Query{StreamID: "orders"})); err == nil {
			s.Error("a load in a transaction that has ended gave no error")
		}
		if ended.Commit() == nil {
			s.Error("a transaction that has ended was committed")
		}
	}
	s.wantNumbers(s.stream(store, "orders"))
}

func txDone(s *scene) {
	store := s.store()
	ctx, cancel := context.WithCancel(s.ctx)
	err := store.InTx(ctx, func(ctx context.Context, tx evq.Tx) error {
		s.push(store.In(tx), "orders", "o", numbered(1, 1))
		cancel()
		return nil
	})
	s.is(err, context.Canceled)
	s.is(store.InTx(ctx, func(context.Context, evq.Tx) error { return nil }), context.Canceled)
	s.push(store, "orders", "o", numbered(2, 1))
	s.wantNumbers(s.stream(store, "orders"), 2)
}
