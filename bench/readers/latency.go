package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

const perSecond = 1_000

// latency pushes 1,000 events a second and measures the time from before each push to its return, and to who reads it: with
// each kind of reader, in the same process and in another one, round by round in turn.
func latency(ctx context.Context, db *place, p plan) error {
	var ways []*way
	for _, bell := range db.bells {
		for _, kind := range []string{"subscription", "consumer"} {
			ways = append(ways, &way{kind: kind, where: "the same process", bell: bell, run: inProcess},
				&way{kind: kind, where: "another process", bell: bell, run: acrossProcesses})
		}
	}
	for round := range p.rounds {
		for _, w := range ways {
			if err := w.measure(ctx, db, p, round); err != nil {
				return err
			}
		}
	}
	fmt.Printf("\n%s, from before the push, %d events a second, one a push, medians of %d rounds in turn:\n\n", db.name, perSecond, p.rounds)
	fmt.Println("| to | p50 | p99 | p99.9 |\n|---|---:|---:|---:|")
	for _, w := range ways {
		printLatency("the push's return, with a "+w.name(), w.pushes)
		printLatency("a "+w.name(), w.took)
	}
	return nil
}

// way is a way to read.
type way struct {
	kind, where string
	bell        bool
	run         func(context.Context, *evq.Store, listener, plan) (took, pushes []time.Duration, err error)

	took, pushes []quantiles // of each round
}

func (w *way) name() string {
	name := w.kind + " in " + w.where
	if w.bell {
		name += ", with the doorbell"
	}
	return name
}

func (w *way) measure(ctx context.Context, db *place, p plan, round int) error {
	store, err := db.open(ctx, db.dsn, w.bell)
	if err != nil {
		return err
	}
	var took, pushes []time.Duration
	l := listener{Database: db.name, DSN: db.dsn, Stream: fmt.Sprint(w.name(), " ", round), Kind: w.kind, Doorbell: w.bell}
	_, err = pushSteadily(ctx, store, l.Stream+", before", p.length/5) // it opens connections
	if err == nil {
		took, pushes, err = w.run(ctx, store, l, p)
	}
	if err = errors.Join(err, store.Close()); err != nil {
		return err
	}
	w.took, w.pushes = append(w.took, quantilesOf(took)), append(w.pushes, quantilesOf(pushes))
	return nil
}

// quantiles are p50, p99 and p99.9.
type quantiles [3]time.Duration

func quantilesOf(took []time.Duration) (q quantiles) {
	slices.Sort(took)
	for i, share := range []float64{0.5, 0.99, 0.999} {
		q[i] = took[int(share*float64(len(took)-1))]
	}
	return q
}

func printLatency(what string, rounds []quantiles) {
	var line quantiles
	for i := range line {
		slices.SortFunc(rounds, func(a, b quantiles) int { return cmp.Compare(a[i], b[i]) })
		line[i] = rounds[len(rounds)/2][i].Round(10 * time.Microsecond)
	}
	fmt.Printf("| %s | %v | %v | %v |\n", what, line[0], line[1], line[2])
}

// pushSteadily pushes for some time, and then an event without a time. It returns how long each push took.
func pushSteadily(ctx context.Context, store *evq.Store, stream string, length time.Duration) ([]time.Duration, error) {
	ticks := time.NewTicker(time.Second / perSecond)
	defer ticks.Stop()
	pushes := make([]time.Duration, int(length.Seconds()*perSecond))
	var pushing sync.WaitGroup
	var failures sync.Map
	for i := range pushes {
		<-ticks.C
		start := time.Now()
		pushing.Go(func() {
			if _, err := store.Push(ctx, stream, fmt.Sprint("a", i%100), []evq.Payload{payload(start.UnixNano())}); err != nil {
				failures.Store("push", err)
			}
			pushes[i] = time.Since(start)
		})
	}
	pushing.Wait()
	if err, failed := failures.Load("push"); failed {
		return nil, err.(error)
	}
	_, err := store.Push(ctx, stream, "end", []evq.Payload{payload(0)})
	return pushes, err
}

func inProcess(ctx context.Context, store *evq.Store, l listener, p plan) (took, pushes []time.Duration, err error) {
	started, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- l.listen(ctx, store, func() { close(started) }, func(d time.Duration) { took = append(took, d) })
	}()
	<-started
	pushes, err = pushSteadily(ctx, store, l.Stream, p.length)
	return took, pushes, errors.Join(err, <-ended)
}
