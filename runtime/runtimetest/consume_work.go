package runtimetest

import (
	"context"
	"errors"
	"slices"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

var consumeWorkRules = []rule{
	{"outside of a handler there is no transaction and no replay", noWorkOutside},
	{"a handler's transaction is not the handler's to end", notTheHandlersToEnd},
	{"a handler's context is of no use when the handler has returned", contextOfAReturnedHandler},
	{"InTx in a handler joins its transaction, and its error fails the event", inTxJoinsTheWork},
	{"a load in a handler sees what the batch wrote once it has a transaction", loadsSeeTheWork},
	{"a handler that asks for nothing holds no transaction", nothingIsBegun},
	{"what a handler pushes carries the event's correlation, and the event as its cause", handlersMetadata},
	{"what a handler pushes wakes subscribers when it is committed", workWakes},
	{"a push to another store is no part of a handler's transaction", pushToAnotherStore},
}

func noWorkOutside(s *scene) {
	_, err := evq.TxFrom(s.ctx)
	s.is(err, evq.ErrInvalid)
	if evq.IsReplay(s.ctx) {
		s.Error("there is a replay without an event")
	}
}

// handler is what a consumer calls.
type handler = func(ctx context.Context, e evq.Recorded[evq.Raw]) error

// copying returns a handler that pushes each event to the stream "copies", into its aggregate there.
func copying(store *evq.Store) handler {
	return func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
		_, err := store.Push(ctx, "copies", e.AggregateID, []evq.Payload{payload("Copied", string(e.Data))})
		return err
	}
}

// upTo returns the numbers from 0 to n-1.
func upTo(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// handleAll starts a consumer of a stream, waits until it has handled an event, and stops it.
func (s *scene) handleAll(store *evq.Store, last evq.AnyRecorded, handle handler, opts ...evq.ConsumeOption) {
	s.Helper()
	r := s.consume(store, "worker", evq.Query{StreamID: last.Facts().StreamID}, handle, opts...)
	s.waitFor(store, "worker", last)
	r.stop()
}

func notTheHandlersToEnd(s *scene) {
	store := s.store()
	last := s.push(store, "orders", "o", numbered(0, 3))[2]
	var errs []error
	s.handleAll(store, last, func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
		tx, err := evq.TxFrom(ctx)
		if err != nil {
			return err
		}
		errs = append(errs, tx.Commit(), tx.Rollback())
		return errors.Join(copying(store)(ctx, e), store.InTx(ctx, func(_ context.Context, tx evq.Tx) error {
			errs = append(errs, tx.Commit(), tx.Rollback())
			return nil
		}))
	})
	for _, err := range errs {
		s.is(err, evq.ErrInvalid)
	}
	s.wantNumbers(s.stream(store, "copies"), 0, 1, 2)
}

func contextOfAReturnedHandler(s *scene) {
	store := s.store()
	last := s.push(store, "orders", "o", numbered(0, 3))[2]
	var errs []error
	var before context.Context
	useBefore := func() {
		_, err := evq.TxFrom(before)
		_, pushed := store.Push(before, "copies", "o", numbered(99, 1))
		joined := store.InTx(before, func(context.Context, evq.Tx) error { return nil })
		errs = append(errs, err, pushed, joined)
	}
	s.handleAll(store, last, func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
		if before != nil {
			useBefore()
		}
		before = context.WithoutCancel(ctx)
		return copying(store)(ctx, e)
	})
	useBefore()
	for _, err := range errs {
		s.is(err, evq.ErrInvalid)
	}
	s.wantNumbers(s.stream(store, "copies"), 0, 1, 2)
}

func inTxJoinsTheWork(s *scene) {
	store := s.store()
	last := s.push(store, "orders", "o", numbered(0, 3))[2]
	calls := 0
	s.handleAll(store, last, func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
		_ = store.InTx(ctx, func(ctx context.Context, tx evq.Tx) error { // what it returns is known to the consumer
			_, err := store.In(tx).Push(ctx, "copies", e.AggregateID, []evq.Payload{payload("Copied", string(e.Data))})
			if calls++; calls == 2 {
				return errors.Join(err, errDown)
			}
			return err
		})
		return nil
	})
	s.wantNumbers(s.stream(store, "copies"), 0, 1, 2)
	if calls < 4 {
		s.Errorf("%d calls: the event whose InTx failed was not handled again", calls)
	}
}

