package measure

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/evq-go/evq/bench/contender"
	"github.com/evq-go/evq/bench/workload"
)

// Deliveries is what came of the events that were pushed while somebody followed the store.
type Deliveries struct {
	PerSecond   float64 // pushed
	Pushed      int64   // acknowledged
	Lost        int64   // acknowledged, and not delivered however long one waited
	Repeated    int64   // deliveries of what had been delivered
	Percentiles         // from before the push to the handler
	Stopped     error   // why the follower ended by itself
}

// Pace is how events are pushed while somebody follows.
type Pace struct {
	Goroutines int
	PerSecond  int           // 0: as fast as possible
	Length     time.Duration // of the pushing
	Patience   time.Duration // how long nothing comes until the rest counts as lost
}

// follower counts what comes.
type follower struct {
	sync.Mutex
	begun     []atomic.Int64 // when the push of a number began
	delivered []bool
	took      Histogram
	repeated  int64
	newest    time.Time     // when the last event came
	first     chan struct{} // closed by the first event
	ended     chan error
}

// most is how many events a measurement of deliveries has at most.
const most = 4_000_000

// Follow pushes single events to 1,000 streams of a store in which nothing else happens, and follows it meanwhile. It
// begins when a first event has come through, and ends when all have, or none has come for the time of patience.
func Follow(ctx context.Context, store contender.Store, name string, pace Pace) (Deliveries, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	source := &workload.Source{}
	f := &follower{begun: make([]atomic.Int64, most), delivered: make([]bool, most), first: make(chan struct{}), ended: make(chan error, 1)}
	go func() { f.ended <- store.Follow(ctx, name, f.handle) }()
	aggregate, events := source.Batch(1, workload.Random(0))
	if err := store.Push(ctx, "first", aggregate, events); err != nil {
		return Deliveries{}, err
	}
	select {
	case <-f.first:
	case err := <-f.ended:
		return Deliveries{Stopped: err}, err
	case <-time.After(30 * time.Second):
		return Deliveries{}, fmt.Errorf("the first event did not come in 30 seconds")
	}
	acknowledged, took, err := f.push(ctx, store, source, pace)
	if err != nil {
		return Deliveries{}, err
	}
	stopped := f.wait(acknowledged, pace.Patience)
	f.Lock()
	defer f.Unlock()
	d := Deliveries{PerSecond: float64(len(acknowledged)) / took.Seconds(), Pushed: int64(len(acknowledged)), Repeated: f.repeated,
		Percentiles: f.took.Percentiles(), Stopped: stopped}
	d.Lost = f.missing(acknowledged)
	return d, nil
}

func (f *follower) handle(number int64) {
	now := time.Now()
	f.Lock()
	defer f.Unlock()
	f.newest = now
	switch {
	case number <= 0 || number >= most:
		return
	case f.delivered[number]:
		f.repeated++
		return
	case number == 1:
		close(f.first)
	default:
		f.took.Add(time.Duration(now.UnixNano() - f.begun[number].Load()))
	}
	f.delivered[number] = true
}

// push returns the numbers of the events whose push succeeded.
func (f *follower) push(ctx context.Context, store contender.Store, source *workload.Source, pace Pace) (acknowledged []int64, took time.Duration, err error) {
	var pushing sync.WaitGroup
	var merging sync.Mutex
	start := time.Now()
	for g := range pace.Goroutines {
		pushing.Go(func() {
			numbers, failure := f.pushFor(ctx, store, source, pace, g, start)
			merging.Lock()
			defer merging.Unlock()
			acknowledged = append(acknowledged, numbers...)
			if failure != nil {
				err = failure
			}
		})
	}
	pushing.Wait()
	return acknowledged, time.Since(start), err
}

func (f *follower) pushFor(ctx context.Context, store contender.Store, source *workload.Source, pace Pace, goroutine int, start time.Time) (numbers []int64, err error) {
	random := workload.Random(goroutine)
	stream := workload.Thousand.Picker("followed", random)
	for i := 0; time.Since(start) < pace.Length && source.Count() < most-int64(2*pace.Goroutines); i++ {
		if pace.PerSecond > 0 { // each goroutine has its turns, evenly spread
			turn := time.Duration(i*pace.Goroutines+goroutine) * time.Second / time.Duration(pace.PerSecond)
			time.Sleep(time.Until(start.Add(turn)))
		}
		aggregate, events := source.Batch(1, random)
		f.begun[events[0].Number].Store(time.Now().UnixNano())
		if err := store.Push(ctx, stream(), aggregate, events); err != nil {
			return numbers, err
		}
		numbers = append(numbers, events[0].Number)
	}
	return numbers, nil
}

// wait returns when all is delivered, when nothing has come for the time of patience, or when the follower has ended.
func (f *follower) wait(acknowledged []int64, patience time.Duration) (stopped error) {
	looks := time.NewTicker(20 * time.Millisecond)
	defer looks.Stop()
	from := time.Now()
	for {
		select {
		case err := <-f.ended:
			if err == nil {
				err = fmt.Errorf("the follower ended")
			}
			return err
		case <-looks.C:
		}
		f.Lock()
		missing, newest := f.missing(acknowledged), f.newest
		f.Unlock()
		if missing == 0 || time.Since(newest) > patience && time.Since(from) > patience {
			return nil
		}
	}
}

func (f *follower) missing(acknowledged []int64) (n int64) {
	for _, number := range acknowledged {
		if !f.delivered[number] {
			n++
		}
	}
	return n
}

// CatchUp lets a new follower read a store that holds n events, for at most the time of limit, and returns how many
// it handled a second. whole is false when it did not come to the end.
func CatchUp(ctx context.Context, store contender.Store, name string, n int, limit time.Duration) (perSecond float64, whole bool, err error) {
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	start := time.Now()
	handled := 0
	var last time.Duration
	err = store.Follow(ctx, name, func(int64) {
		handled++
		if handled == n {
			last = time.Since(start)
			stop()
		}
	})
	if handled >= n {
		return float64(n) / last.Seconds(), true, nil
	}
	return float64(handled) / time.Since(start).Seconds(), false, err
}
