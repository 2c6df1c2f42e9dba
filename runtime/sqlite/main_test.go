package sqlite

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	evq "github.com/evq-go/evq/runtime"
	"github.com/jmoiron/sqlx"
	"go.uber.org/goleak"
)

// TestMain makes the test binary one of the tests' processes if its environment says so; otherwise it runs the tests
// and sees that they left nothing running.
func TestMain(m *testing.M) {
	if role := os.Getenv(roleEnv); role != "" {
		if err := roles[role](context.Background(), os.Getenv(pathEnv)); err != nil {
			fmt.Fprintln(os.Stderr, role+":", err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

// openTest opens a database as Open does. It is closed with the test, and must then have no connection in use.
func openTest(t *testing.T, path string) *backend {
	t.Helper()
	b, err := openBackend(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	closeWith(t, b)
	return b
}

// newTest opens a database as New does, on a handle with so many connections, and migrates it.
func newTest(t testing.TB, path, driver string, conns int) *backend {
	t.Helper()
	db := handle(t, path, driver, "FULL")
	db.SetMaxOpenConns(conns)
	b, err := newBackend(db, db, newOptions(nil))
	if err == nil {
		err = b.Migrate(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	closeWith(t, b)
	return b
}

// handle is what a caller of New has.
func handle(t testing.TB, path, driver, synchronous string) *sqlx.DB {
	t.Helper()
	if driver == "" {
		driver = driverName
	}
	db, err := sqlx.Open(driver, (&url.URL{Scheme: "file", Opaque: path, RawQuery: "_journal_mode=WAL&_busy_timeout=5000&_synchronous=" + synchronous}).String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func closeWith(t testing.TB, b *backend) {
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
		for name, n := range map[string]int{"writer": b.writer.Stats().InUse, "reader": b.reader.Stats().InUse} {
			if n != 0 {
				t.Errorf("%d connections of the %s are in use after Close", n, name)
			}
		}
	})
}

// storeOn returns a store on a backend that the test closes.
func storeOn(t testing.TB, b evq.Backend) *evq.Store {
	s := evq.New(b)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func temporary(t testing.TB) string { return filepath.Join(t.TempDir(), "events.db") }

// insert writes rows as they are, behind the store's back.
func insert(t testing.TB, b *backend, rows ...evq.Row) {
	t.Helper()
	for _, r := range rows {
		_, err := b.writer.Exec(`INSERT INTO events (event_id, stream_id, sequence, event_type, event_version, aggregate_id, created_at, metadata, data)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, r.EventID[:], r.StreamID, r.Sequence, r.EventType, r.EventVersion, r.AggregateID,
			r.CreatedAt.UnixMicro(), string(r.Metadata), string(r.Data))
		if err != nil {
			t.Fatal(err)
		}
	}
}

// pushed records n events, one by one, to aggregate "a".
func pushed(t testing.TB, s *evq.Store, stream string, n int, opts ...evq.PushOption) []evq.Recorded[evq.Raw] {
	t.Helper()
	var all []evq.Recorded[evq.Raw]
	for range n {
		recorded, err := s.Push(t.Context(), stream, "a", event("X"), opts...)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, recorded...)
	}
	return all
}

// event is the payload of one event.
func event(eventType string) []evq.Payload {
	return []evq.Payload{{EventType: eventType, EventVersion: "1.0", Data: evq.Raw(`{"n": 1}`)}}
}

// inTx leaves out the context that InTx hands over.
func inTx(f func(tx evq.Tx) error) func(context.Context, evq.Tx) error {
	return func(_ context.Context, tx evq.Tx) error { return f(tx) }
}
