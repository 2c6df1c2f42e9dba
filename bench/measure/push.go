package measure

import (
	"context"
	"sync"
	"time"

	"github.com/evq-go/evq/bench/contender"
	"github.com/evq-go/evq/bench/workload"
)

// Pushes is what one round of pushes gave.
type Pushes struct {
	Events      int64
	PerSecond   float64 // events
	Percentiles         // of one push
	Retries     float64 // a push
	Commit      float64 // events a commit; 0: not known
}

// grace is how long pushes that are under way may take to end after a round.
const grace = 5 * time.Second

// Push lets the goroutines of a cell push one batch after the other for about length. The round lasts until the last
// push has returned.
func Push(ctx context.Context, store contender.Store, cell workload.Cell, source *workload.Source, length time.Duration) (Pushes, error) {
	return PushAs(ctx, store, cell, 0, source, length)
}

// PushAs is Push by goroutines that are numbered from first on: those of other numbers push other events.
func PushAs(ctx context.Context, store contender.Store, cell workload.Cell, first int, source *workload.Source, length time.Duration) (Pushes, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, length+grace, context.DeadlineExceeded)
	defer cancel()
	var (
		pushing sync.WaitGroup
		merging sync.Mutex
		all     Histogram
		failure error
	)
	before, start := store.Retries(), time.Now()
	for g := range cell.Goroutines {
		pushing.Go(func() {
			took, err := pushFor(ctx, store, cell, source, first+g, start.Add(length))
			merging.Lock()
			defer merging.Unlock()
			all.Merge(took)
			if err != nil && failure == nil {
				failure = err
				cancel()
			}
		})
	}
	pushing.Wait()
	pushed, events := max(all.all, 1), all.all*int64(cell.Batch)
	return Pushes{
		Events: events, PerSecond: float64(events) / time.Since(start).Seconds(),
		Percentiles: all.Percentiles(), Retries: float64(store.Retries()-before) / float64(pushed),
	}, failure
}

func pushFor(ctx context.Context, store contender.Store, cell workload.Cell, source *workload.Source, goroutine int, end time.Time) (*Histogram, error) {
	random := workload.Random(goroutine)
	stream := cell.Streams.Picker(cell.Name(), random)
	took := &Histogram{}
	for time.Now().Before(end) && ctx.Err() == nil {
		aggregate, events := source.Batch(cell.Batch, random)
		begin := time.Now()
		if err := store.Push(ctx, stream(), aggregate, events); err != nil {
			return took, err
		}
		took.Add(time.Since(begin))
	}
	return took, nil
}

// Write lets a ceiling write n events in one transaction each time. Making the rows does not count.
func Write(ctx context.Context, to contender.Writer, cell workload.Cell, n int, source *workload.Source, length time.Duration) (Pushes, error) {
	random := workload.Random(0)
	stream := cell.Streams.Picker(cell.Name(), random)
	var took time.Duration
	var each Histogram
	var written int64
	for took < length && ctx.Err() == nil {
		var rows []contender.Row
		for len(rows) < n {
			aggregate, events := source.Batch(cell.Batch, random)
			batch, err := contender.Rows(stream(), aggregate, events)
			if err != nil {
				return Pushes{}, err
			}
			rows = append(rows, batch...)
		}
		rows = rows[:n]
		begin := time.Now()
		if err := to.Write(ctx, rows); err != nil {
			return Pushes{}, err
		}
		one := time.Since(begin)
		each.Add(one)
		took += one
		written += int64(n)
	}
	return Pushes{Events: written, PerSecond: float64(written) / took.Seconds(), Percentiles: each.Percentiles(), Commit: float64(n)}, ctx.Err()
}

// Fill pushes n events of one stream, or of many, in batches of 100, without a measurement.
func Fill(ctx context.Context, store contender.Store, name string, streams workload.Streams, source *workload.Source, goroutines, n int) error {
	const batch = 100
	errs := make(chan error, goroutines)
	for g := range goroutines {
		go func() {
			random := workload.Random(1_000 + g)
			stream := streams.Picker(name, random)
			for i := g * batch; i < n; i += goroutines * batch {
				aggregate, events := source.Batch(min(batch, n-i), random)
				if err := store.Push(ctx, stream(), aggregate, events); err != nil {
					errs <- err
					return
				}
			}
			errs <- nil
		}()
	}
	var failure error
	for range goroutines {
		if err := <-errs; err != nil {
			failure = err
		}
	}
	return failure
}
