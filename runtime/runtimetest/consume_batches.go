package runtimetest

import (
	"context"
	"errors"
	"slices"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

var consumeBatchRules = []rule{
	{"a batch that fails is rolled back and handled one by one", batchOneByOne},
	{"a handler without a transaction is not told again what was stored", notToldAgain},
	{"a batch takes no more events than it may", batchUpTo},
	{"a commit that fails is tried again", failingCommit},
}

func batchOneByOne(s *scene) {
	store := s.store()
	last := s.push(store, "orders", "o", numbered(0, 8))[7]
	var calls []int
	tries := map[int]int{}
	s.handleAll(store, last, func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
		n := s.number(e)
		calls = append(calls, n)
		if tries[n]++; n == 3 && tries[n] <= 4 {
			return errors.Join(copying(store)(ctx, e), errDown)
		}
		return copying(store)(ctx, e)
	}, evq.BatchUpTo(1_000, time.Hour), evq.Retry(4, time.Millisecond, time.Millisecond))
	s.wantNumbers(s.stream(store, "copies"), upTo(8)...)
	if want := []int{0, 1, 2, 3, 0, 1, 2, 3, 3, 3, 3, 4, 5, 6, 7}; !slices.Equal(calls, want) {
		s.Errorf("the handler got %v, want %v", calls, want)
	}
}

func notToldAgain(s *scene) {
	store := s.store()
	last := s.push(store, "orders", "o", numbered(0, 8))[7]
	var calls []int
	s.handleAll(store, last, func(_ context.Context, e evq.Recorded[evq.Raw]) error {
		calls = append(calls, s.number(e))
		if len(calls) == 4 || len(calls) == 5 {
			return errDown
		}
		return nil
	}, evq.BatchUpTo(1_000, time.Hour))
	if want := []int{0, 1, 2, 3, 3, 3, 4, 5, 6, 7}; !slices.Equal(calls, want) {
		s.Errorf("the handler got %v, want %v", calls, want)
	}
}

func batchUpTo(s *scene) {
	store, line := s.lineStore()
	last := s.push(store, "orders", "o", numbered(0, 10))[9]
	s.handleAll(store, last, copying(store), evq.BatchUpTo(4, time.Hour))
	commits := 0
	for _, call := range line.seen() {
		if call == "Commit" {
			commits++
		}
	}
	if commits != 3 {
		s.Errorf("10 events with at most 4 in a batch made %d commits, want 3", commits)
	}
	s.wantNumbers(s.stream(store, "copies"), upTo(10)...)
}

func failingCommit(s *scene) {
	store, line := s.lineStore()
	last := s.push(store, "orders", "o", numbered(0, 6))[5]
	commits := 0
	line.failWith(func(call string) error {
		if call == "Commit" {
			if commits++; commits <= 2 {
				return errDown
			}
		}
		return nil
	})
	s.handleAll(store, last, copying(store), evq.BatchUpTo(3, time.Hour))
	s.wantNumbers(s.stream(store, "copies"), upTo(6)...)
}
