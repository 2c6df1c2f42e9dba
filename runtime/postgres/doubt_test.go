package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/evq-go/evq/internal/pgserver"
	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
)

func storeOn(t *testing.T, b *backend) *evq.Store {
	t.Helper()
	store := evq.New(b, evq.WithLogger(slog.New(slog.DiscardHandler)))
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

func one(n int) []evq.Payload {
	return []evq.Payload{{EventType: "Counted", EventVersion: "1.0", Data: fmt.Appendf(nil, `{"n": %d}`, n)}}
}

func loadAll(t *testing.T, store *evq.Store, stream string) []evq.Recorded[evq.Raw] {
	t.Helper()
	events, err := evq.Collect(store.Load(t.Context(), evq.Query{StreamID: stream}))
	if err != nil {
		t.Fatal(err)
	}
	return events
}

// await waits for a signal, or for the end of ctx.
func await(t *testing.T, ctx context.Context, signal <-chan struct{}) {
	t.Helper()
	select {
	case <-signal:
	case <-ctx.Done():
		t.Fatal("what was to come never came")
	}
}

// cuts are the places at which a lost connection leaves different things behind.
func cuts(wrapped bool) []cut {
	rng := rand.New(rand.NewPCG(1, 2))
	all := []cut{
		{request: 0},
		{request: -1},              // all but the last byte: the server never runs it
		{whole: true, early: true}, // the server runs it while nobody listens
		{whole: true, reply: 0},    // between the commit and its reply
		{whole: true, reply: -1},   // the reply lacks a byte
		{whole: true, reply: -6},   // the result is there, the word that it was committed is not
	}
	for range 6 {
		all = append(all, cut{request: rng.IntN(2_000)}, cut{whole: true, reply: rng.IntN(400)})
	}
	if wrapped { // the commit is a request of its own
		for _, c := range all {
			c.at = "COMMIT"
			all = append(all, c)
		}
	}
	return all
}

func TestEveryPushIsRecordedExactlyOnceWhereverConnectionsAreCut(t *testing.T) {
	for name, settings := range map[string][3]string{
		"lib/pq":                           {"postgres", "binary_parameters", "yes"},
		"lib/pq without binary parameters": {"postgres", "binary_parameters", "no"},
		"pgx":                              {"pgx", "default_query_exec_mode", "exec"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, dsn := startProxy(t, pgserver.NewDatabase(t))
			store := storeOn(t, newTest(t, settings[0], parameter(t, dsn, settings[1], settings[2])))
			const pushers = 8
			ctx, stop := context.WithCancel(t.Context())
			var pushing sync.WaitGroup
			acknowledged := make([]int, pushers)
			signal := make(chan struct{}, 1)
			for i := range pushers {
				pushing.Go(func() {
					for ; ctx.Err() == nil; acknowledged[i]++ {
						if _, err := store.Push(t.Context(), fmt.Sprint("s", i%3), "a", one(i*1_000_000+acknowledged[i])); err != nil {
							t.Errorf("push %d of %d: %v", acknowledged[i], i, err)
							stop()
							return
						}
						select {
						case signal <- struct{}{}:
						default:
						}
					}
				})
			}
			for _, c := range cuts(settings[2] == "no") {
				for range 2 {
					await(t, ctx, p.arm(c))
					await(t, ctx, signal) // may be of before
					await(t, ctx, signal)
				}
			}
			stop()
			pushing.Wait()
			wantOnce(t, store, acknowledged)
		})
	}
}

// wantOnce demands that each pusher's events are there once, in order.
func wantOnce(t *testing.T, store *evq.Store, acknowledged []int) {
	t.Helper()
	next := make([]int, len(acknowledged))
	for s := range 3 {
		for _, e := range loadAll(t, store, fmt.Sprint("s", s)) {
			var n int
			if _, err := fmt.Sscanf(string(e.Data), `{"n": %d}`, &n); err != nil {
				t.Fatal(err)
			}
			pusher := n / 1_000_000
			if n%1_000_000 != next[pusher] {
				t.Fatalf("pusher %d: event %d is there, %d was to come", pusher, n%1_000_000, next[pusher])
			}
			next[pusher]++
		}
	}
	for i, want := range acknowledged {
		if next[i] != want {
			t.Errorf("pusher %d: %d events for %d acknowledged pushes", i, next[i], want)
		}
	}
}

func TestADoubtIsSettledOnlyWhenTheOldConnectionIsDone(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	p, through := startProxy(t, dsn)
	store := storeOn(t, openTest(t, through))
	other := sqlx.MustConnect("postgres", dsn)
	defer other.Close()
	lock := other.MustBegin()
	lock.MustExec("LOCK TABLE events IN SHARE MODE") // the push will wait in the middle of its work

	begun := make(chan struct{})
	begin := sync.OnceFunc(func() { close(begun) })
	defer begin()
	cut := p.arm(cut{whole: true, early: true, after: begun})
	answer := make(chan error, 1)
	go func() {
		_, err := store.Push(t.Context(), "a", "x", one(1))
		answer <- err
	}()
	waiting := func(want int) {
		t.Helper()
		for n := 0; n < want; {
			if err := other.Get(&n, `SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'
				AND (query LIKE '%evq_push_%' OR query LIKE '%batches%') AND pid <> pg_backend_pid()
				AND pid IN (SELECT pid FROM pg_locks WHERE NOT granted)`); err != nil {
				t.Fatal(err)
			}
		}
	}
	waiting(1) // the old connection, for the table: it has taken its batch's id
	begin()
	<-cut
	waiting(2) // also the one that settles, for the old one
	if err := lock.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := <-answer; err != nil {
		t.Fatal(err)
	}
	if events := loadAll(t, store, "a"); len(events) != 1 {
		t.Errorf("%d events for one push", len(events))
	}
}

