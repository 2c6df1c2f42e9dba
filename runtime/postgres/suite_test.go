package postgres

import (
	"log/slog"
	"net/url"
	"testing"

	"github.com/evq-go/evq/internal/pgserver"
	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/runtimetest"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/jmoiron/sqlx"
)

func TestSuite(t *testing.T) {
	for name, open := range flavours() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runtimetest.Run(t, open)
		})
	}
}

func TestModel(t *testing.T) {
	for name, open := range flavours() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runtimetest.Model(t, open)
		})
	}
}

// flavours are the ways in which a store may be had.
func flavours() map[string]func(*testing.T) runtimetest.Database {
	return map[string]func(*testing.T) runtimetest.Database{
		"lib/pq": opened(),
		"pgx":    onHandle("pgx", "default_query_exec_mode", "exec"),
		"JSON, by lib/pq without binary parameters": onHandle("postgres", "binary_parameters", "no", JSON()),
	}
}

// opened makes databases whose handles are of Open.
func opened(opts ...Option) func(*testing.T) runtimetest.Database {
	return func(t *testing.T) runtimetest.Database {
		dsn := pgserver.NewDatabase(t)
		_ = openTest(t, dsn, opts...).Close()
		return runtimetest.Database{
			Backend: func(t *testing.T) evq.Backend { return openTest(t, dsn, opts...) },
			Insert:  func(t *testing.T, rows ...evq.Row) { insertRows(t, dsn, rows) },
		}
	}
}

// onHandle makes databases whose handles are of New, on a driver with a setting in the connection string.
func onHandle(driver, setting, value string, opts ...Option) func(*testing.T) runtimetest.Database {
	return func(t *testing.T) runtimetest.Database {
		dsn := pgserver.NewDatabase(t)
		_ = openTest(t, dsn, opts...).Close()
		with := parameter(t, dsn, setting, value)
		return runtimetest.Database{
			Backend: func(t *testing.T) evq.Backend {
				b := newTest(t, driver, with, opts...)
				b.owned = true // the suite closes it, again and again
				return b
			},
			Insert: func(t *testing.T, rows ...evq.Row) { insertRows(t, dsn, rows) },
		}
	}
}

func openTest(t *testing.T, dsn string, opts ...Option) *backend {
	t.Helper()
	b, err := openBackend(t.Context(), dsn, append(opts, Logger(slog.New(slog.DiscardHandler)))...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// newTest is a backend on a handle of its own, which is closed with the test.
func newTest(t *testing.T, driver, dsn string, opts ...Option) *backend {
	t.Helper()
	db, err := sqlx.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(maxConnections)
	b, err := newBackend(db, newOptions(append(opts, Logger(slog.New(slog.DiscardHandler)))))
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return b
}

// insertRows puts rows there past the push function.
func insertRows(t *testing.T, dsn string, rows []evq.Row) {
	t.Helper()
	db, err := sqlx.Open("postgres", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, r := range rows {
		_, err := db.Exec(`INSERT INTO events (event_id, stream_id, sequence, event_type, event_version, aggregate_id, data, metadata, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			r.EventID, r.StreamID, r.Sequence, r.EventType, r.EventVersion, r.AggregateID, string(r.Data), string(r.Metadata), r.CreatedAt)
		if err != nil {
			t.Fatal(err)
		}
	}
}

// parameter adds a parameter to a connection URL.
func parameter(t *testing.T, dsn, name, value string) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set(name, value)
	u.RawQuery = q.Encode()
	return u.String()
}

func TestTenThousandSubscriptionsCostOneLookAPoll(t *testing.T) {
	runtimetest.Scale(t, opened(), 10_000)
}
