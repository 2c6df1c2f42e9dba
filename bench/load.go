package main

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// pusher records one event in a stream and returns when it is durable.
type pusher func(ctx context.Context, stream, aggregate string) error

// sample is what one round of pushes gave.
type sample struct {
	perSecond     float64
	p50, p99, max time.Duration
}

// load lets goroutines push one event at a time to random streams for about length.
func load(ctx context.Context, push pusher, goroutines, streams int, length time.Duration) (sample, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	names := make([]string, streams)
	for i := range names {
		names[i] = fmt.Sprintf("stream-%d-of-%d", i, streams)
	}
	latencies := make([][]time.Duration, goroutines)
	var failure error
	var once sync.Once
	var pushing sync.WaitGroup
	start := time.Now()
	for g := range goroutines {
		pushing.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(g)))
			for time.Since(start) < length && ctx.Err() == nil {
				begin := time.Now()
				err := push(ctx, names[random.IntN(streams)], fmt.Sprintf("user-%d", random.IntN(10_000)))
				if err != nil {
					once.Do(func() { failure = err })
					cancel()
					return
				}
				latencies[g] = append(latencies[g], time.Since(begin))
			}
		})
	}
	pushing.Wait()
	return summary(slices.Concat(latencies...), time.Since(start)), failure
}

func summary(latencies []time.Duration, took time.Duration) sample {
	if len(latencies) == 0 {
		return sample{}
	}
	slices.Sort(latencies)
	at := func(share float64) time.Duration { return latencies[int(share*float64(len(latencies)-1))] }
	return sample{perSecond: float64(len(latencies)) / took.Seconds(), p50: at(0.50), p99: at(0.99), max: at(1)}
}

// median returns the round in the middle by rate.
func median(rounds []sample) sample {
	slices.SortFunc(rounds, func(a, b sample) int { return cmp.Compare(a.perSecond, b.perSecond) })
	return rounds[len(rounds)/2]
}
