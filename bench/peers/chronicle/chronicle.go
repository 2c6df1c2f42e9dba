// Package chronicle runs github.com/DeluxeOwl/chronicle as its README does.
//
// Guarantees: optimistic concurrency by a trigger and, on PostgreSQL, an advisory lock on the log; a save is one
// transaction. Asynchronous projections read global_version > last, which is drawn before commits, so on PostgreSQL
// they can pass over an event for ever.
package chronicle

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"

	"github.com/DeluxeOwl/chronicle"
	"github.com/DeluxeOwl/chronicle/aggregate"
	"github.com/DeluxeOwl/chronicle/encoding"
	"github.com/DeluxeOwl/chronicle/event"
	"github.com/DeluxeOwl/chronicle/eventlog"
	"github.com/DeluxeOwl/chronicle/version"
	"github.com/evq-go/evq/bench/contender"
	"github.com/evq-go/evq/bench/workload"
)

// Contender has the Open of the contender of this name.
var Contender = contender.Contender{Name: "chronicle", Open: open}

type userID string

func (id userID) String() string { return string(id) }

// metadata is embedded in each event, as the README proposes.
type metadata struct {
	CorrelationID string `json:"correlation_id"`
}

type userEvent interface {
	event.Any
	email() string
}

type userData struct {
	metadata
	ID     userID `json:"id"`
	UserID string `json:"user_id"`
	Email  string `json:"email"`
	Name   string `json:"name"`
}

func (d *userData) email() string { return d.Email }

type (
	userCreated struct{ userData }
	userUpdated struct{ userData }
)

func (*userCreated) EventName() string { return "user/created" }
func (*userUpdated) EventName() string { return "user/updated" }

// user is an aggregate that a log keeps: a stream here.
type user struct {
	aggregate.Base
	id     userID
	events int
	last   string
}

func (u *user) ID() userID { return u.id }

func (u *user) EventFuncs() event.FuncsFor[userEvent] {
	return event.FuncsFor[userEvent]{func() userEvent { return new(userCreated) }, func() userEvent { return new(userUpdated) }}
}

func (u *user) Apply(e userEvent) error {
	switch e := e.(type) {
	case *userCreated:
		u.id = e.ID
	case *userUpdated:
		u.id = e.ID
	}
	u.events++
	u.last = e.email()
	return nil
}

func newUser() *user { return new(user) }

type store struct {
	contender.Attempts
	log         event.GlobalLog
	users       *aggregate.ESRepo[userID, userEvent, *user]
	close       func() error
	idle        contender.Pool[*user]
	checkpoints checkpoints
}

func open(_ context.Context, at contender.Place) (contender.Store, error) {
	driver := "pgx"
	if at.Database == contender.SQLite {
		driver = "sqlite3"
	}
	db, err := at.Handle(driver)
	if err != nil {
		return nil, err
	}
	s := &store{close: db.Close}
	if at.Database == contender.SQLite {
		s.log, err = eventlog.NewSqlite(db)
	} else {
		s.log, err = eventlog.NewPostgres(db)
	}
	if err != nil {
		return nil, err
	}
	s.users, err = chronicle.NewEventSourcedRepository(s.log, newUser, nil, aggregate.AnyEventRegistry(chronicle.NewAnyEventRegistry()))
	return s, err
}

func (s *store) Close() error { return s.close() }

// Push loads what is new of an aggregate that was saved before, records, and saves. A conflict does so again with the
// aggregate as it was before, for one that failed to save cannot be used any more.
func (s *store) Push(ctx context.Context, stream, _ string, events []workload.Event) error {
	kept, ok := s.idle.Take(stream)
	if !ok {
		kept = newUser()
	}
	return s.Until(ctx, again, func() error {
		id := userID(stream)
		err := s.users.LoadAggregate(ctx, kept, id, version.SelectFrom(kept.Version()+1))
		if err != nil && !errors.Is(err, aggregate.ErrRootNotFound) {
			return err
		}
		u := *kept
		u.id = id
		for _, e := range events {
			if err := aggregate.RecordEvent(&u, typed(id, e)); err != nil {
				return err
			}
		}
		if _, _, err := s.users.Save(ctx, &u); err != nil {
			return err
		}
		s.idle.Put(stream, &u)
		return nil
	})
}

func typed(id userID, e workload.Event) userEvent {
	data := userData{metadata{e.Correlation.String()}, id, e.User, e.Email, e.Name}
	if e.Updated {
		return &userUpdated{data}
	}
	return &userCreated{data}
}

// again tells whether another writer was faster, or held SQLite's database for too long.
func again(err error) bool {
	var conflict *version.ConflictError
	return errors.As(err, &conflict) || strings.Contains(err.Error(), "database is locked") || strings.Contains(err.Error(), "23505")
}

func (s *store) Load(ctx context.Context, what contender.Selection) (int, error) {
	if what.Aggregate != "" || what.Updated {
		return 0, fmt.Errorf("%w: it loads whole aggregates only, which are the streams here", errors.ErrUnsupported)
	}
	u, err := s.users.Get(ctx, userID(what.Stream))
	if err != nil {
		return 0, err
	}
	return u.events, nil
}

func (s *store) Follow(ctx context.Context, name string, handle func(int64)) error {
	runner, err := event.NewAsyncProjectionRunner(s.log, &s.checkpoints, projection{handle}, name, event.WithSlogHandler(slog.DiscardHandler))
	if err != nil {
		return err
	}
	err = runner.Run(ctx)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

type projection struct{ handle func(int64) }

func (projection) MatchesEvent(string) bool { return true }

func (p projection) Handle(_ context.Context, record *event.GlobalRecord) error {
	var e userEvent = new(userCreated)
	if record.EventName() == "user/updated" {
		e = new(userUpdated)
	}
	if err := encoding.DefaultJSONB.Decode(record.Data(), e); err != nil {
		return err
	}
	p.handle(workload.NumberOf(e.email()))
	return nil
}

// checkpoints keeps checkpoints in memory; where they are kept is the user's affair.
type checkpoints struct {
	sync.Mutex
	of map[string]version.Version
}

func (c *checkpoints) GetCheckpoint(_ context.Context, name string) (version.Version, error) {
	c.Lock()
	defer c.Unlock()
	return c.of[name], nil
}

func (c *checkpoints) SaveCheckpoint(_ context.Context, name string, v version.Version) error {
	c.Lock()
	defer c.Unlock()
	if c.of == nil {
		c.of = map[string]version.Version{}
	}
	c.of[name] = v
	return nil
}
