// Package hallgren runs github.com/hallgren/eventsourcing and its sql store as their READMEs do.
//
// Guarantees: optimistic concurrency by the unique (id, type, version), though on PostgreSQL a lost race comes as the
// driver's own error; a save is one transaction. Projections over All read seq > last, which is drawn before commits,
// so on PostgreSQL they can pass over an event for ever.
package hallgren

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/evq-go/evq/bench/contender"
	"github.com/evq-go/evq/bench/workload"
	"github.com/hallgren/eventsourcing"
	"github.com/hallgren/eventsourcing/aggregate"
	"github.com/hallgren/eventsourcing/core"
	"github.com/hallgren/eventsourcing/eventstore/sql"
)

// Contender has the Open of the contender of this name.
var Contender = contender.Contender{Name: "hallgren", Open: open}

// User is an aggregate: a stream here.
type User struct {
	aggregate.Root
	events int
	last   string
}

// The events; their names are their types.
type (
	UserCreated struct{ UserID, Email, Name string }
	UserUpdated struct{ UserID, Email, Name string }
)

// Transition counts the events.
func (u *User) Transition(e eventsourcing.Event) {
	u.events++
	u.last = emailOf(e)
}

// Register names the events.
func (u *User) Register(r aggregate.RegisterFunc) { r(&UserCreated{}, &UserUpdated{}) }

func emailOf(e eventsourcing.Event) string {
	switch data := e.Data().(type) {
	case *UserCreated:
		return data.Email
	case *UserUpdated:
		return data.Email
	}
	return ""
}

// eventStore is what both of its databases offer.
type eventStore interface {
	core.EventStore
	All(start core.Version) core.Fetcher
}

type store struct {
	contender.Attempts
	events     eventStore
	close      func() error
	idle       contender.Pool[*User]
	mutex      sync.Mutex
	projection *eventsourcing.Projection
}

func open(_ context.Context, at contender.Place) (contender.Store, error) {
	aggregate.Register(&User{})
	driver := "postgres"
	if at.Database == contender.SQLite {
		driver = "sqlite3"
	}
	db, err := at.Handle(driver)
	if err != nil {
		return nil, err
	}
	s := &store{close: db.Close}
	if at.Database == contender.SQLite {
		s.events, err = sql.NewSQLiteSingelWriter(db)
	} else {
		s.events, err = sql.NewPostgres(db)
	}
	return s, err
}

func (s *store) Close() error { return s.close() }

// Push loads what is new of an aggregate that was saved before, changes and saves it. A conflict does so again with the
// aggregate as it was before, for one that failed to save keeps its changes.
func (s *store) Push(ctx context.Context, stream, _ string, events []workload.Event) error {
	kept, ok := s.idle.Take(stream)
	if !ok {
		kept = &User{}
	}
	err := s.Until(ctx, again, func() error {
		err := aggregate.Load(ctx, s.events, stream, kept)
		if err != nil && !errors.Is(err, eventsourcing.ErrAggregateNotFound) {
			return err
		}
		u := *kept
		if u.ID() == "" {
			if err := u.SetID(stream); err != nil {
				return err
			}
		}
		for _, e := range events {
			aggregate.TrackChangeWithMetadata(&u, typed(e), map[string]any{"correlation_id": e.Correlation})
		}
		if err := aggregate.Save(s.events, &u); err != nil {
			return err
		}
		s.idle.Put(stream, &u)
		return nil
	})
	s.trigger()
	return err
}

func typed(e workload.Event) any {
	if e.Updated {
		return &UserUpdated{e.User, e.Email, e.Name}
	}
	return &UserCreated{e.User, e.Email, e.Name}
}

// again tells whether another writer was faster, or held SQLite's database for too long.
func again(err error) bool {
	text := err.Error()
	return errors.Is(err, eventsourcing.ErrConcurrency) || strings.Contains(text, "unique constraint") ||
		strings.Contains(text, "UNIQUE constraint") || strings.Contains(text, "database is locked")
}

func (s *store) Load(ctx context.Context, what contender.Selection) (int, error) {
	if what.Aggregate != "" || what.Updated {
		return 0, fmt.Errorf("%w: it loads whole aggregates only, which are the streams here", errors.ErrUnsupported)
	}
	u := &User{}
	if err := aggregate.Load(ctx, s.events, what.Stream, u); err != nil {
		return 0, err
	}
	return u.events, nil
}

// pace is how often a projection looks by itself.
const pace = 200 * time.Millisecond

func (s *store) Follow(ctx context.Context, _ string, handle func(int64)) error {
	var fetch func() (core.Iterator, error) = s.events.All(0)
	p := eventsourcing.NewProjection(fetch, func(e eventsourcing.Event) error {
		handle(workload.NumberOf(emailOf(e)))
		return nil
	})
	s.follow(p)
	defer s.follow(nil)
	err := p.Run(ctx, pace)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func (s *store) follow(p *eventsourcing.Projection) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.projection = p
}

// trigger wakes a projection that waits, as the README proposes where the pace is not fast enough.
func (s *store) trigger() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.projection != nil {
		s.projection.TriggerAsync()
	}
}
