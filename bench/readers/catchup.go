package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

// catchUp lets new consumers of the whole store, and of one stream that holds half of it, handle everything that is
// there, in turn with a plain SELECT of the same columns of the same rows.
func catchUp(ctx context.Context, db *place, p plan) error {
	store, err := db.open(ctx, db.dsn, false)
	if err != nil {
		return err
	}
	defer store.Close()
	if err := fill(ctx, store, p.events); err != nil {
		return err
	}
	ways := []struct {
		name   string
		events int
		took   func(round int) (time.Duration, error)
	}{
		{"plain SELECT of all rows", p.events, func(int) (time.Duration, error) { return selectAll(ctx, db) }},
		{"consumer of the whole store", p.events, func(round int) (time.Duration, error) {
			return consume(ctx, store, fmt.Sprint("all ", round), evq.Query{}, p.events, false)
		}},
		{"the same, with a transaction", p.events, func(round int) (time.Duration, error) {
			return consume(ctx, store, fmt.Sprint("tx ", round), evq.Query{}, p.events, true)
		}},
		{"consumer of one stream", p.events / 2, func(round int) (time.Duration, error) {
			return consume(ctx, store, fmt.Sprint("one ", round), evq.Query{StreamID: "large"}, p.events/2, false)
		}},
	}
	rates := make([][]float64, len(ways))
	for round := range p.rounds {
		for i, way := range ways {
			took, err := way.took(round)
			if err != nil {
				return err
			}
			rates[i] = append(rates[i], float64(way.events)/took.Seconds())
		}
	}
	fmt.Printf("\n%s, catching up with %d events of 200 bytes, medians of %d rounds in turn:\n\n", db.name, p.events, p.rounds)
	fmt.Println("| way | events/s | plain SELECT ÷ this |\n|---|---:|---:|")
	plain := middle(rates[0])
	for i, way := range ways {
		fmt.Printf("| %s | %.0f | %.2f |\n", way.name, middle(rates[i]), plain/middle(rates[i]))
	}
	return nil
}

func middle(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}

// fill pushes half of the events to one stream and half to 100 others.
func fill(ctx context.Context, store *evq.Store, events int) error {
	const batch = 1_000
	errs := make(chan error, 8)
	var next sync.Mutex
	n := 0
	for range cap(errs) {
		go func() {
			for {
				next.Lock()
				i := n
				n += batch
				next.Unlock()
				if i >= events {
					errs <- nil
					return
				}
				stream := "large"
				if i/batch%2 == 1 {
					stream = fmt.Sprint("small ", i/batch%100)
				}
				payloads := make([]evq.Payload, min(batch, events-i))
				for k := range payloads {
					payloads[k] = payload(int64(i + k))
				}
				if _, err := store.Push(ctx, stream, fmt.Sprint("a", i/batch%1_000), payloads, evq.WithExtra(i)); err != nil {
					errs <- err
					return
				}
			}
		}()
	}
	var failure error
	for range cap(errs) {
		if err := <-errs; err != nil {
			failure = err
		}
	}
	return failure
}

func selectAll(ctx context.Context, db *place) (time.Duration, error) {
	plain, err := db.plain()
	if err != nil {
		return 0, err
	}
	defer plain.Close()
	start := time.Now()
	rows, err := plain.QueryContext(ctx, `SELECT position, event_id, stream_id, sequence, event_type, event_version, aggregate_id, created_at, metadata, data
		FROM events ORDER BY position`)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var position, sequence int64
		var id []byte
		var stream, eventType, version, aggregate, metadata, data string
		var at any
		if err := rows.Scan(&position, &id, &stream, &sequence, &eventType, &version, &aggregate, &at, &metadata, &data); err != nil {
			return 0, err
		}
	}
	return time.Since(start), rows.Err()
}

// consume runs a new consumer until it has handled so many events.
func consume(ctx context.Context, store *evq.Store, name string, q evq.Query, events int, inTx bool) (time.Duration, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	handled := 0
	var took time.Duration
	start := time.Now()
	err := store.Consume(ctx, name, q, func(ctx context.Context, _ evq.Recorded[evq.Raw]) error {
		if inTx {
			if _, err := evq.TxFrom(ctx); err != nil {
				return err
			}
		}
		if handled++; handled == events {
			took = time.Since(start)
			stop()
		}
		return nil
	})
	if handled >= events {
		return took, nil
	}
	return 0, err
}
