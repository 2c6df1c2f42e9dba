package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

// listenerEnv makes this program a process that only reads: its value is a listener as JSON.
const listenerEnv = "EVQ_BENCH_LISTENER"

// listener is what such a process is told.
type listener struct {
	Database, DSN, Stream string
	Kind                  string // a subscription or a consumer
	Doorbell              bool
}

// listen reads a stream and hands over how long each event took, until it has seen the last one.
func (l listener) listen(ctx context.Context, store *evq.Store, started func(), took func(time.Duration)) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	handle := func(_ context.Context, e evq.Recorded[evq.Raw]) error {
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
	}
	err := l.read(ctx, store, started, handle)
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

func (l listener) read(ctx context.Context, store *evq.Store, started func(), handle func(context.Context, evq.Recorded[evq.Raw]) error) error {
	q := evq.Query{StreamID: l.Stream}
	if l.Kind == "consumer" {
		return store.Consume(ctx, l.Stream, q, handle, evq.OnStart(started))
	}
	started()
	for e, err := range store.Subscribe(ctx, q) {
		if err == nil {
			err = handle(ctx, e)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// acrossProcesses lets another process of this program read.
func acrossProcesses(ctx context.Context, store *evq.Store, l listener, p plan) (took, pushes []time.Duration, err error) {
	text, err := json.Marshal(l)
	if err != nil {
		return nil, nil, err
	}
	program, err := os.Executable()
	if err != nil {
		return nil, nil, err
	}
	cmd := exec.CommandContext(ctx, program)
	cmd.Env = append(os.Environ(), listenerEnv+"="+string(text))
	cmd.Stderr = os.Stderr
	said, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	lines := bufio.NewScanner(said)
	if !lines.Scan() {
		return nil, nil, errors.Join(errors.New("the other process said nothing"), cmd.Wait())
	}
	pushed := make(chan error, 1)
	go func() {
		var err error
		pushes, err = pushSteadily(ctx, store, l.Stream, p.length)
		pushed <- err
	}()
	for lines.Scan() {
		n, err := strconv.ParseInt(lines.Text(), 10, 64)
		if err != nil {
			return nil, nil, err
		}
		took = append(took, time.Duration(n))
	}
	err = errors.Join(<-pushed, cmd.Wait())
	return took, pushes, err
}

// listenAlone is the other process: it prints a line when it has started, and at the end how many nanoseconds each event
// took.
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
	var all []time.Duration
	err = l.listen(ctx, store, func() { fmt.Println("started") }, func(d time.Duration) { all = append(all, d) })
	for _, took := range all {
		fmt.Println(int64(took))
	}
	return err
}
