package evq_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/memory"
)

// counted is a log in memory that counts what consumers ask of it.
type counted struct {
	evq.Backend
	mu    sync.Mutex
	calls map[string]int
}

func (c *counted) count(call string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls[call]++
}

func (c *counted) Read(ctx context.Context, tx evq.Tx, p evq.Page) (evq.Pack, error) {
	c.count("Read")
	return c.Backend.Read(ctx, tx, p)
}

func (c *counted) Head(ctx context.Context, tx evq.Tx, streamID string, before time.Time) (int64, error) {
	c.count("Head")
	return c.Backend.Head(ctx, tx, streamID, before)
}

func (c *counted) Claim(ctx context.Context, id evq.ConsumerID, m evq.Member) ([]evq.Lease, error) {
	c.count("Claim")
	return c.Backend.Claim(ctx, id, m)
}

func (c *counted) Renew(ctx context.Context, id evq.ConsumerID, m evq.Member) error {
	c.count("Renew")
	return c.Backend.Renew(ctx, id, m)
}

func (c *counted) Advance(ctx context.Context, tx evq.Tx, a evq.Advance) error {
	c.count("Advance")
	return c.Backend.Advance(ctx, tx, a)
}

func (c *counted) ParkedAggregates(ctx context.Context, id evq.ConsumerID) ([]evq.ParkedAggregate, error) {
	c.count("ParkedAggregates")
	return c.Backend.ParkedAggregates(ctx, id)
}

// in returns what is asked for in a while.
func (c *counted) in(d time.Duration) map[string]int {
	c.mu.Lock()
	before := maps.Clone(c.calls)
	c.mu.Unlock()
	<-time.After(d)
	c.mu.Lock()
	defer c.mu.Unlock()
	after := maps.Clone(c.calls)
	for call, n := range before {
		if after[call] -= n; after[call] == 0 {
			delete(after, call)
		}
	}
	return after
}

// idling runs consumers in a bubble, and returns what they ask for in a quiet minute.
func idling(t *testing.T, members int, handle func(context.Context, evq.Recorded[evq.Raw]) error, opts ...evq.ConsumeOption) (calls map[string]int) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		log := &counted{Backend: memory.NewLog(), calls: map[string]int{}}
		store := evq.New(log, evq.WithLogger(slog.New(slog.DiscardHandler)))
		ctx, cancel := context.WithCancel(t.Context())
		for i := range 20 {
			if _, err := store.Push(ctx, "s", fmt.Sprint("a", i), []evq.Payload{{EventType: "T", EventVersion: "1.0", Data: evq.Raw(`1`)}}); err != nil {
				t.Fatal(err)
			}
		}
		ended := make(chan error, members)
		for range members {
			go func() { ended <- store.Consume(ctx, "c", evq.Query{StreamID: "s"}, handle, opts...) }()
		}
		<-time.After(time.Minute)
		calls = log.in(time.Minute)
		cancel()
		for range members {
			if err := <-ended; !errors.Is(err, context.Canceled) {
				t.Errorf("a consumer ended with the error %v", err)
			}
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return calls
}

func nothing(context.Context, evq.Recorded[evq.Raw]) error { return nil }

// quiet demands a sign of life and a claim every third of a lease of 10 seconds, and nothing else.
func quiet(t *testing.T, calls map[string]int, members int) {
	t.Helper()
	for call, n := range calls {
		switch call {
		case "Claim", "Renew", "ParkedAggregates":
			if n < 14*members || n > 19*members {
				t.Errorf("%s was called %d times in a minute by %d members", call, n, members)
			}
		default:
			t.Errorf("%s was called %d times in a quiet minute", call, n)
		}
	}
}

func TestConsumer_AtRestItKeepsItsLeasesAndDoesNothingElse(t *testing.T) {
	quiet(t, idling(t, 1, nothing), 1)
}

func TestConsumer_AMemberWithoutABucketRests(t *testing.T) {
	quiet(t, idling(t, 3, nothing, evq.Buckets(1)), 3)
}

func TestConsumer_ABucketThatWaitsIsNotLookedAt(t *testing.T) {
	fail := func(context.Context, evq.Recorded[evq.Raw]) error { return errors.New("no") }
	calls := idling(t, 1, fail, evq.Buckets(3), evq.Retry(0, time.Hour, time.Hour))
	if n := calls["Head"]; n > 6 {
		t.Errorf("%d times it was asked how far behind it is, want every 10 seconds", n)
	}
	delete(calls, "Head")
	quiet(t, calls, 1)
}

func TestConsumer_ABucketThatWaitsForANewerBuildIsLookedAtSeldom(t *testing.T) {
	newer := func(context.Context, evq.Recorded[evq.Raw]) error {
		return &evq.Error{Kind: evq.ErrUnknownEvent, Newer: true}
	}
	calls := idling(t, 1, newer, evq.Buckets(1))
	if n := calls["Read"]; n < 10 || n > 13 {
		t.Errorf("%d reads in a minute, want one every 5 seconds", n)
	}
}
