package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

const perSecond = 1_000

// latency pushes 1,000 events a second and measures the time from before each push to its return, and to who reads it.
func latency(ctx context.Context, db *place, p plan) error {
	fmt.Printf("\n%s, from before the push, %d events a second, one a push:\n\n", db.name, perSecond)
	fmt.Println("| to | p50 | p99 | p99.9 |\n|---|---:|---:|---:|")
	for _, bell := range db.bells {
		store, err := db.open(ctx, db.dsn, bell)
		if err != nil {
			return err
		}
		if err = errors.Join(latencies(ctx, store, db, bell, p), store.Close()); err != nil {
			return err
		}
	}
	return nil
}

// latencies measures with each kind of reader, in the same process and in another one.
func latencies(ctx context.Context, store *evq.Store, db *place, bell bool, p plan) error {
	with := ""
	if bell {
		with = ", with the doorbell"
	}
	for _, kind := range []string{"subscription", "consumer"} {
		l := listener{Database: db.name, DSN: db.dsn, Stream: kind + with, Kind: kind, Doorbell: bell}
		for _, where := range []struct {
			name string
			run  func(context.Context, *evq.Store, listener, plan) (took, pushes []time.Duration, err error)
		}{{"the same process", inProcess}, {"another process", acrossProcesses}} {
			l.Stream = kind + " in " + where.name + with
			took, pushes, err := where.run(ctx, store, l, p)
			if err != nil {
				return err
			}
			printLatency("the push's return, with a "+l.Stream, pushes)
			printLatency("a "+l.Stream, took)
		}
	}
	return nil
}

func printLatency(what string, took []time.Duration) {
	slices.Sort(took)
	at := func(share float64) time.Duration {
		return took[int(share*float64(len(took)-1))].Round(10 * time.Microsecond)
	}
	fmt.Printf("| %s | %v | %v | %v |\n", what, at(0.5), at(0.99), at(0.999))
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
