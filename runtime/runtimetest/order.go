package runtimetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	evq "github.com/evq-go/evq/runtime"
)

var orderRules = []rule{
	{"sequences are 1, 2, 3 whoever writes", sequencesHaveNoGaps},
	{"each push returns the sequences that its events have", resultsAreTrue},
	{"a batch stays adjacent among other pushers", batchesStayAdjacent},
	{"one writer's pushes stay in its order", writersKeepTheirOrder},
	{"rolled back transactions leave no gap", rollbacksLeaveNoGap},
	{"time goes with the sequence", timeIsOrdered},
}

// crowd lets writers on two handles push side by side: 4 on each, 15 times, 1 to 3 events at a time, to one stream.
func crowd(s *scene, stream string) (store *evq.Store, pushed [][]evq.Recorded[evq.Raw]) {
	stores := []*evq.Store{s.store(), s.store()}
	var mu sync.Mutex
	s.together(8, func(writer int) error {
		for i := range 15 {
			batch := numbered(writer*1000+i*10, 1+(writer+i)%3)
			recorded, err := stores[writer%2].Push(s.ctx, stream, fmt.Sprint("writer-", writer), batch)
			if err != nil {
				return err
			}
			mu.Lock()
			pushed = append(pushed, recorded)
			mu.Unlock()
		}
		return nil
	})
	return stores[0], pushed
}

func sequencesHaveNoGaps(s *scene) {
	store, pushed := crowd(s, "crowd")
	events := 0
	for _, batch := range pushed {
		events += len(batch)
	}
	if got := len(s.stream(store, "crowd")); got != events {
		s.Errorf("%d events were pushed, %d are there", events, got)
	}
}

func resultsAreTrue(s *scene) {
	store, pushed := crowd(s, "crowd")
	all := slices.Concat(pushed...)
	slices.SortFunc(all, func(a, b evq.Recorded[evq.Raw]) int { return cmp.Compare(a.Sequence, b.Sequence) })
	s.same(s.stream(store, "crowd"), all)
}

func batchesStayAdjacent(s *scene) {
	_, pushed := crowd(s, "crowd")
	for _, batch := range pushed {
		for i, e := range batch {
			if e.Sequence != batch[0].Sequence+int64(i) {
				s.Errorf("a batch has the sequences %v", sequences(batch))
			}
		}
	}
}

func writersKeepTheirOrder(s *scene) {
	store, _ := crowd(s, "crowd")
	for writer := range 8 {
		got := s.numbers(s.load(store, evq.Query{StreamID: "crowd", AggregateID: fmt.Sprint("writer-", writer)}))
		if !slices.IsSorted(got) {
			s.Errorf("writer %d's events come as %v", writer, got)
		}
	}
}

func rollbacksLeaveNoGap(s *scene) {
	stores := []*evq.Store{s.store(), s.store()}
	changed := errors.New("changed my mind")
	s.together(4, func(writer int) error {
		store := stores[writer%2]
		for i := range 10 {
			if _, err := store.Push(s.ctx, "crowd", "plain", numbered(i, 1)); err != nil {
				return err
			}
			err := again(func() error {
				return store.InTx(s.ctx, func(ctx context.Context, tx evq.Tx) error {
					_, err := store.In(tx).Push(ctx, "crowd", "in a transaction", numbered(i, 2))
					if err == nil && i%2 == 1 {
						return changed
					}
					return err
				})
			})
			if err != nil && !errors.Is(err, changed) {
				return err
			}
		}
		return nil
	})
	if got := len(s.stream(stores[0], "crowd")); got != 4*10+4*5*2 {
		s.Errorf("the stream has %d events, want 80", got)
	}
}

// again runs a transaction until it needs no retry.
func again(f func() error) error {
	for {
		if err := f(); !errors.Is(err, evq.ErrRetry) {
			return err
		}
	}
}

func timeIsOrdered(s *scene) {
	store, _ := crowd(s, "crowd")
	events := s.stream(store, "crowd")
	for i := 1; i < len(events); i++ {
		if events[i].CreatedAt.Before(events[i-1].CreatedAt) {
			s.Errorf("event %d is older than event %d", i+1, i)
		}
	}
}
