//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package sqlite

import (
	"context"
	"errors"
	"log/slog"
	"testing"
)

func TestTurnsAreTakenOneAtATime(t *testing.T) {
	path := temporary(t)
	one, other := testTurns(path), testTurns(path)
	defer one.close()
	defer other.close()
	release, err := one.take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, waiting := range []*turns{one, other, one, other} { // in the same process, and as another process would
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() {
			_, err := waiting.take(ctx)
			ended <- err
		}()
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("a wait with a done context: %v", err)
		}
	}
	granted := make(chan func())
	go func() { // goes on with the wait that was given up
		release, err := other.take(t.Context())
		if err != nil {
			t.Error(err)
		}
		granted <- release
	}()
	release()
	(<-granted)()
}

// The turn that nobody wants any more when it comes goes to the next one, and nothing keeps waiting for it.
func TestAnAbandonedWaitHoldsNobodyUp(t *testing.T) {
	path := temporary(t)
	one, other, third := testTurns(path), testTurns(path), testTurns(path)
	release, err := one.take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		_, err := other.take(ctx)
		ended <- err
	}()
	cancel()
	<-ended
	other.close()
	release()
	free, err := third.take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	free()
	one.close()
	third.close()
}

// Where the file cannot be made, the process goes on alone.
func TestTurnsDoWithoutAFile(t *testing.T) {
	turns := testTurns(temporary(t) + "/no/such/directory")
	for range 2 {
		release, err := turns.take(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		release()
	}
}

func testTurns(path string) *turns {
	turns := newTurns(slog.New(slog.DiscardHandler))
	turns.among(path)
	return turns
}
