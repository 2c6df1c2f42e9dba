// Package contendertest checks that contenders do what is measured: what is pushed is there, and is delivered.
package contendertest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/evq-go/evq/bench/contender"
	"github.com/evq-go/evq/bench/workload"
)

const (
	batches   = 8
	batchSize = 4
	stream    = "stream"
)

// Run checks a contender on each of its databases.
func Run(t *testing.T, databases *contender.Databases, c contender.Contender) {
	for _, database := range c.Databases {
		t.Run(c.Name+" on "+database, func(t *testing.T) {
			at, remove, err := databases.New(t.Context(), database)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(remove)
			store, err := c.Open(t.Context(), at)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := store.Close(); err != nil {
					t.Error(err)
				}
			})
			pushAtOnce(t, store)
			loadsWhatWasPushed(t, store)
			deliversWhatWasPushed(t, store)
		})
	}
}

// pushAtOnce pushes all batches to one stream, ceilings one after the other.
func pushAtOnce(t *testing.T, store contender.Store) {
	t.Helper()
	errs := make(chan error, batches)
	push := func(i int) {
		events := make([]workload.Event, batchSize)
		aggregate := []string{"user-0", "user-1"}[i%2]
		for k := range events {
			events[k] = workload.New(int64(i*batchSize+k+1), aggregate, workload.Random(i))
		}
		errs <- store.Push(t.Context(), stream, aggregate, events)
	}
	for i := range batches {
		if _, ceiling := store.(contender.Writer); ceiling {
			push(i)
		} else {
			go push(i)
		}
	}
	for range batches {
		if err := <-errs; err != nil {
			t.Fatal(err)
		}
	}
}

func loadsWhatWasPushed(t *testing.T, store contender.Store) {
	t.Helper()
	for _, c := range []struct {
		what contender.Selection
		want int
	}{
		{contender.Selection{Stream: stream}, batches * batchSize},
		{contender.Selection{Stream: stream, Aggregate: "user-1"}, batches * batchSize / 2},
		{contender.Selection{Stream: stream, Updated: true}, batches * batchSize / 4},
		{contender.Selection{Stream: stream, DataOnly: true}, batches * batchSize},
	} {
		got, err := store.Load(t.Context(), c.what)
		if errors.Is(err, errors.ErrUnsupported) {
			continue
		}
		if err != nil || got != c.want {
			t.Errorf("Load(%+v) = %d, %v; want %d", c.what, got, err, c.want)
		}
	}
}

func deliversWhatWasPushed(t *testing.T, store contender.Store) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 30*time.Second)
	defer stop()
	seen := map[int64]bool{}
	err := store.Follow(ctx, "follower", func(number int64) {
		seen[number] = true
		if len(seen) == batches*batchSize {
			stop()
		}
	})
	if errors.Is(err, errors.ErrUnsupported) {
		return
	}
	if err != nil {
		t.Error(err)
	}
	for number := range int64(batches * batchSize) {
		if !seen[number+1] {
			t.Errorf("event %d was not delivered", number+1)
		}
	}
}