// Whatever sends a batch a second time, be it a proxy, records it no second time.
func TestABatchThatHasLandedIsInDoubtAndNotRecordedAgain(t *testing.T) {
	for name, setting := range map[string]string{"at once": "yes", "wrapped": "no"} {
		t.Run(name, func(t *testing.T) {
			b := newTest(t, "postgres", parameter(t, pgserver.NewDatabase(t), "binary_parameters", setting))
			defer b.Close()
			for what, pushes := range map[string][]evq.Push{
				"a lone event": plainBatch(0, 1, 1),
				"many":         plainBatch(1, 3, 1),
				"a key":        {{StreamID: "k", AggregateID: "a", Key: "k", Hash: []byte{1}, Events: plainBatch(5, 1, 1)[0].Events}},
			} {
				batch := evq.Batch{ID: uuid.Must(uuid.NewV7()), Pushes: pushes}
				if _, err := b.Push(t.Context(), nil, batch); err != nil {
					t.Fatal(err)
				}
				if _, err := b.Push(t.Context(), nil, batch); !errors.Is(err, evq.ErrInDoubt) {
					t.Errorf("%s, again: %v", what, err)
				}
				if rows, landed, err := b.Settle(t.Context(), batch); len(rows) != len(pushes) || !landed || err != nil {
					t.Errorf("%s: settled with %d events, landed: %v, %v", what, len(rows), landed, err)
				}
				given := evq.Batch{ID: uuid.Must(uuid.NewV7()), Pushes: pushes}
				if rows, landed, err := b.Settle(t.Context(), given); len(rows) != 0 || landed || err != nil {
					t.Errorf("%s: given up with %d events, landed: %v, %v", what, len(rows), landed, err)
				}
				if _, err := b.Push(t.Context(), nil, given); !errors.Is(err, evq.ErrInDoubt) {
					t.Errorf("%s, given up: %v", what, err)
				}
			}
			var n int
			if err := b.db.Get(&n, "SELECT count(*) FROM events"); err != nil || n != 5 {
				t.Errorf("%d events are there, %v", n, err)
			}
		})
	}
}

// The server may never answer; who closes the store must get away all the same.
func TestAPushThatIsWaitedForEndsWithTheStoresContext(t *testing.T) {
	for name, open := range map[string]func(t *testing.T, dsn string) *backend{
		"opened": func(t *testing.T, dsn string) *backend { return openTest(t, dsn) },
		"lib/pq": func(t *testing.T, dsn string) *backend {
			return newTest(t, "postgres", parameter(t, dsn, "binary_parameters", "yes"))
		},
		"pgx": func(t *testing.T, dsn string) *backend { return newTest(t, "pgx", dsn) },
	} {
		t.Run(name, func(t *testing.T) {
			dsn := pgserver.NewDatabase(t)
			b := open(t, dsn)
			defer b.Close()
			other := sqlx.MustConnect("postgres", dsn)
			defer other.Close()
			lock := other.MustBegin()
			defer lock.Rollback()
			lock.MustExec("LOCK TABLE events IN SHARE MODE") // no push ends before it does
			ctx, cancel := context.WithCancel(t.Context())
			answer := make(chan error, 1)
			go func() {
				_, err := b.Push(ctx, nil, evq.Batch{ID: uuid.Must(uuid.NewV7()), Pushes: plainBatch(0, 1, 1)})
				answer <- err
			}()
			for waiting := 0; waiting == 0; {
				if err := other.Get(&waiting, "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'events'::regclass"); err != nil {
					t.Fatal(err)
				}
			}
			cancel()
			if err := <-answer; !errors.Is(err, context.Canceled) {
				t.Errorf("the push: %v", err)
			}
		})
	}
}

func TestATransactionWhoseCommitLostItsAnswerIsInDoubt(t *testing.T) {
	for driver, commit := range map[string]string{"postgres": "COMMIT", "pgx": "commit"} {
		t.Run(driver, func(t *testing.T) {
			p, through := startProxy(t, pgserver.NewDatabase(t))
			store := storeOn(t, newTest(t, driver, through))
			for _, c := range []cut{{at: commit, request: 0}, {at: commit, whole: true}} {
				err := store.InTx(t.Context(), func(_ context.Context, tx evq.Tx) error {
					mustPush(t, store.In(tx), "a", 1)
					p.arm(c)
					return nil
				})
				if !errors.Is(err, evq.ErrInDoubt) {
					t.Errorf("cut %+v: %v", c, err)
				}
			}
			if events := loadAll(t, store, "a"); len(events) != 1 {
				t.Errorf("%d events are there", len(events))
			}
		})
	}
}

func TestATransactionWhoseContextEndsBeforeTheCommitIsRolledBackWithoutDoubt(t *testing.T) {
	store := storeOn(t, openTest(t, pgserver.NewDatabase(t)))
	ctx, cancel := context.WithCancel(t.Context())
	err := store.InTx(ctx, func(_ context.Context, tx evq.Tx) error {
		mustPush(t, store.In(tx), "a", 1)
		cancel()
		return nil
	})
	if !errors.Is(err, context.Canceled) || errors.Is(err, evq.ErrInDoubt) {
		t.Errorf("the transaction: %v", err)
	}
	if events := loadAll(t, store, "a"); len(events) != 0 {
		t.Errorf("%d events are there", len(events))
	}
}
