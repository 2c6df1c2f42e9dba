package sqlite

import (
	"context"
	"errors"
	"fmt"
	"testing"

	evq "github.com/evq-go/evq/runtime"
	"github.com/jmoiron/sqlx"
)

// A transaction that the caller began may be any that SQLite has.
func TestPushTakesPartInACallersTransaction(t *testing.T) {
	path := temporary(t)
	s := storeOn(t, newTest(t, path, "", 4))
	db := handle(t, path, "", "FULL")
	for i := range 3 {
		tx := db.MustBeginTx(t.Context(), nil)
		if _, err := s.In(tx).Push(t.Context(), "s", "a", event("X")); err != nil {
			t.Fatal(err)
		}
		if events := stored(t, s.In(tx), "s"); len(events) != i+1 {
			t.Errorf("inside there are %d events, want %d", len(events), i+1)
		}
		if events := stored(t, s, "s"); len(events) != i {
			t.Errorf("outside there are %d events, want %d", len(events), i)
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
	}
}

// A deferred transaction that has read cannot write any more once another one did: no waiting helps, so it is told at once.
func TestATransactionThatReadTooEarlyHasToRunAgain(t *testing.T) {
	path := temporary(t)
	s := storeOn(t, newTest(t, path, "", 4))
	tx := handle(t, path, "", "FULL").MustBeginTx(t.Context(), nil)
	defer tx.Rollback()
	if _, err := s.In(tx).Head(t.Context(), "s"); err != nil {
		t.Fatal(err)
	}
	pushed(t, s, "other", 1)
	if _, err := s.In(tx).Push(t.Context(), "s", "a", event("X")); !errors.Is(err, evq.ErrRetry) {
		t.Errorf("got %v, want ErrRetry", err)
	}
}

// A fresh deferred transaction waits for the lock like any other, and then sees what was written.
func TestADeferredTransactionThatPushesFirstWaits(t *testing.T) {
	path := temporary(t)
	s := storeOn(t, openTest(t, path))
	db := handle(t, path, "", "FULL")
	tx := db.MustBeginTx(t.Context(), nil)
	done := make(chan error)
	err := s.InTx(t.Context(), inTx(func(mine evq.Tx) error {
		if _, err := s.In(mine).Push(t.Context(), "s", "a", event("X")); err != nil {
			return err
		}
		go func() {
			_, err := s.In(tx).Push(t.Context(), "s", "a", event("Y"), evq.ExpectSequence(1))
			done <- errors.Join(err, tx.Commit())
		}()
		return nil
	}))
	if err := errors.Join(err, <-done); err != nil {
		t.Error(err)
	}
	if events := stored(t, s, "s"); len(events) != 2 || events[1].EventType != "Y" {
		t.Errorf("stored %v", events)
	}
}

// Half of a push is never there, even when the caller commits after an error.
func TestAPushInATransactionIsAllOrNothing(t *testing.T) {
	registerFaulty()
	path := temporary(t)
	s := storeOn(t, newTest(t, path, faultyDriver, 4))
	db := handle(t, path, faultyDriver, "FULL")
	for k := 1; ; k++ {
		tx := db.MustBeginTx(t.Context(), nil)
		pushIn(t, s, tx, 1)
		before := len(stored(t, s.In(tx), "s"))
		n := 0
		calls, end := fail(func(string) bool { n++; return n == k }, false, errFault)
		_, err := s.In(tx).Push(t.Context(), "s", fmt.Sprint(k), many(100), evq.WithKey(fmt.Sprint(k)), evq.ExpectNew())
		end()
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
		if recorded := len(stored(t, s, "s")) - before; err == nil && recorded != 100 || err != nil && recorded != 0 {
			t.Fatalf("call %d failed: %d events were recorded; %v", k, recorded, err)
		}
		if int(calls.Load()) < k {
			return
		}
	}
}

func pushIn(t *testing.T, s *evq.Store, tx *sqlx.Tx, n int) {
	t.Helper()
	if _, err := s.In(tx).Push(t.Context(), "s", "b", many(n)); err != nil {
		t.Fatal(err)
	}
}

func many(n int) []evq.Payload {
	var payloads []evq.Payload
	for range n {
		payloads = append(payloads, event("X")...)
	}
	return payloads
}

// SQLite has one writer: whoever pushes past his own transaction waits for himself, as long as the context lets him.
func TestAPushPastOnesOwnTransactionEndsWithItsContext(t *testing.T) {
	s := storeOn(t, openTest(t, temporary(t)))
	err := s.InTx(t.Context(), inTx(func(tx evq.Tx) error {
		ctx, cancel := context.WithTimeout(t.Context(), heldWait/2)
		defer cancel()
		_, err := s.Push(ctx, "s", "a", event("X"))
		return err
	}))
	if !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, evq.ErrInDoubt) {
		t.Errorf("got %v, want a clean end with the context", err)
	}
	err = s.InTx(t.Context(), inTx(func(tx evq.Tx) error {
		ctx, cancel := context.WithTimeout(t.Context(), heldWait/2)
		defer cancel()
		return s.InTx(ctx, inTx(func(evq.Tx) error { return nil }))
	}))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want the context's error", err)
	}
	pushed(t, s, "s", 1)
}

// A transaction whose context is done gives the lock back, although its function still runs.
func TestATransactionEndsWithItsContext(t *testing.T) {
	s := storeOn(t, openTest(t, temporary(t)))
	ctx, cancel := context.WithCancel(t.Context())
	err := s.InTx(ctx, inTx(func(tx evq.Tx) error {
		if _, err := s.In(tx).Push(ctx, "s", "a", event("X")); err != nil {
			return err
		}
		cancel()
		pushed(t, s, "s", 1) // past the dead transaction
		return nil
	}))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error", err)
	}
	if events := stored(t, s, "s"); len(events) != 1 {
		t.Errorf("stored %v", events)
	}
}

// Whatever a transaction leaves open is closed with it, and its connection is free.
func TestATransactionLeavesNothingOpen(t *testing.T) {
	b := openTest(t, temporary(t))
	s := storeOn(t, b)
	pushed(t, s, "s", 3)
	for _, end := range []func(evq.Tx) error{evq.Tx.Commit, evq.Tx.Rollback} {
		tx, err := b.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		rows, err := tx.QueryContext(t.Context(), "SELECT position FROM events")
		if err != nil {
			t.Fatal(err)
		}
		rows.Next()
		if err := end(tx); err != nil {
			t.Error(err)
		}
		if err := errors.Join(tx.Rollback(), tx.Commit()); err == nil {
			t.Error("a transaction ended twice without an error")
		}
		if n := b.writer.Stats().InUse; n != 0 {
			t.Errorf("%d connections are in use", n)
		}
		_ = rows.Close()
		pushed(t, s, "s", 1)
	}
}
