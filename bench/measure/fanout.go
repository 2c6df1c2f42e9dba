package measure

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/evq-go/evq/bench/contender"
	"github.com/evq-go/evq/bench/workload"
	"github.com/evq-go/evq/examples/userevents"
	evq "github.com/evq-go/evq/runtime"
)

// FannedOut is what it takes to hand the events of one stream to all who subscribe to it.
type FannedOut struct {
	Events      int
	Processor   time.Duration // of this process for an event, its push among it
	Percentiles               // from the return of a push until the last subscriber has the event
}

// FanOut has so many typed subscriptions to one stream of an empty store, and pushes single events to it, each when all
// have had the one before.
func FanOut(ctx context.Context, store *evq.Store, subscriptions int, length time.Duration) (FannedOut, error) {
	ctx, stop := context.WithCancel(ctx)
	var reading sync.WaitGroup
	defer reading.Wait()
	defer stop()
	users := userevents.NewStore(store)
	var left atomic.Int64
	all, failed := make(chan struct{}, 1), make(chan error, subscriptions)
	for range subscriptions {
		reading.Go(func() {
			for _, err := range users.Subscribe(ctx, evq.Query{StreamID: "followed"}) {
				switch {
				case err != nil:
					failed <- err
				case left.Add(-1) == 0:
					all <- struct{}{}
				}
			}
		})
	}
	source, random := &workload.Source{}, workload.Random(0)
	round := func() (time.Duration, error) {
		aggregate, events := source.Batch(1, random)
		left.Store(int64(subscriptions))
		if _, err := users.Push(ctx, "followed", aggregate, []userevents.Event{contender.Typed(events[0])}, evq.WithCorrelationID(events[0].Correlation)); err != nil {
			return 0, err
		}
		pushed := time.Now()
		select {
		case <-all:
			return time.Since(pushed), nil
		case err := <-failed:
			return 0, err
		}
	}
	return repeat(round, length)
}

// repeat measures rounds for a while, after some that bring everybody up to date.
func repeat(round func() (time.Duration, error), length time.Duration) (out FannedOut, err error) {
	for range 3 {
		if _, err := round(); err != nil {
			return out, err
		}
	}
	var took Histogram
	start, used := time.Now(), Processor()
	for time.Since(start) < length {
		one, err := round()
		if err != nil {
			return out, err
		}
		took.Add(one)
		out.Events++
	}
	out.Processor = (Processor() - used) / time.Duration(out.Events)
	out.Percentiles = took.Percentiles()
	return out, nil
}
