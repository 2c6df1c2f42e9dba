// Command bench measures durable pushes on SQLite and PostgreSQL side by side with the naive way on the same schema
// (BEGIN, MAX(sequence)+1, INSERT, COMMIT), in one run, and prints a table of medians and ratios.
//
// Figures are events per second over rounds that alternate between the two ways. The disk's own fsync is measured
// beside them, because durable figures hang on it. A PostgreSQL server is started for the run (or EVQ_TEST_POSTGRES).
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	rounds := flag.Int("rounds", 3, "rounds a figure; the median is printed")
	length := flag.Duration("round", 1500*time.Millisecond, "length of a round")
	only := flag.String("only", "", "one database: sqlite or postgres")
	flag.Parse()
	if err := run(ctx, *rounds, *length, *only); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, rounds int, length time.Duration, only string) error {
	dir, err := os.MkdirTemp("", "evq-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	printMachine(dir)
	printHeader()
	for _, open := range []func(context.Context, string) (*database, error){openSQLite, openPostgres} {
		db, err := open(ctx, dir)
		if err != nil {
			return err
		}
		if only == "" || only == db.name {
			err = measure(ctx, db, rounds, length)
		}
		if db.close(); err != nil {
			return err
		}
	}
	return nil
}

// measure prints one row for each number of goroutines and streams.
func measure(ctx context.Context, db *database, rounds int, length time.Duration) error {
	for _, streams := range []int{1, 1000} {
		for _, goroutines := range []int{1, 8, 64} {
			var evq, naive []sample
			for range rounds {
				one, err := load(ctx, db.push, goroutines, streams, length)
				if err != nil {
					return err
				}
				other, err := load(ctx, db.naive, goroutines, streams, length)
				if err != nil {
					return err
				}
				evq, naive = append(evq, one), append(naive, other)
			}
			printRow(db.name, streams, goroutines, median(evq), median(naive))
		}
	}
	return measureHeld(ctx, db, length)
}
