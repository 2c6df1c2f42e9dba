// Command tour reads the users of the database of its argument, SQLite or PostgreSQL, in every way that there is, and
// prints what it reads: a line an event, which begins with the way.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"log"
	"os"
	"strings"

	"example.com/shop/users"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/postgres"
	"github.com/evq-go/evq/runtime/sqlite"
)

func main() {
	if err := tour(context.Background(), os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

var everybody = evq.Query{StreamID: "users"}

func tour(ctx context.Context, dsn string) error {
	open := func() (*evq.Store, error) { return sqlite.Open(ctx, dsn) }
	if strings.HasPrefix(dsn, "postgres:") {
		open = func() (*evq.Store, error) { return postgres.Open(ctx, dsn) }
	}
	store, err := open()
	if err != nil {
		return err
	}
	defer store.Close()
	head, err := store.Head(ctx, everybody.StreamID)
	if err != nil {
		return err
	}
	r := reader{ctx: ctx, store: store, head: head}
	return errors.Join(r.sequences(), r.transaction(), r.consumers())
}

// A reader reads up to the head.
type reader struct {
	ctx   context.Context
	store *evq.Store
	head  int64
}

// sequences reads in the ways that are sequences.
func (r reader) sequences() error {
	mine := users.NewStore(r.store)
	return errors.Join(
		show(r, "Load", mine.Load(r.ctx, everybody)),
		show(r, "LoadUserCreated", mine.LoadUserCreated(r.ctx, everybody)),
		show(r, "Subscribe", mine.Subscribe(r.ctx, everybody)),
		show(r, "SubscribeUserCreated", mine.SubscribeUserCreated(r.ctx, everybody)),
		show(r, "LoadAll", decoded(r.store.LoadAll(r.ctx, evq.AllQuery{}))),
		show(r, "SubscribeAll", decoded(r.store.SubscribeAll(r.ctx, evq.AllQuery{}))),
	)
}

// transaction reads inside of one.
func (r reader) transaction() error {
	return r.store.InTx(r.ctx, func(ctx context.Context, tx evq.Tx) error {
		mine := users.NewStore(r.store).In(tx)
		return errors.Join(
			show(r, "Load in a transaction", mine.Load(ctx, everybody)),
			show(r, "LoadUserCreated in a transaction", mine.LoadUserCreated(ctx, everybody)),
		)
	})
}

// consumers reads with consumers, which a last event ends.
func (r reader) consumers() error {
	mine := users.NewStore(r.store)
	handler := func(ctx context.Context, stop func()) error {
		return mine.Consume(ctx, "handler", everybody, handler{r, stop})
	}
	function := func(ctx context.Context, stop func()) error {
		return mine.ConsumeFunc(ctx, "function", everybody, func(_ context.Context, e evq.Recorded[users.Event]) error {
			return handled(r, "ConsumeFunc", e, stop)
		})
	}
	for _, consume := range []func(context.Context, func()) error{handler, function} {
		ctx, cancel := context.WithCancel(r.ctx)
		if err := consume(ctx, cancel); !errors.Is(err, context.Canceled) {
			return err
		}
	}
	return nil
}

// handler is a Handler.
type handler struct {
	reader
	stop func()
}

func (h handler) OnUserCreated(_ context.Context, e evq.Recorded[users.UserCreated]) error {
	return handled(h.reader, "Consume", e, h.stop)
}

func (h handler) OnUserDeactivated(_ context.Context, e evq.Recorded[users.UserDeactivated]) error {
	return handled(h.reader, "Consume", e, h.stop)
}

// handled prints an event and ends its consumer at the last one.
func handled[T any](r reader, way string, e evq.Recorded[T], stop func()) error {
	if e.Sequence == r.head {
		stop()
	}
	return line(way, e)
}

// decoded gives what package users makes of events without types.
func decoded(all iter.Seq2[evq.Recorded[evq.Raw], error]) iter.Seq2[evq.Recorded[users.Event], error] {
	return func(yield func(evq.Recorded[users.Event], error) bool) {
		for raw, err := range all {
			var e evq.Recorded[users.Event]
			if err == nil {
				e, err = users.Decode(raw)
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// show prints the events up to the head.
func show[T any](r reader, way string, events iter.Seq2[evq.Recorded[T], error]) error {
	for e, err := range events {
		if err != nil {
			return fmt.Errorf("%s: %w", way, err)
		}
		if err := line(way, e); err != nil {
			return err
		}
		if e.Sequence == r.head {
			break
		}
	}
	return nil
}

// line prints one event.
func line[T any](way string, e evq.Recorded[T]) error {
	data, err := json.Marshal(e.Data)
	fmt.Printf("%s: %d %s %s %T %s\n", way, e.Sequence, e.EventType, e.EventVersion, e.Data, data)
	return err
}
