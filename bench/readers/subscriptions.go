package main

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

// subscriptions measures what subscriptions to as many streams cost, while another store pushes 100 events a second to
// them: queries a second, where the server counts them, and memory.
func subscriptions(ctx context.Context, db *place, p plan) error {
	fmt.Printf("\n%s, subscriptions to a stream each, while another store pushes 100 events a second:\n\n", db.name)
	fmt.Println("| subscriptions | queries/s | memory of each | delivered |\n|---:|---:|---:|---:|")
	for _, n := range []int{1, 100, 10_000} {
		if err := subscribeMany(ctx, db, p, n); err != nil {
			return err
		}
	}
	return nil
}

func subscribeMany(ctx context.Context, db *place, p plan, n int) error {
	store, err := db.open(ctx, db.dsn, false)
	if err != nil {
		return err
	}
	defer store.Close()
	other, err := db.open(ctx, db.dsn, false)
	if err != nil {
		return err
	}
	defer other.Close()
	before := memory()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var reading, begun sync.WaitGroup
	var got sync.Map
	for i := range n {
		stream := fmt.Sprintf("followed %d of %d", i, n)
		begun.Add(1)
		if _, err := other.Push(ctx, stream, "a", []evq.Payload{payload(1)}); err != nil {
			return err
		}
		reading.Go(func() {
			first := true
			for e, err := range store.Subscribe(ctx, evq.Query{StreamID: stream}) {
				if err != nil {
					return
				}
				if first {
					first = false
					begun.Done()
					continue
				}
				got.Store(e.EventID, true)
			}
		})
	}
	begun.Wait()
	used := memory() - before
	queries, pushed, err := countQueries(ctx, db, other, p, n)
	if err != nil {
		return err
	}
	stop()
	reading.Wait()
	delivered := 0
	got.Range(func(any, any) bool { delivered++; return true })
	fmt.Printf("| %d | %s | %.1f KiB | %d of %d |\n", n, queries, float64(used)/1024/float64(n), delivered, pushed)
	return nil
}

// countQueries pushes for a while and counts what the readers ask meanwhile: all queries less the pushes.
func countQueries(ctx context.Context, db *place, other *evq.Store, p plan, n int) (perSecond string, pushed int, err error) {
	ask := func() (int64, error) { return 0, nil }
	if db.queries != nil {
		plain, err := db.plain()
		if err != nil {
			return "", 0, err
		}
		defer plain.Close()
		ask = func() (int64, error) {
			time.Sleep(1500 * time.Millisecond) // the server counts with a delay
			return db.queries(plain)
		}
	}
	before, err := ask()
	if err != nil {
		return "", 0, err
	}
	start := time.Now()
	for time.Since(start) < p.length {
		if _, err := other.Push(ctx, fmt.Sprintf("followed %d of %d", pushed%n, n), "a", []evq.Payload{payload(1)}); err != nil {
			return "", 0, err
		}
		pushed++
		time.Sleep(10 * time.Millisecond)
	}
	after, err := ask()
	took := time.Since(start)
	if db.queries == nil {
		time.Sleep(2 * time.Second) // the last events are on their way
		return "not counted", pushed, err
	}
	return fmt.Sprintf("%.0f", float64(after-before-int64(pushed))/took.Seconds()), pushed, err
}

// memory is what is in use: heap and stacks.
func memory() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}
