package postgres

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/evq-go/evq/internal/pgserver"
	evq "github.com/evq-go/evq/runtime"
	"github.com/jmoiron/sqlx"
)

// journal is a log that tests wait for.
type journal chan string

func (j journal) Enabled(context.Context, slog.Level) bool { return true }
func (j journal) WithAttrs([]slog.Attr) slog.Handler       { return j }
func (j journal) WithGroup(string) slog.Handler            { return j }

func (j journal) Handle(_ context.Context, r slog.Record) error {
	said := r.Message
	r.Attrs(func(a slog.Attr) bool { said += " " + a.String(); return true })
	j <- said
	return nil
}

// wait returns what is said first of those that hold part.
func (j journal) wait(t *testing.T, part string) string {
	t.Helper()
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	for {
		select {
		case said := <-j:
			if strings.Contains(said, part) {
				return said
			}
		case <-limit.C:
			t.Fatalf("the log never said %q", part)
		}
	}
}

const (
	listening  = "the doorbell is listening"
	outOfOrder = "the doorbell is out of order"
	isBack     = "the doorbell is back"
	isDeaf     = "the doorbell hears nothing"
)

// watchOften asks a doorbell's connection often whether it lives.
func watchOften(o *options) { o.watch = 50 * time.Millisecond }

// openBell opens a store with a doorbell.
func openBell(t *testing.T, dsn, direct string, opts ...Option) (*backend, *evq.Store, journal) {
	t.Helper()
	said := make(journal, 10_000)
	b, err := openBackend(t.Context(), dsn, append([]Option{Doorbell(direct), Logger(slog.New(said))}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return b, storeOn(t, b), said
}

// hearing returns what demands that the next event of a stream comes, which the poll does not look for.
func hearing(t *testing.T, store *evq.Store, stream string) (next func(n int)) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	pull, stop := iter.Pull2(store.Subscribe(ctx, evq.Query{StreamID: stream}, evq.PollEvery(time.Hour, time.Hour)))
	t.Cleanup(func() { stop(); cancel() })
	return func(n int) {
		t.Helper()
		e, err, _ := pull()
		if err != nil {
			t.Fatalf("event %d: %v", n, err)
		}
		if want := fmt.Sprintf(`{"n": %d}`, n); string(e.Data) != want {
			t.Fatalf("got %s, want %s", e.Data, want)
		}
	}
}

func inTx(t *testing.T, store *evq.Store, stream string, n int) {
	t.Helper()
	if err := store.InTx(t.Context(), func(_ context.Context, tx evq.Tx) error {
		mustPush(t, store.In(tx), stream, n)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// A look that has another reason can find the first event or the second, not all of them.
func TestTheDoorbellTellsOfOtherStoresPushesWhateverThePoll(t *testing.T) {
	for driver, setting := range map[string][2]string{
		"postgres": {"binary_parameters", "no"}, // each ring is a transaction around the call
		"pgx":      {"default_query_exec_mode", "exec"},
	} {
		t.Run(driver, func(t *testing.T) {
			dsn := pgserver.NewDatabase(t)
			_, reader, _ := openBell(t, dsn, dsn)
			writer := storeOn(t, newTest(t, driver, parameter(t, dsn, setting[0], setting[1]), Doorbell(dsn)))
			next := hearing(t, reader, "a")
			for n := 0; n < 10; n += 2 {
				mustPush(t, writer, "a", n)
				next(n)
				inTx(t, writer, "a", n+1)
				next(n + 1)
			}
		})
	}
}

func TestAStoreThatClosesRightAfterItsPushHasRung(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	_, reader, _ := openBell(t, dsn, dsn)
	next := hearing(t, reader, "a")
	for n := range 5 {
		_, writer, _ := openBell(t, dsn, dsn)
		mustPush(t, writer, "a", n)
		if err := writer.Close(); err != nil {
			t.Fatal(err)
		}
		next(n)
	}
}

func TestARingBetweenALookAndTheWaitIsNotLostForAnyone(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	_, writer, _ := openBell(t, dsn, dsn)
	b, _, said := openBell(t, dsn, dsn)
	look := func(at evq.Position) evq.Position {
		t.Helper()
		page, err := b.Tail(t.Context(), at, 10)
		if err != nil {
			t.Fatal(err)
		}
		return page.Next
	}
	await := func(at evq.Position) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := b.Await(ctx, at, 0, time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	await("") // nobody has looked yet
	said.wait(t, listening)
	at := look("")
	for n := range 5 {
		mustPush(t, writer, "a", n)
		await(at)
		await(at) // another one who waits
		at = look(at)
		select {
		case <-b.bell.since(at):
			t.Error("who looked after the ring is woken by it")
		default:
		}
	}
}

func TestOnlyCommittedPushesOfTheSameStoreRing(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	b, store, _ := openBell(t, dsn, dsn)
	var rings atomic.Int64
	ring := b.bell.ringer.ring
	b.bell.ringer.ring = func(ctx context.Context, what string) error {
		rings.Add(1)
		return ring(ctx, what)
	}
	handle := sqlx.MustConnect("postgres", dsn)
	defer handle.Close()
	mustPush(t, store, "a", 1, evq.WithKey("k"))
	for _, c := range []struct {
		name string
		want int64
		do   func()
	}{
		{"a push that is refused", 0, func() {
			if _, err := store.Push(t.Context(), "a", "a", one(1), evq.ExpectNew()); !errors.Is(err, evq.ErrConflict) {
				t.Error(err)
			}
		}},
		{"a push that is repeated", 0, func() { mustPush(t, store, "a", 1, evq.WithKey("k")) }},
		{"a push in a caller's transaction", 0, func() {
			tx := handle.MustBegin()
			mustPush(t, store.In(tx), "a", 2)
			if err := tx.Commit(); err != nil {
				t.Error(err)
			}
		}},
		{"a transaction that is rolled back", 0, func() {
			_ = store.InTx(t.Context(), func(_ context.Context, tx evq.Tx) error {
				mustPush(t, store.In(tx), "a", 3)
				return errors.New("no")
			})
		}},
		{"a transaction without a push", 0, func() {
			_ = store.InTx(t.Context(), func(context.Context, evq.Tx) error { return nil })
		}},
		{"a transaction with pushes", 1, func() { inTx(t, store, "a", 4) }},
		{"a push", 1, func() { mustPush(t, store, "a", 5) }},
	} {
		b.bell.ringer.working.Wait()
		before := rings.Load()
		c.do()
		b.bell.ringer.working.Wait()
		if got := rings.Load() - before; got != c.want {
			t.Errorf("%s rang %d times", c.name, got)
		}
	}
}

// Notifications come in the order of their commits, so a ring that was heard before is counted before.
func TestStoresWithOtherPrefixesDoNotWakeEachOther(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	a, reader, said := openBell(t, dsn, dsn)
	b, prefixed, saidPrefixed := openBell(t, dsn, dsn, TablePrefix("app_"))
	next, nextPrefixed := hearing(t, reader, "a"), hearing(t, prefixed, "a")
	mustPush(t, reader, "a", 0)
	mustPush(t, prefixed, "a", 0)
	next(0)
	nextPrefixed(0)
	said.wait(t, listening)
	saidPrefixed.wait(t, listening)
	rings := func(b *bell, do func()) uint64 {
		t.Helper()
		b.ringer.working.Wait()
		before := b.heard()
		do()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		for ; b.heard() == before; runtime.Gosched() {
			if ctx.Err() != nil {
				t.Fatal("the ring was not heard")
			}
		}
		return b.heard() - before
	}
	rings(a.bell, func() { mustPush(t, reader, "a", 1) }) // what is before is over
	rings(b.bell, func() { mustPush(t, prefixed, "a", 1) })
	got := rings(a.bell, func() {
		for n := range 5 {
			rings(b.bell, func() { mustPush(t, prefixed, "b", n) })
		}
		mustPush(t, reader, "a", 2)
	})
	if got != 1 {
		t.Errorf("%d rings were heard, one was for it", got)
	}
}
