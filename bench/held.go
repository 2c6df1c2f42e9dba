package main

import (
	"context"
	"fmt"
	"time"

	"github.com/evq-go/evq/examples/userevents"
	"github.com/evq-go/evq/runtime/postgres"
	"github.com/jmoiron/sqlx"
)

// measureHeld prints what the other streams' pushes cost while callers' transactions hold 20 streams, to all of
// which somebody pushes as well.
func measureHeld(ctx context.Context, db *database, length time.Duration) error {
	if db.hold == nil {
		return nil
	}
	free, err := load(ctx, db.push, 8, 100, length)
	if err != nil {
		return err
	}
	held := make([]string, 20)
	for i := range held {
		held[i] = fmt.Sprintf("held-%d", i)
	}
	release, err := db.hold(ctx, held)
	if err != nil {
		return err
	}
	waiting := make(chan error, len(held))
	for _, stream := range held {
		go func() { waiting <- db.push(ctx, stream, "a") }()
	}
	others, err := load(ctx, db.push, 8, 100, length)
	release()
	for range held {
		if waited := <-waiting; err == nil {
			err = waited
		}
	}
	fmt.Printf("\n%s, 8 goroutines on 100 streams: %.0f events/s, p99 %v; while transactions hold 20 other streams: %.0f events/s, p99 %v\n",
		db.name, free.perSecond, short(free.p99), others.perSecond, short(others.p99))
	return err
}

// holdStreams pushes to each stream in a transaction of its own that stays open until release.
func holdStreams(dsn string) func(context.Context, []string) (func(), error) {
	return func(ctx context.Context, streams []string) (func(), error) {
		db, err := sqlx.Open("postgres", dsn)
		if err != nil {
			return nil, err
		}
		store := postgres.New(db)
		users := userevents.NewStore(store)
		var open []*sqlx.Tx
		release := func() {
			for _, tx := range open {
				_ = tx.Rollback()
			}
			_ = store.Close()
			_ = db.Close()
		}
		for _, stream := range streams {
			tx, err := db.BeginTxx(ctx, nil)
			if err != nil {
				release()
				return nil, err
			}
			open = append(open, tx)
			if _, err := users.In(tx).PushUserCreated(ctx, stream, "holder", event("holder")); err != nil {
				release()
				return nil, err
			}
		}
		return release, nil
	}
}
