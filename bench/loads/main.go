// Command loads measures how fast a stream of an SQLite file is loaded, beside the bare scan of the same columns in C, in
// one run: ways in turn, and of each its best round. Times are those of the processor, which other work on the machine
// changes less than the clock's.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/evq-go/evq/bench/measure"
	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/sqlite"
	"github.com/google/uuid"
)

// account is a plain event of six fields, about 200 bytes.
type account struct {
	UserID string `json:"user_id"`
	Email  string `json:"email"`
	Name   string `json:"name"`
	Plan   string `json:"plan"`
	Count  int    `json:"count"`
	Note   string `json:"note"`
}

func main() {
	events := flag.Int("events", 100_000, "events in the stream, in hundreds")
	rounds := flag.Int("rounds", 7, "rounds of each way")
	flag.Parse()
	if err := run(context.Background(), *events, *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "loads:", err)
		os.Exit(1)
	}
}

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
	if err := fill(ctx, store, events); err != nil {
		return err
	}
	const all = "SELECT position, event_id, sequence, event_type, event_version, aggregate_id, created_at, metadata, data"
	const few = "SELECT sequence, event_type, data"
	const from = " FROM events WHERE stream_id = 's' AND sequence > 0 ORDER BY sequence"
	ways := []struct {
		name string
		run  func() (int, error)
	}{
		{"C, all columns", func() (int, error) { return scan(path, all+from) }},
		{"C, type, sequence and data", func() (int, error) { return scan(path, few+from) }},
		{"evq, undecoded", func() (int, error) { return load(ctx, store, func(evq.Raw) error { return nil }) }},
		{"evq, encoding/json", func() (int, error) {
			return load(ctx, store, func(data evq.Raw) error { return json.Unmarshal(data, new(account)) })
		}},
	}
	best := make([]time.Duration, len(ways))
	for range rounds {
		for i, way := range ways {
			runtime.GC()
			before := measure.Processor()
			n, err := way.run()
			if err != nil || n != events {
				return fmt.Errorf("%s: %d events: %w", way.name, n, err)
			}
			if took := measure.Processor() - before; best[i] == 0 || took < best[i] {
				best[i] = took
			}
		}
	}
	for i, way := range ways {
		fmt.Printf("%-28s %6.0f ns an event, %.2f of the scan\n", way.name, float64(best[i])/float64(events), float64(best[0])/float64(best[i]))
	}
	return nil
}

func fill(ctx context.Context, store *evq.Store, events int) error {
	const batch = 100
	for i := 0; i < events; i += batch {
		payloads := make([]evq.Payload, batch)
		for n := range payloads {
			data, err := json.Marshal(account{fmt.Sprint("user-", i+n), "someone@example.com", "Some One", "professional", n, strings.Repeat("x", 60)})
			if err != nil {
				return err
			}
			payloads[n] = evq.Payload{EventType: "AccountChanged", EventVersion: "1.0", Data: data}
		}
		_, err := store.Push(ctx, "s", fmt.Sprint("a", i%7), payloads, evq.WithCorrelationID(uuid.New()), evq.WithCausationID(uuid.New()))
		if err != nil {
			return err
		}
	}
	return nil
}

func load(ctx context.Context, store *evq.Store, each func(evq.Raw) error) (n int, err error) {
	for e, err := range store.Load(ctx, evq.Query{StreamID: "s"}) {
		if err == nil {
			err = each(e.Data)
		}
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
