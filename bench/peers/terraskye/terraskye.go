// Package terraskye runs github.com/terraskye/eventsourcing on PostgreSQL as its documentation does.
//
// Guarantees: an advisory lock on the stream, conditions on its revision; a save is one transaction. Readers of
// all events stop before the oldest open transaction; its documentation says that none is passed over.
package terraskye

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/evq-go/evq/bench/contender"
	"github.com/evq-go/evq/bench/workload"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/terraskye/eventsourcing"
	eventbus "github.com/terraskye/eventsourcing/eventbus/postgres"
	eventstore "github.com/terraskye/eventsourcing/eventstore/postgres"
)

// Contender has the Open of the contender of this name.
var Contender = contender.Contender{Name: "terraskye", Open: open}

const module = "github.com/terraskye/eventsourcing"

// applySchema applies its two schema.sql files, which its documentation says to do by hand: from the module's folder.
func applySchema(ctx context.Context, pool *pgxpool.Pool) error {
	folder, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", module).Output()
	if err != nil {
		return fmt.Errorf("looking for the schema of %s, which needs the folder of bench/peers: %w", module, err)
	}
	for _, part := range []string{"eventstore", "eventbus"} {
		text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(folder)), part, "postgres", "schema.sql"))
		if err != nil {
			return err
		}
		if _, err := pool.Exec(ctx, string(text)); err != nil {
			return err
		}
	}
	return nil
}

type userData struct {
	Stream string `json:"stream"`
	UserID string `json:"user_id"`
	Email  string `json:"email"`
	Name   string `json:"name"`
}

func (d userData) AggregateID() string { return d.Stream }
func (d userData) email() string       { return d.Email }

// The events; pointers, because the registry makes pointers.
type (
	UserCreated struct{ userData }
	UserUpdated struct{ userData }
)

// EventType is the stored name.
func (*UserCreated) EventType() string { return "UserCreated" }

// EventType is the stored name.
func (*UserUpdated) EventType() string { return "UserUpdated" }

var register = sync.OnceFunc(func() {
	eventsourcing.RegisterEvent(&UserCreated{})
	eventsourcing.RegisterEvent(&UserUpdated{})
})

type store struct {
	contender.Attempts
	pool   *pgxpool.Pool
	events eventsourcing.EventStore
}

func open(ctx context.Context, at contender.Place) (contender.Store, error) {
	register()
	config, err := pgxpool.ParseConfig(at.DSN)
	if err != nil {
		return nil, err
	}
	config.MaxConns = contender.Connections
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	if err := applySchema(ctx, pool); err != nil {
		pool.Close()
		return nil, err
	}
	return &store{pool: pool, events: eventstore.NewEventStore(pool)}, nil
}

func (s *store) Close() error { return s.events.Close() }

func (s *store) Push(ctx context.Context, stream, _ string, events []workload.Event) error {
	envelopes := make([]eventsourcing.Envelope, len(events))
	for i, e := range events {
		envelopes[i] = eventsourcing.Envelope{StreamID: stream, Event: typed(stream, e), Metadata: map[string]any{"correlation_id": e.Correlation}}
	}
	_, err := s.events.Save(ctx, envelopes, eventsourcing.Any{})
	return err
}

func typed(stream string, e workload.Event) eventsourcing.Event {
	data := userData{stream, e.User, e.Email, e.Name}
	if e.Updated {
		return &UserUpdated{data}
	}
	return &UserCreated{data}
}

func (s *store) Load(ctx context.Context, what contender.Selection) (int, error) {
	if what.Aggregate != "" || what.Updated {
		return 0, fmt.Errorf("%w: it loads whole streams only", errors.ErrUnsupported)
	}
	events, err := s.events.LoadStream(ctx, what.Stream)
	if err != nil {
		return 0, err
	}
	n := 0
	for events.Next(ctx) {
		n++
	}
	return n, events.Err()
}

func (s *store) Follow(ctx context.Context, name string, handle func(int64)) error {
	bus := eventbus.NewEventBus(s.pool, 3*time.Second)
	defer bus.Close()
	err := bus.Subscribe(ctx, name, eventsourcing.NewEventHandlerFunc(func(_ context.Context, e eventsourcing.Event) error {
		if typed, ok := e.(interface{ email() string }); ok {
			handle(workload.NumberOf(typed.email()))
		}
		return nil
	}))
	if err != nil {
		return err
	}
	<-ctx.Done() // errors are retried by the bus
	return nil
}
