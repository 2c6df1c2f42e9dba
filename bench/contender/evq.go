package contender

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/evq-go/evq/bench/workload"
	"github.com/evq-go/evq/examples/userevents"
	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/postgres"
	"github.com/evq-go/evq/runtime/sqlite"
)

// EVQ is evq as its tour uses it: the generated store of examples/userevents.
var EVQ = Contender{
	Name: "evq", Kind: Product, Databases: []string{SQLite, Postgres},
	Use: "The generated store of `examples/userevents`, opened by `sqlite.Open` or `postgres.Open` without options. " +
		"One `Push` a batch, a correlation id in the metadata, no condition; typed `Load`; the whole store is followed by " +
		"`SubscribeAll` and decoded by the generated `Decode`. Durable; events of a stream are numbered without gaps; subscriptions lose nothing.",
	Open: func(ctx context.Context, at Place) (Store, error) {
		store, err := OpenEVQ(ctx, at)
		if err != nil {
			return nil, err
		}
		return evqStore{store, userevents.NewStore(store)}, nil
	},
}

// OpenEVQ opens an evq store, which makes its tables.
func OpenEVQ(ctx context.Context, at Place) (*evq.Store, error) {
	if at.Database == SQLite {
		return sqlite.Open(ctx, at.Path)
	}
	return postgres.Open(ctx, at.DSN)
}

type evqStore struct {
	store *evq.Store
	users *userevents.Store
}

func (s evqStore) Retries() int64 { return 0 }
func (s evqStore) Close() error   { return s.store.Close() }

func (s evqStore) Push(ctx context.Context, stream, aggregate string, events []workload.Event) error {
	typed := make([]userevents.Event, len(events))
	for i, e := range events {
		typed[i] = Typed(e)
	}
	_, err := s.users.Push(ctx, stream, aggregate, typed, evq.WithCorrelationID(events[0].Correlation))
	return err
}

// Typed is an event as the example's types have it.
func Typed(e workload.Event) userevents.Event {
	if e.Updated {
		return userevents.UserUpdated{UserID: e.User, Email: e.Email, Name: e.Name}
	}
	return userevents.UserCreated{UserID: e.User, Email: e.Email, Name: e.Name}
}

func (s evqStore) Load(ctx context.Context, what Selection) (int, error) {
	q := evq.Query{StreamID: what.Stream, AggregateID: what.Aggregate, Limit: what.Limit, DataOnly: what.DataOnly}
	if what.Updated {
		return count(s.users.LoadUserUpdated(ctx, q))
	}
	return count(s.users.Load(ctx, q))
}

func count[T any](events iter.Seq2[evq.Recorded[T], error]) (n int, err error) {
	for _, err := range events {
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func (s evqStore) Follow(ctx context.Context, _ string, handle func(int64)) error {
	for raw, err := range s.store.SubscribeAll(ctx, evq.AllQuery{}) {
		if err != nil {
			return Done(ctx, err)
		}
		e, err := userevents.Decode(raw)
		if err != nil {
			return err
		}
		number, err := numberOf(e.Data)
		if err != nil {
			return err
		}
		handle(number)
	}
	return nil
}

func numberOf(e userevents.Event) (int64, error) {
	switch e := e.(type) {
	case userevents.UserCreated:
		return workload.NumberOf(e.Email), nil
	case userevents.UserUpdated:
		return workload.NumberOf(e.Email), nil
	}
	return 0, fmt.Errorf("an event that nobody pushed: %T", e)
}

// Done is nil for the error of a reader that was told to end.
func Done(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return nil
	}
	return err
}
