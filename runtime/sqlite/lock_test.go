package sqlite

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

// Who holds the write lock for longer than anybody has patience, without queueing for it, is told of.
func TestPushSaysWhenAProgramKeepsTheLock(t *testing.T) {
	path := temporary(t)
	b := openTest(t, path)
	s := storeOn(t, b)
	tx := handle(t, path, "", "FULL").MustBegin()
	tx.MustExec("DELETE FROM push_keys")
	b.refusals = refusals{first: time.Now().Add(-2 * lockPatience), last: time.Now()}
	_, err := s.Push(t.Context(), "s", "a", event("X"))
	if !errors.Is(err, evq.ErrRetry) || !strings.Contains(err.Error(), "outside of evq") || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Push: %v", err)
	}
	if err := s.InTx(t.Context(), inTx(func(evq.Tx) error { return nil })); !errors.Is(err, evq.ErrRetry) {
		t.Errorf("InTx: %v", err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	pushed(t, s, "s", 1)
}

func TestRefusalsCountWhileNothingElseHappens(t *testing.T) {
	var r refusals
	now := time.Unix(1000, 0)
	for i, step := range []struct{ after, want time.Duration }{
		{0, 0}, {time.Second, time.Second}, {4 * time.Second, 5 * time.Second}, {lockPatience, 0}, {time.Second, time.Second},
	} {
		now = now.Add(step.after)
		if got := r.add(now); got != step.want {
			t.Errorf("refusal %d: %v, want %v", i, got, step.want)
		}
	}
}
