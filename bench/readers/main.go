// Command readers measures the read side on SQLite and PostgreSQL in one run: how fast a consumer catches up beside a
// plain SELECT of the same rows, how long an event takes from its push to a subscription and to a consumer in the same and in
// another process, and what many subscriptions cost.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

// plan is what is measured.
type plan struct {
	events int           // for catching up
	rounds int           // the median of so many counts; not for subscriptions
	length time.Duration // of a measurement of latency or cost, each round
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	var p plan
	flag.IntVar(&p.events, "events", 1_000_000, "events to catch up with")
	flag.IntVar(&p.rounds, "rounds", 3, "rounds; the median is printed")
	flag.DurationVar(&p.length, "length", 3*time.Second, "length of a measurement of latency")
	only := flag.String("only", "", "one database: sqlite or postgres")
	part := flag.String("part", "", "one part: catchup, latency or subscriptions")
	flag.Parse()
	if listen := os.Getenv(listenerEnv); listen != "" {
		exit(listenAlone(ctx, listen))
		return
	}
	exit(run(ctx, p, *only, *part))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "readers:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, p plan, only, part string) error {
	dir, err := os.MkdirTemp("", "evq-readers-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for _, create := range []func(string) (*place, error){onSQLite, onPostgres} {
		db, err := create(dir)
		if err != nil {
			return err
		}
		if only == "" || only == db.name {
			err = measure(ctx, db, p, part)
		}
		db.drop()
		if err != nil {
			return err
		}
	}
	return nil
}

func measure(ctx context.Context, db *place, p plan, only string) error {
	for _, part := range []struct {
		name string
		run  func(context.Context, *place, plan) error
	}{{"catchup", catchUp}, {"latency", latency}, {"subscriptions", subscriptions}} {
		if only != "" && only != part.name {
			continue
		}
		if err := part.run(ctx, db, p); err != nil {
			return err
		}
	}
	return nil
}
