package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/evq-go/evq/internal/pgserver"
	evq "github.com/evq-go/evq/runtime"
	"github.com/jmoiron/sqlx"
)

// copied is a consumer that pushes what it handles to another stream, in the transaction of its checkpoint.
type copied struct {
	t    *testing.T
	stop context.CancelFunc
	end  chan error
}

// copies starts a consumer of the query whose copies go to a stream of its name.
func copies(t *testing.T, store *evq.Store, name string, q evq.Query, opts ...evq.ConsumeOption) *copied {
	ctx, cancel := context.WithCancel(t.Context())
	c := &copied{t, cancel, make(chan error, 1)}
	started := make(chan struct{})
	opts = append([]evq.ConsumeOption{
		evq.LeaseFor(300 * time.Millisecond), evq.PollEvery(time.Millisecond, 10*time.Millisecond),
		evq.Retry(0, time.Millisecond, 100*time.Millisecond), evq.OnStart(func() { close(started) }),
	}, opts...)
	go func() {
		c.end <- store.Consume(ctx, name, q, func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
			if e.EventType != "Counted" {
				return nil
			}
			_, err := store.Push(ctx, name, e.AggregateID, []evq.Payload{{EventType: "Copied", EventVersion: "1.0", Data: e.Data}})
			return err
		}, opts...)
	}()
	t.Cleanup(c.finish)
	<-started
	return c
}

func (c *copied) finish() {
	c.stop()
	if err := <-c.end; !errors.Is(err, context.Canceled) {
		c.t.Errorf("the consumer ended: %v", err)
	}
	c.end <- context.Canceled
}

// Two processes' worth of members copy a stream, and two the whole store, while the server is stopped at once again and
// again and pushers go on as soon as it is back.
func TestConsumersOutliveCrashesOfTheServer(t *testing.T) {
	server := pgserver.Start(t)
	dsn := server.NewDatabase(t)
	var stores []*evq.Store
	for range 2 {
		store := storeOn(t, openTest(t, dsn))
		stores = append(stores, store)
		copies(t, store, "copies of one", evq.Query{StreamID: "s"})
		copies(t, store, "copies of all", evq.Query{})
	}
	last := map[string]evq.Recorded[evq.Raw]{}
	var want []string
	for round := range 5 {
		back := make(chan struct{})
		for n := range 20 {
			e := pushUntilItWorks(t, stores[0], round*20+n)
			want, last[e.AggregateID] = append(want, string(e.Data)), e
			if n == 10 {
				go func() { defer close(back); server.Crash(t); server.Restart(t) }()
			}
		}
		<-back
		for _, e := range last {
			for _, name := range []string{"copies of one", "copies of all"} {
				waitFor(t, stores[1], name, e)
			}
		}
	}
	slices.Sort(want)
	for _, name := range []string{"copies of one", "copies of all"} {
		events := loadAll(t, stores[0], name)
		got := data(events)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %d events are copied, want each of %d once", name, len(got), len(want))
		}
		at := map[string]int{}
		for _, e := range events {
			n := number(t, e)
			if n < at[e.AggregateID] {
				t.Errorf("%s: %d came after %d", name, n, at[e.AggregateID])
			}
			at[e.AggregateID] = n
		}
	}
}

func number(t *testing.T, e evq.Recorded[evq.Raw]) (n int) {
	t.Helper()
	if _, err := fmt.Sscanf(string(e.Data), `{"n": %d}`, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// pushUntilItWorks pushes with a key, so that a push whose answer was lost is not recorded twice.
func pushUntilItWorks(t *testing.T, store *evq.Store, n int) evq.Recorded[evq.Raw] {
	t.Helper()
	for {
		recorded, err := store.Push(t.Context(), "s", fmt.Sprint("a", n%7), one(n), evq.WithKey(fmt.Sprint(n)))
		if err == nil {
			return recorded[0]
		}
		if t.Context().Err() != nil {
			t.Fatal(err)
		}
		runtime.Gosched()
	}
}

// waitFor waits for a consumer however often the database is gone meanwhile.
func waitFor(t *testing.T, store *evq.Store, name string, e evq.AnyRecorded) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		err := store.WaitFor(ctx, name, e)
		if err == nil {
			return
		}
		if ctx.Err() != nil {
			t.Fatalf("%s has not handled %+v: %v", name, e.Facts(), err)
		}
		runtime.Gosched()
	}
}

func TestAConsumerWorksOnAPoolOfOneAndLeavesNothingInUse(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	db := sqlx.MustConnect("postgres", dsn+"&binary_parameters=yes")
	defer db.Close()
	db.SetMaxOpenConns(1)
	store := New(db, Logger(slog.New(slog.DiscardHandler)))
	if err := store.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	var pushing sync.WaitGroup
	pushing.Go(func() {
		for n := range 50 {
			mustPush(t, store, "s", n)
		}
	})
	c := copies(t, store, "copies", evq.Query{StreamID: "s"}, evq.BatchUpTo(3, time.Minute))
	pushing.Wait()
	waitFor(t, store, "copies", mustPush(t, store, "s", 50))
	c.finish()
	if got := len(loadAll(t, store, "copies")); got != 51 {
		t.Errorf("%d events were copied, want 51", got)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	for db.Stats().InUse > 0 { // database/sql gives a cancelled call's connection back in its own time
		runtime.Gosched()
	}
}
