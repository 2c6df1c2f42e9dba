package run

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/evq-go/evq/bench/contender"
	"github.com/evq-go/evq/bench/measure"
	"github.com/evq-go/evq/bench/workload"
)

// workerEnv holds the task of a process that this program has started from itself.
const workerEnv = "EVQ_BENCH_WORKER"

// task is what a worker does: it opens a contender, and pushes for a round whenever a line comes in.
type task struct {
	Contender string
	At        contender.Place
	Process   int // from 0
	Cell      workload.Cell
	Length    time.Duration
}

// work does the task. It answers each line with one: that it is ready, and then what each round gave.
func work(ctx context.Context, text string) error {
	var t task
	if err := json.Unmarshal([]byte(text), &t); err != nil {
		return err
	}
	for _, c := range contender.Own() {
		if c.Name == t.Contender {
			return t.work(ctx, c)
		}
	}
	return fmt.Errorf("there is no contender %q", t.Contender)
}

func (t task) work(ctx context.Context, c contender.Contender) error {
	store, err := c.Open(ctx, t.At)
	if err != nil {
		return err
	}
	defer store.Close()
	source, answers := &workload.Source{}, json.NewEncoder(os.Stdout)
	if err := answers.Encode(measure.Pushes{}); err != nil {
		return err
	}
	for orders := bufio.NewScanner(os.Stdin); orders.Scan(); {
		one, err := measure.PushAs(ctx, store, t.Cell, t.Process*t.Cell.Goroutines, source, t.Length)
		if err == nil {
			err = answers.Encode(one)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// worker is a process that does a task.
type worker struct {
	command *exec.Cmd
	orders  io.WriteCloser
	answers *json.Decoder
}

// hire starts a worker and waits until it is ready.
func hire(ctx context.Context, t task) (*worker, error) {
	text, err := json.Marshal(t)
	if err != nil {
		return nil, err
	}
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	w := &worker{command: exec.CommandContext(ctx, program)}
	w.command.Env = append(os.Environ(), workerEnv+"="+string(text))
	w.command.Stderr = os.Stderr
	if w.orders, err = w.command.StdinPipe(); err != nil {
		return nil, err
	}
	answers, err := w.command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	w.answers = json.NewDecoder(answers)
	if err := w.command.Start(); err != nil {
		return nil, err
	}
	if _, err := w.answer(); err != nil {
		w.dismiss()
		return nil, err
	}
	return w, nil
}

func (w *worker) order() error {
	_, err := io.WriteString(w.orders, "\n")
	return err
}

func (w *worker) answer() (one measure.Pushes, err error) {
	if err := w.answers.Decode(&one); err != nil {
		return one, fmt.Errorf("a process gave no answer: %w", err)
	}
	return one, nil
}

func (w *worker) dismiss() {
	_ = w.orders.Close()
	_ = w.command.Wait() // it has said what went wrong
}
