// Package evercore runs github.com/kernelplex/evercore as its README and examples do.
//
// Guarantees: optimistic concurrency by the unique (aggregate, sequence); a push and its snapshot are one transaction.
// Subscriptions read id > last with ids drawn before commits, so on PostgreSQL they can pass over an event for ever.
// The database handle is its user's: here it is as durable as everybody's.
package evercore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/evq-go/evq/bench/contender"
	"github.com/evq-go/evq/bench/workload"
	base "github.com/kernelplex/evercore/base"
	"github.com/kernelplex/evercore/evercorepostgres"
	"github.com/kernelplex/evercore/evercoresqlite"
	"github.com/pressly/goose/v3"
)

// Contender has the Open of the contender of this name.
var Contender = contender.Contender{Name: "evercore", Open: open}

// UserState is the state of an aggregate; its name is the aggregate's type.
type UserState struct{ UserID, Email, Name string }

type user struct{ base.StateAggregate[UserState] }

// The events, as evercoregen would find them: their names are their types.
type (
	UserCreated struct{ UserID, Email, Name string }
	UserUpdated struct{ UserID, Email, Name string }
)

// decode is what evercoregen writes as a decoder.
func decode(e base.SerializedEvent) (base.EventState, error) {
	switch e.EventType {
	case "UserCreated":
		var state base.StateEvent[UserCreated]
		return state, (&state).Deserialize(e.State)
	case "UserUpdated":
		var state base.StateEvent[UserUpdated]
		return state, (&state).Deserialize(e.State)
	}
	return nil, nil
}

type store struct {
	contender.Attempts
	engine   base.StorageEngine
	store    *base.EventStore
	userType int64
	poll     time.Duration
	lease    time.Duration
}

func open(ctx context.Context, at contender.Place) (contender.Store, error) {
	register()
	driver, migrate := "pgx", evercorepostgres.MigrateUp
	if at.Database == contender.SQLite {
		driver, migrate = "sqlite3", evercoresqlite.MigrateUp
	}
	db, err := at.Handle(driver)
	if err != nil {
		return nil, err
	}
	if err := migrate(db); err != nil {
		return nil, err
	}
	s := &store{engine: engineOn(at, db), poll: 300 * time.Millisecond, lease: 10 * time.Second}
	if at.Database == contender.SQLite {
		s.poll, s.lease = 200*time.Millisecond, 5*time.Second
	}
	s.store = base.NewEventStore(s.engine)
	return s, s.warmUp(ctx)
}

func engineOn(at contender.Place, db *sql.DB) base.StorageEngine {
	if at.Database == contender.SQLite {
		return evercoresqlite.NewSqliteStorageEngine(db)
	}
	return evercorepostgres.NewPostgresStorageEngine(db)
}

var registered bool

// register sets what is global in evercore and goose, and quiets what both print.
func register() {
	goose.SetLogger(goose.NopLogger())
	slog.SetDefault(slog.New(slog.DiscardHandler))
	if !registered {
		base.RegisterEventDecoder(decode)
		registered = true
	}
}

// warmUp asks for the types once more after Warmup, because that forgets those which it has just added, and the maps
// that remember them are not safe for concurrent pushes.
func (s *store) warmUp(ctx context.Context) error {
	types := []string{"UserCreated", "UserUpdated"}
	if err := s.store.Warmup(ctx, []string{"UserState"}, types); err != nil {
		return err
	}
	err := s.push(ctx, "warm-up", []workload.Event{{Email: "-"}, {Email: "-", Updated: true}})
	if err == nil {
		s.userType, err = s.engine.GetAggregateTypeId(nil, ctx, "UserState")
	}
	return err
}

func (s *store) Close() error { return s.store.Close() }

func (s *store) Push(ctx context.Context, stream, _ string, events []workload.Event) error {
	return s.Until(ctx, again, func() error { return s.push(ctx, stream, events) })
}

func (s *store) push(ctx context.Context, stream string, events []workload.Event) error {
	return s.store.WithContext(ctx, func(tx base.EventStoreContext) error {
		u := &user{}
		if _, err := tx.LoadOrCreateAggregate(u, stream); err != nil {
			return err
		}
		for _, e := range events {
			var state base.EventState = base.NewStateEvent(UserCreated{UserID: e.User, Email: e.Email, Name: e.Name})
			if e.Updated {
				state = base.NewStateEvent(UserUpdated{UserID: e.User, Email: e.Email, Name: e.Name})
			}
			if err := tx.ApplyEventTo(u, state, time.Now().UTC(), e.Correlation.String()); err != nil {
				return err
			}
		}
		return nil
	})
}

// again tells whether another writer took the sequence or the key, or held SQLite's database for too long.
func again(err error) bool {
	if stored, ok := errors.AsType[*base.StorageEngineError](err); ok && stored.ErrorType == base.ErrorTypeConstraintViolation {
		return true
	}
	text := err.Error()
	return strings.Contains(text, "database is locked") || strings.Contains(text, "23505")
}

func (s *store) Load(ctx context.Context, what contender.Selection) (int, error) {
	if what.Aggregate != "" || what.Updated {
		return 0, fmt.Errorf("%w: it loads whole aggregates only, which are the streams here", errors.ErrUnsupported)
	}
	id, err := s.engine.GetAggregateByKey(nil, ctx, s.userType, what.Stream)
	if err != nil {
		return 0, err
	}
	events, err := s.engine.GetEventsForAggregate(nil, ctx, id, 0)
	if err != nil {
		return 0, err
	}
	for _, e := range events {
		if _, _, err := base.DecodeEvent(e); err != nil {
			return 0, err
		}
	}
	return len(events), nil
}

func (s *store) Follow(ctx context.Context, name string, handle func(int64)) error {
	opts := base.Options{BatchSize: 100, PollInterval: s.poll, Lease: s.lease, Owner: name}
	err := s.store.RunSubscription(ctx, name, base.SubscriptionFilter{}, base.StartFrom{Kind: base.StartBeginning}, opts,
		func(_ context.Context, events []base.SerializedEvent) error {
			for _, e := range events {
				_, state, err := base.DecodeEvent(e)
				if err != nil {
					return err
				}
				if email := emailOf(state); email != "-" {
					handle(workload.NumberOf(email))
				}
			}
			return nil
		})
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func emailOf(state base.EventState) string {
	switch e := state.(type) {
	case base.StateEvent[UserCreated]:
		return e.State.Email
	case base.StateEvent[UserUpdated]:
		return e.State.Email
	}
	return ""
}
