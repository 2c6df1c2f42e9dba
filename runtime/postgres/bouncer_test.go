package postgres

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/evq-go/evq/internal/pgserver"
	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/runtimetest"
)

// The doorbells, which every backend has here, must not change what is true without them.
func TestSuiteThroughPgBouncer(t *testing.T) {
	bouncer := pgserver.Start(t, "fsync=off").Pool(t)
	runtimetest.Run(t, func(t *testing.T) runtimetest.Database {
		pooled, direct := bouncer.NewDatabase(t)
		_ = openTest(t, pooled).Close()
		return runtimetest.Database{
			Backend: func(t *testing.T) evq.Backend { return listeningTest(t, pooled, direct) },
			Insert:  func(t *testing.T, rows ...evq.Row) { insertRows(t, direct, rows) },
		}
	})
}

// listeningTest listens before the test begins: a doorbell stays until Close, while what a subscription starts must end
// with it.
func listeningTest(t *testing.T, pooled, direct string) *backend {
	t.Helper()
	b := openTest(t, pooled, Doorbell(direct))
	if err := b.Await(t.Context(), "", 0, time.Hour); err != nil { // nobody has looked: it returns at once
		t.Fatal(err)
	}
	return b
}

// Two stores share four connections of the server, so that statements of one session are spread over all of them.
func TestEverythingWorksThroughPgBouncer(t *testing.T) {
	bouncer := pgserver.Start(t, "fsync=off").Pool(t)
	for name, open := range map[string]func(t *testing.T, pooled, direct string) *backend{
		"lib/pq": func(t *testing.T, pooled, direct string) *backend {
			return openTest(t, pooled)
		},
		"lib/pq without binary parameters": func(t *testing.T, pooled, direct string) *backend {
			return newTest(t, "postgres", pooled)
		},
		"pgx": func(t *testing.T, pooled, direct string) *backend {
			return newTest(t, "pgx", parameter(t, pooled, "default_query_exec_mode", "exec"))
		},
		"with a doorbell": func(t *testing.T, pooled, direct string) *backend {
			return openTest(t, pooled, Doorbell(direct))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pooled, direct := bouncer.NewDatabase(t)
			stores := []*evq.Store{storeOn(t, open(t, pooled, direct)), storeOn(t, open(t, pooled, direct))}
			const pushers, each = 16, 30
			var reading, pushing sync.WaitGroup
			for i, store := range stores {
				reading.Go(func() { followAll(t, store, fmt.Sprint("s", i), pushers*each/2) })
				reading.Go(func() { followAll(t, store, fmt.Sprint("s", 1-i), pushers*each/2) })
			}
			for i := range pushers {
				pushing.Go(func() { pushBothWays(t, stores[i%4/2], fmt.Sprint("s", i%2), i, each) })
			}
			pushing.Wait()
			reading.Wait()
			for i, store := range stores {
				wantEach(t, loadAll(t, store, fmt.Sprint("s", i)), i, pushers, each)
			}
		})
	}
}

// pushBothWays pushes a pusher's events, every third in a transaction. Of those that exclude each other one is refused.
func pushBothWays(t *testing.T, store *evq.Store, stream string, pusher, each int) {
	for n := range each {
		push := func(store *evq.Store) error {
			_, err := store.Push(t.Context(), stream, fmt.Sprint("p", pusher), one(pusher*1_000+n), evq.ExpectSequence(sequence(t, store, stream, pusher)))
			return err
		}
		err := error(nil)
		if n%3 == 0 {
			err = store.InTx(t.Context(), func(_ context.Context, tx evq.Tx) error { return push(store.In(tx)) })
		} else {
			err = push(store)
		}
		if err != nil {
			t.Errorf("push %d of %d: %v", n, pusher, err)
			return
		}
		if _, err := store.Push(t.Context(), stream, fmt.Sprint("p", pusher), one(0), evq.ExpectNew()); !errors.Is(err, evq.ErrConflict) {
			t.Errorf("a second first event of pusher %d: %v", pusher, err)
		}
	}
}

// sequence loads the last sequence of a pusher's own aggregate.
func sequence(t *testing.T, store *evq.Store, stream string, pusher int) (last int64) {
	for e, err := range store.Load(t.Context(), evq.Query{StreamID: stream, AggregateID: fmt.Sprint("p", pusher)}) {
		if err != nil {
			t.Error(err)
		}
		last = e.Sequence
	}
	return last
}

// followAll demands that a subscription gives so many events of a stream, each once, in order.
func followAll(t *testing.T, store *evq.Store, stream string, want int) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	next := int64(1)
	for e, err := range store.Subscribe(ctx, evq.Query{StreamID: stream, Limit: want}) {
		if err != nil || e.Sequence != next {
			t.Errorf("%s: event %d came instead of %d, %v", stream, e.Sequence, next, err)
			return
		}
		next++
	}
}

// wantEach demands that a stream holds the events of the pushers that push there, each pusher's in order.
func wantEach(t *testing.T, events []evq.Recorded[evq.Raw], stream, pushers, each int) {
	t.Helper()
	next := map[string]int{}
	for _, e := range events {
		var pusher int
		if _, err := fmt.Sscanf(e.AggregateID, "p%d", &pusher); err != nil || pusher%2 != stream {
			t.Errorf("an event of %s is in stream %d", e.AggregateID, stream)
		}
		if want := fmt.Sprintf(`{"n": %d}`, pusher*1_000+next[e.AggregateID]); string(e.Data) != want {
			t.Errorf("%s: %s came, want %s", e.AggregateID, e.Data, want)
		}
		next[e.AggregateID]++
	}
	if len(events) != pushers/2*each {
		t.Errorf("stream %d has %d events", stream, len(events))
	}
}

func TestADoorbellThatIsLedThroughAPoolerIsReported(t *testing.T) {
	pooled, _ := pgserver.Start(t).Pool(t).NewDatabase(t)
	_, store, said := openBell(t, pooled, pooled, watchOften)
	mustPush(t, store, "a", 0)
	hearing(t, store, "a")(0)
	said.wait(t, isDeaf)
}

func TestTheDoorbellWorksBesideAPooler(t *testing.T) {
	pooled, direct := pgserver.Start(t).Pool(t).NewDatabase(t)
	_, reader, _ := openBell(t, pooled, direct)
	_, writer, _ := openBell(t, pooled, direct)
	next := hearing(t, reader, "a")
	for n := range 6 {
		mustPush(t, writer, "a", n)
		next(n)
	}
}
