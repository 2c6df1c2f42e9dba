// Command loads measures how fast a stream of an SQLite file is loaded, beside the bare scan of the same columns in C and the
// naive way, in one run: ways in turn, and of each its best round. It shows the time by the clock, and the processor's,
// which other work on the machine changes less.
package main

import (
	"context"
	"flag"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/evq-go/evq/bench/measure"
	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/sqlite"
	"github.com/evq-go/evq/testdata/golden/codec_shapes"
	"github.com/google/uuid"
)

func main() {
	events := flag.Int("events", 100_000, "events in the stream, in hundreds")
	rounds := flag.Int("rounds", 7, "rounds of each way")
	flag.Parse()
	if err := run(context.Background(), *events, *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "loads:", err)
		os.Exit(1)
	}
}

// way is a way to load the stream.
type way struct {
	name string
	over int // the index of the scan that it is measured by
	run  func() (int, error)
	best cost
}

// cost is what a round took.
type cost struct{ clock, processor time.Duration }

func run(ctx context.Context, events, rounds int) error {
	dir, err := os.MkdirTemp("", "evq-loads-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "events.db")
	store, err := sqlite.Open(ctx, path)
	if err != nil {
		return err
	}
	defer store.Close()
	orders := shapes.NewStore(store)
	if err := fill(ctx, orders, events); err != nil {
		return err
	}
	hand, err := openByHand(path)
	if err != nil {
		return err
	}
	defer hand.Close()
	all, data := evq.Query{StreamID: "s"}, evq.Query{StreamID: "s", DataOnly: true}
	const from = " FROM events WHERE stream_id = 's' AND sequence > 0 ORDER BY sequence"
	ways := []way{
		{name: "all facts: scan in C", over: 0, run: func() (int, error) { return scan(path, "SELECT "+allColumns+from) }},
		{name: "  naive", over: 0, run: func() (int, error) { return loadByHand[whole](hand, "SELECT "+allColumns+from) }},
		{name: "  evq, raw", over: 0, run: func() (int, error) { return count(store.Load(ctx, all)) }},
		{name: "  evq, typed", over: 0, run: func() (int, error) { return count(orders.LoadPlain(ctx, all)) }},
		{name: "data only: scan in C", over: 4, run: func() (int, error) { return scan(path, "SELECT "+fewColumns+from) }},
		{name: "  naive", over: 4, run: func() (int, error) { return loadByHand[few](hand, "SELECT "+fewColumns+from) }},
		{name: "  evq, raw", over: 4, run: func() (int, error) { return count(store.Load(ctx, data)) }},
		{name: "  evq, typed", over: 4, run: func() (int, error) { return count(orders.LoadPlain(ctx, data)) }},
	}
	for range rounds {
		for i := range ways {
			if err := ways[i].measure(events); err != nil {
				return err
			}
		}
	}
	fmt.Printf("%-24s %10s %14s %14s %12s %12s\n", "an event", "clock", "a second", "processor", "of the scan", "times naive")
	for _, w := range ways {
		scan, naive := ways[w.over].best.clock, ways[w.over+1].best.clock
		each := func(d time.Duration) float64 { return float64(d) / float64(events) }
		fmt.Printf("%-24s %7.0f ns %14.0f %11.0f ns %12.2f %12.2f\n", w.name, each(w.best.clock), 1e9/each(w.best.clock), each(w.best.processor),
			float64(scan)/float64(w.best.clock), float64(naive)/float64(w.best.clock))
	}
	return nil
}

// measure runs one round.
func (w *way) measure(events int) error {
	runtime.GC()
	before, start := measure.Processor(), time.Now()
	n, err := w.run()
	took := cost{time.Since(start), measure.Processor() - before}
	if err != nil || n != events {
		return fmt.Errorf("%s: %d events: %w", w.name, n, err)
	}
	if w.best.clock == 0 || took.clock < w.best.clock {
		w.best.clock = took.clock
	}
	if w.best.processor == 0 || took.processor < w.best.processor {
		w.best.processor = took.processor
	}
	return nil
}

// fill pushes plain events of six fields, 200 bytes each.
func fill(ctx context.Context, orders *shapes.Store, events int) error {
	const batch = 100
	for i := 0; i < events; i += batch {
		batch := make([]shapes.Event, batch)
		for n := range batch {
			batch[n] = shapes.Plain{OrderID: fmt.Sprint("order-", i+n), CustomerID: fmt.Sprint("customer-number-", n%17), Email: "somebody.with.a.long.name@mail.example.com",
				Amount: int64(100 * n), Paid: n%2 == 0, PlacedAt: time.UnixMicro(1_700_000_000_123_456 + int64(i+n)).UTC()}
		}
		if _, err := orders.Push(ctx, "s", fmt.Sprint("a", i%7), batch, evq.WithCorrelationID(uuid.New()), evq.WithCausationID(uuid.New())); err != nil {
			return err
		}
	}
	return nil
}

func count[T any](events iter.Seq2[evq.Recorded[T], error]) (n int, err error) {
	for _, err := range events {
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
