package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"sync"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

// listenerEnv makes this program a process that only consumes: its value is a listener as JSON.
const listenerEnv = "EVQ_BENCH_LISTENER"

// listener is what such a process is told.
type listener struct {
	Database, DSN, Stream string
	Doorbell              bool
}

const perSecond = 1_000

// latency pushes 1,000 events a second and measures the time from before each push to the beginning of the handler.
func latency(ctx context.Context, db *place, p plan) error {
	fmt.Printf("\n%s, from before the push to the handler, %d events a second, one a push:\n\n", db.name, perSecond)
	fmt.Println("| handler | p50 | p99 | p99.9 |\n|---|---:|---:|---:|")
	for _, bell := range db.bells {
		store, err := db.open(ctx, db.dsn, bell)
		if err != nil {
			return err
		}
		with := ""
		if bell {
			with = ", with the doorbell"
		}
		inside, err := inProcess(ctx, store, db.name+with+" in", p)
		if err == nil {
			printLatency("in the same process"+with, inside)
			inside, err = acrossProcesses(ctx, store, listener{db.name, db.dsn, db.name + with + " across", bell}, p)
		}
		if err == nil {
			printLatency("in another process"+with, inside)
		}
		if err = errors.Join(err, store.Close()); err != nil {
			return err
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

// listen consumes a stream and hands over how long each event took, until it has seen the last one.
func listen(ctx context.Context, store *evq.Store, stream string, started func(), took func(time.Duration)) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	err := store.Consume(ctx, stream, evq.Query{StreamID: stream}, func(_ context.Context, e evq.Recorded[evq.Raw]) error {
		now := time.Now().UnixNano()
		var data struct{ At int64 }
		if err := json.Unmarshal(e.Data, &data); err != nil {
			return err
		}
		if data.At == 0 {
			stop()
			return nil
		}
		took(time.Duration(now - data.At))
		return nil
	}, evq.OnStart(started))
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// pushSteadily pushes for some time, and then an event without a time.
func pushSteadily(ctx context.Context, store *evq.Store, stream string, length time.Duration) error {
	ticks := time.NewTicker(time.Second / perSecond)
	defer ticks.Stop()
	var pushing sync.WaitGroup
	var failures sync.Map
	for i := range int(length.Seconds() * perSecond) {
		<-ticks.C
		at := time.Now().UnixNano()
		pushing.Go(func() {
			if _, err := store.Push(ctx, stream, fmt.Sprint("a", i%100), []evq.Payload{payload(at)}); err != nil {
				failures.Store("push", err)
			}
		})
	}
	pushing.Wait()
	if err, failed := failures.Load("push"); failed {
		return err.(error)
	}
	_, err := store.Push(ctx, stream, "end", []evq.Payload{payload(0)})
	return err
}

func inProcess(ctx context.Context, store *evq.Store, stream string, p plan) ([]time.Duration, error) {
	var took []time.Duration
	started, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- listen(ctx, store, stream, func() { close(started) }, func(d time.Duration) { took = append(took, d) })
	}()
	<-started
	err := pushSteadily(ctx, store, stream, p.length)
	return took, errors.Join(err, <-ended)
}

// acrossProcesses lets another process of this program consume.
func acrossProcesses(ctx context.Context, store *evq.Store, l listener, p plan) (took []time.Duration, err error) {
	text, err := json.Marshal(l)
	if err != nil {
		return nil, err
	}
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, program)
	cmd.Env = append(os.Environ(), listenerEnv+"="+string(text))
	cmd.Stderr = os.Stderr
	said, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(said)
	if !lines.Scan() {
		return nil, errors.Join(errors.New("the other process said nothing"), cmd.Wait())
	}
	pushed := make(chan error, 1)
	go func() { pushed <- pushSteadily(ctx, store, l.Stream, p.length) }()
	for lines.Scan() {
		n, err := strconv.ParseInt(lines.Text(), 10, 64)
		if err != nil {
			return nil, err
		}
		took = append(took, time.Duration(n))
	}
	return took, errors.Join(<-pushed, cmd.Wait())
}

// listenAlone is the other process: it prints a line when it has started, and then how many nanoseconds each event took.
func listenAlone(ctx context.Context, text string) error {
	var l listener
	if err := json.Unmarshal([]byte(text), &l); err != nil {
		return err
	}
	store, err := openers[l.Database](ctx, l.DSN, l.Doorbell)
	if err != nil {
		return err
	}
	defer store.Close()
	return listen(ctx, store, l.Stream, func() { fmt.Println("started") }, func(d time.Duration) { fmt.Println(int64(d)) })
}
