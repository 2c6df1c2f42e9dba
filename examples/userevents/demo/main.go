// Command demo records a few users in a fresh SQLite file (or on PostgreSQL, see tour.Connect) and prints the
// recorded events and what they add up to.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/evq-go/evq/examples/userevents"
	"github.com/evq-go/evq/examples/userevents/tour"
	"github.com/google/uuid"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "evq-demo-")
	if err != nil {
		return err
	}
	path := filepath.Join(dir, "events.db")
	store, err := tour.Connect(ctx, path)
	if err != nil {
		return err
	}
	defer store.Close()
	users := userevents.NewStore(store)
	if err := record(ctx, users); err != nil {
		return err
	}
	fmt.Println("events in", path)
	return show(ctx, users)
}

func record(ctx context.Context, users *userevents.Store) error {
	ctx, err := tour.WithRequest(ctx, uuid.New(), tour.Request{UserAgent: "evq demo", Address: "127.0.0.1", TraceID: "demo"})
	if err != nil {
		return err
	}
	ada := "ada-" + uuid.NewString()[:8]
	created, err := tour.SignUp(ctx, users, uuid.New(), userevents.UserCreated{UserID: ada, Email: "ada@example.com", Name: "Ada"})
	if err != nil {
		return err
	}
	if _, err := tour.Rename(ctx, users, created, "Ada Lovelace", "rename-"+ada); err != nil {
		return err
	}
	return tour.Deactivate(ctx, users, ada, "wrote the first program")
}

func show(ctx context.Context, users *userevents.Store) error {
	events, err := tour.Everything(ctx, users)
	if err != nil {
		return err
	}
	for _, e := range events {
		fmt.Printf("%3d  %s  %-15s %s  %-12s %+v\n", e.Sequence, e.CreatedAt.Format("15:04:05.000000"), e.EventType, e.EventVersion, e.AggregateID, e.Data)
	}
	user, err := tour.Replay(ctx, users, events[len(events)-1].AggregateID)
	if err != nil {
		return err
	}
	fmt.Printf("which add up to %+v\n", user)
	return nil
}
