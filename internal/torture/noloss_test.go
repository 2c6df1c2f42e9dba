package torture

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
)

func TestEveryCommittedEventIsDeliveredOnceInOrder(t *testing.T) {
	pushes := 60
	if os.Getenv("EVQ_TORTURE") != "" {
		pushes = 5_000
	}
	for name := range databases {
		for _, streams := range []int{1, 100} {
			t.Run(fmt.Sprintf("%s, 16 writers in 4 processes on %d streams", name, streams), func(t *testing.T) {
				dsn := databases[name].create(t)
				torture(t, plan{Database: name, DSN: dsn, Streams: streams, Writers: 4, Pushes: pushes}, 4)
			})
		}
	}
}

// torture lets processes write while a subscriber of each stream polls, and compares what the writers say with what
// was delivered. Nothing is written after the writers, so what a poll misses stays missing.
func torture(t *testing.T, p plan, processes int) {
	db, err := databases[p.Database].connect(t.Context(), p.DSN)
	if err != nil {
		t.Fatal(err)
	}
	defer db.close()
	followers := make([]*follower, p.Streams)
	for i := range followers {
		followers[i] = follow(t, db.store, streamName(i))
	}
	reports := runWriters(t, p, processes)
	want := map[string][]report{}
	for _, r := range reports {
		want[r.Stream] = append(want[r.Stream], r)
	}
	late, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	events := 0
	for i, f := range followers {
		head, err := db.store.Head(t.Context(), streamName(i))
		if err != nil {
			t.Fatal(err)
		}
		got := f.until(t, head, late)
		events += len(got)
		compare(t, got, want[streamName(i)])
	}
	t.Logf("%d pushes of %d processes, %d events delivered", len(reports), processes, events)
}

// follower collects what a subscription delivers.
type follower struct {
	stream string
	stop   context.CancelFunc
	more   chan struct{} // something came, or the subscription ended

	mu     sync.Mutex
	events []evq.Recorded[evq.Raw]
	ended  bool
}

func follow(t *testing.T, store *evq.Store, stream string) *follower {
	ctx, stop := context.WithCancel(t.Context())
	f := &follower{stream: stream, more: make(chan struct{}, 1), stop: stop}
	go func() {
		defer f.take(func() { f.ended = true })
		for e, err := range store.Subscribe(ctx, evq.Query{StreamID: stream}, evq.PollEvery(2*time.Millisecond, 2*time.Millisecond)) {
			if ctx.Err() != nil {
				return
			}
			if err != nil {
				t.Errorf("subscription of %s: %v", stream, err)
				return
			}
			f.take(func() { f.events = append(f.events, e) })
		}
	}()
	return f
}

func (f *follower) take(change func()) {
	f.mu.Lock()
	change()
	f.mu.Unlock()
	select {
	case f.more <- struct{}{}:
	default:
	}
}

func (f *follower) taken() (events []evq.Recorded[evq.Raw], ended bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.events, f.ended
}

// patience is how long an event may stay away after everything was written. A passing test does not wait for it.
const patience = 20 * time.Second

// until ends the subscription when it has delivered head.
func (f *follower) until(t *testing.T, head int64, late context.Context) []evq.Recorded[evq.Raw] {
	t.Helper()
	defer f.stop()
	for {
		events, ended := f.taken()
		if ended || int64(len(events)) >= head {
			return events
		}
		select {
		case <-f.more:
		case <-late.Done():
			t.Errorf("%s: %d of %d events were delivered", f.stream, len(events), head)
			return events
		}
	}
}

// compare holds what was delivered of one stream against what its writers were told.
func compare(t *testing.T, got []evq.Recorded[evq.Raw], want []report) {
	t.Helper()
	for i, e := range got {
		if e.Sequence != int64(i+1) {
			t.Fatalf("%s: event %d has sequence %d", e.StreamID, i+1, e.Sequence)
		}
		if i > 0 && e.CreatedAt.Before(got[i-1].CreatedAt) {
			t.Errorf("%s: sequence %d was created before its predecessor", e.StreamID, e.Sequence)
		}
	}
	committed := 0
	at := map[uuid.UUID]int64{}
	for _, e := range got {
		at[e.EventID] = e.Sequence
	}
	for _, r := range want {
		for i, id := range r.IDs {
			switch sequence, ok := at[id]; {
			case r.Committed && !ok:
				t.Errorf("%s: committed event %s was not delivered", r.Stream, id)
			case r.Committed && sequence != r.First+int64(i):
				t.Errorf("%s: event %s was recorded as %d and delivered as %d", r.Stream, id, r.First+int64(i), sequence)
			case !r.Committed && ok:
				t.Errorf("%s: event %s was rolled back and delivered", r.Stream, id)
			case r.Committed:
				committed++
			}
		}
	}
	if committed != len(got) {
		t.Errorf("%d events delivered, %d committed", len(got), committed)
	}
}

// runWriters runs the processes to their end and returns what they report.
func runWriters(t *testing.T, p plan, processes int) (reports []report) {
	t.Helper()
	outputs := make([]bytes.Buffer, processes)
	failures := make(chan error, processes)
	for i := range processes {
		p.Seed = uint64(i)
		text, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		go func() { failures <- runWriter(t.Context(), string(text), &outputs[i]) }()
	}
	for range processes {
		if err := <-failures; err != nil {
			t.Fatal(err)
		}
	}
	for i := range outputs {
		for lines := bufio.NewScanner(&outputs[i]); lines.Scan(); {
			var r report
			if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
				t.Fatal(err)
			}
			reports = append(reports, r)
		}
	}
	return reports
}

func runWriter(ctx context.Context, plan string, out *bytes.Buffer) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, program)
	cmd.Env = append(os.Environ(), writerEnv+"="+plan)
	cmd.Stdout, cmd.Stderr = out, os.Stderr
	return cmd.Run()
}