func loadsSeeTheWork(s *scene) {
	store, other := s.store(), s.store()
	last := s.push(store, "orders", "o", numbered(0, 3))[2]
	var inside, outside []int64
	s.handleAll(store, last, func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
		err := copying(store)(ctx, e)
		head, failed := store.Head(ctx, "copies")
		loaded, unread := evq.Collect(store.Load(ctx, evq.Query{StreamID: "copies"}))
		committed, blind := other.Head(ctx, "copies")
		if head != int64(len(loaded)) {
			err = errors.Join(err, errors.New("Head and Load see different things"))
		}
		inside, outside = append(inside, head), append(outside, committed)
		return errors.Join(err, failed, unread, blind)
	}, evq.BatchUpTo(1_000, time.Hour)) // one batch, on however slow a machine
	if !slices.Equal(inside, []int64{1, 2, 3}) || !slices.Equal(outside, []int64{0, 0, 0}) {
		s.Errorf("inside the heads are %v, outside %v", inside, outside)
	}
}

func nothingIsBegun(s *scene) {
	store, line := s.lineStore()
	last := s.push(store, "orders", "o", numbered(0, 5))[4]
	s.handleAll(store, last, func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
		_, err := evq.Collect(store.Load(ctx, evq.Query{StreamID: "orders"}))
		return err
	})
	if slices.Contains(line.seen(), "BeginWork") || slices.Contains(line.seen(), "Begin") {
		s.Errorf("a transaction was begun: %v", line.seen())
	}
}

func handlersMetadata(s *scene) {
	store := s.store()
	ctx := evq.ContextWithMetadata(s.ctx, evq.Metadata{CorrelationID: idB})
	pushed := s.push(store, "orders", "o", numbered(0, 1), evq.WithCorrelationID(idA), evq.WithCausationID(idB), evq.WithExtra("x"))
	pushed = append(pushed, s.push(store, "orders", "o", numbered(1, 1))...)
	ended := make(chan error, 1)
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		ended <- store.Consume(ctx, "worker", evq.Query{StreamID: "orders"}, copying(store), quick()...)
	}()
	s.enrolled(store, "worker")
	s.waitFor(store, "worker", pushed[1])
	cancel()
	await(s, "the end of the consumer", ended)
	want := []evq.Metadata{{CorrelationID: idA, CausationID: pushed[0].EventID}, {CorrelationID: idB, CausationID: pushed[1].EventID}}
	for i, e := range s.stream(store, "copies") {
		if e.Metadata.CorrelationID != want[i].CorrelationID || e.Metadata.CausationID != want[i].CausationID || e.Metadata.Extra != nil {
			s.Errorf("copy %d carries %+v, want %+v", i, e.Metadata, want[i])
		}
	}
}

func workWakes(s *scene) {
	store := s.store()
	s.consume(store, "worker", orders, copying(store), seldom)
	copies := pull(s, store.Subscribe(s.ctx, evq.Query{StreamID: "copies"}, seldom))
	for n := range 10 {
		s.push(store, "orders", "o", numbered(n, 1))
		if got := s.number(copies()); got != n {
			s.Fatalf("got the copy %d, want %d", got, n)
		}
	}
}

func pushToAnotherStore(s *scene) {
	store, other := s.store(), s.store()
	last := s.push(store, "orders", "o", numbered(0, 1))[0]
	calls := 0
	s.handleAll(store, last, func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
		if err := copying(other)(ctx, e); err != nil {
			return err
		}
		if calls++; calls == 1 {
			return errDown
		}
		return copying(store)(ctx, e)
	})
	s.wantNumbers(s.stream(store, "copies"), 0, 0, 0)
}
