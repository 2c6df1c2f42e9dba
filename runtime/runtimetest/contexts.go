package runtimetest

import (
	"context"
	"errors"
	"sync/atomic"

	evq "github.com/evq-go/evq/runtime"
)

var contextRules = []rule{
	{"a context that is done before the push records nothing", doneBefore},
	{"a context that is done while a push is written gets its result", doneWhileWritten},
	{"a context that is done at any call ends every operation with its error", doneAtAnyCall},
}

func doneBefore(s *scene) {
	store, line := s.lineStore()
	ctx, cancel := context.WithCancel(s.ctx)
	cancel()
	_, err := store.Push(ctx, "orders", "o", numbered(1, 1))
	s.is(err, context.Canceled)
	if calls := line.seen(); len(calls) > 0 {
		s.Errorf("the backend was called: %v", calls)
	}
	s.wantNumbers(s.stream(store, "orders"))
}

func doneWhileWritten(s *scene) {
	ctx, cancel := context.WithCancel(s.ctx)
	store := s.storeOn(intercepted{s.Backend(s.T), func(ctx context.Context, call string, do func(context.Context) error) error {
		if call == "Push" {
			cancel()
		}
		return do(ctx)
	}})
	recorded, err := store.Push(ctx, "orders", "o", numbered(1, 1))
	s.ok(err)
	s.same(s.stream(store, "orders"), recorded)
}

// operations are what a caller waits for. They tell by their error what became of them.
var operations = map[string]func(ctx context.Context, store *evq.Store) error{
	"Push": func(ctx context.Context, store *evq.Store) error {
		_, err := store.Push(ctx, "orders", "o", numbered(9, 1))
		return err
	},
	"a repeated Push": func(ctx context.Context, store *evq.Store) error {
		_, err := store.Push(ctx, "orders", "o", numbered(0, 1), evq.WithKey("first"))
		return err
	},
	"InTx": func(ctx context.Context, store *evq.Store) error {
		return store.InTx(ctx, func(ctx context.Context, tx evq.Tx) error {
			_, err := store.In(tx).Push(ctx, "orders", "o", numbered(9, 1))
			return err
		})
	},
	"Load": func(ctx context.Context, store *evq.Store) error {
		_, err := evq.Collect(store.Load(ctx, evq.Query{StreamID: "orders", From: someday}))
		return err
	},
	"Subscribe": func(ctx context.Context, store *evq.Store) error {
		_, err := evq.Collect(store.Subscribe(ctx, evq.Query{StreamID: "orders", Limit: 150}))
		return err
	},
	"Head": func(ctx context.Context, store *evq.Store) error {
		_, err := store.Head(ctx, "orders")
		return err
	},
	"Types": func(ctx context.Context, store *evq.Store) error {
		_, err := store.Types(ctx)
		return err
	},
}

// doneAtAnyCall cancels the context at each backend call that an operation makes, before and after it.
func doneAtAnyCall(s *scene) {
	first := s.store()
	s.push(first, "orders", "o", numbered(0, 1), evq.WithKey("first"))
	s.push(first, "orders", "o", numbered(1, 150))
	for name, operation := range operations {
		for k := 0; ; k++ {
			if calls := doneAtCall(s, name, operation, k); calls <= k/2 {
				break
			}
		}
	}
}

// doneAtCall runs one operation whose context is done before (even k) or after (odd k) call number k/2. It returns
// how many calls there were.
func doneAtCall(s *scene, name string, operation func(context.Context, *evq.Store) error, k int) (calls int) {
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	var made atomic.Int64
	store := s.storeOn(intercepted{s.Backend(s.T), func(ctx context.Context, call string, do func(context.Context) error) error {
		n := int(made.Add(1)) - 1
		if n == k/2 && k%2 == 0 {
			cancel()
		}
		err := do(ctx)
		if n == k/2 {
			cancel()
		}
		return err
	}})
	watch := s.store()
	before, err := watch.Head(s.ctx, "orders")
	s.ok(err)
	err = operation(ctx, store)
	calls = int(made.Load())
	if err != nil && !errors.Is(err, context.Canceled) {
		s.Errorf("%s, done at call %d: the error is %v", name, k/2, err)
	}
	after, failed := watch.Head(s.ctx, "orders")
	s.ok(failed)
	writes := name == "Push" || name == "InTx"
	if written := after > before; written != (writes && err == nil) && !errors.Is(err, evq.ErrInDoubt) {
		s.Errorf("%s, done at call %d: the error is %v, and written %v", name, k/2, err, written)
	}
	return calls
}
