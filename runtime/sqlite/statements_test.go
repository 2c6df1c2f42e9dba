package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"log/slog"
	"maps"
	"testing"

	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
	"github.com/mattn/go-sqlite3"
)

// A batch is one transaction: it asks once where the store ends, once for each stream that the store has not pushed to
// before, and writes its events 64, 16, 4 or 1 at a time. No push has a statement of its own unless it has a key or a
// condition.
func TestABatchTakesFewStatements(t *testing.T) {
	b := openFaulty(t)
	single := func(n, streams int) (pushes []evq.Push) {
		for i := range n {
			pushes = append(pushes, pushTo(fmt.Sprint("s", i*streams/n), 1))
		}
		return pushes
	}
	keyed := pushTo("s0", 1)
	keyed.Key, keyed.Hash = "key", []byte("hash")
	expecting := pushTo("s0", 1)
	expecting.Conditions = []evq.Condition{{Kind: evq.AggregateAt, Query: evq.Query{AggregateID: "new"}}}
	expecting.AggregateID = "new"
	for _, c := range []struct {
		what    string
		pushes  []evq.Push
		queries int
		execs   int
	}{
		{"a push to a new stream", single(1, 1), 1 + 1 + 1, 0},
		{"two pushes to a known stream", single(2, 1), 1 + 2, 0},
		{"64 pushes to a known stream", single(64, 1), 1 + 1, 0},
		{"100 pushes to ten streams, nine of them new", single(100, 10), 1 + 9 + 4, 0},
		{"100 pushes to ten known streams", single(100, 10), 1 + 4, 0},
		{"63 pushes", single(63, 10), 1 + 3 + 3 + 3, 0},
		{"one push of 1,000 events", []evq.Push{pushTo("s0", 1_000)}, 1 + 15 + 2 + 2, 0},
		{"a push with a key", []evq.Push{keyed}, 1 + 1 + 1, 1},
		{"the same again", []evq.Push{keyed}, 1 + 1, 0},
		{"a push with a condition", []evq.Push{expecting}, 1 + 1 + 1, 0},
	} {
		calls := callsOf(func() {
			if _, err := b.Push(t.Context(), nil, evq.Batch{ID: uuid.Must(uuid.NewV7()), Pushes: c.pushes}); err != nil {
				t.Fatal(err)
			}
		})
		want := map[string]int{"begin": 1, "query": c.queries, "commit": 1}
		if c.execs > 0 {
			want["exec"] = c.execs
		}
		if !maps.Equal(calls, want) {
			t.Errorf("%s: %v, want %v", c.what, calls, want)
		}
	}
}

func TestALonePushIsOneStatementAndToANewStreamTwo(t *testing.T) {
	b := openFaulty(t)
	pushed(t, storeOn(t, b), "s", 1)
	for _, c := range []struct {
		stream string
		want   map[string]int
	}{
		{"s", map[string]int{"exec": 1}}, {"s", map[string]int{"exec": 1}},
		{"new", map[string]int{"query": 1, "exec": 1}}, {"new", map[string]int{"exec": 1}}, {"s", map[string]int{"exec": 1}},
	} {
		calls := callsOf(func() {
			if _, err := b.Push(t.Context(), nil, batchOf(c.stream)); err != nil {
				t.Fatal(err)
			}
		})
		if !maps.Equal(calls, c.want) {
			t.Errorf("a push to %s: %v, want %v", c.stream, calls, c.want)
		}
	}
}

// callsOf counts the calls to the driver by their names.
func callsOf(f func()) map[string]int {
	calls := map[string]int{}
	count := fault(func(name string, call func() error) error {
		calls[name]++
		return call()
	})
	faultNow.Store(&count)
	defer faultNow.Store(nil)
	f()
	return calls
}

// pushTo is a push of n events.
func pushTo(stream string, n int) evq.Push {
	p := evq.Push{StreamID: stream, AggregateID: "a", Events: make([]evq.NewEvent, n)}
	for i := range p.Events {
		p.Events[i] = evq.NewEvent{EventID: uuid.Must(uuid.NewV7()), EventType: "X", EventVersion: "1.0", Data: evq.Raw(`{}`), Metadata: evq.Raw(`{}`)}
	}
	return p
}

// openFaulty opens a database with the connections of Open, and a hook around every call to them. It has no
// checkpointer, so that all calls are a batch's.
func openFaulty(t *testing.T) *backend {
	t.Helper()
	name, err := dsn(temporary(t))
	if err != nil {
		t.Fatal(err)
	}
	open := func(pragmas []pragma) *sqlx.DB {
		db := sqlx.NewDb(sql.OpenDB(faultyConnector{connector{name, pragmas}}), driverName)
		db.SetMaxOpenConns(1)
		return db
	}
	b, err := newBackend(open(writing), open(reading), options{logger: slog.New(slog.DiscardHandler)})
	if err == nil {
		b.owned = true
		err = b.Migrate(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	closeWith(t, b)
	return b
}

// faultyConnector connects as Open does, with a hook around every call.
type faultyConnector struct{ connector }

func (c faultyConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &faultyConn{conn.(*sqlite3.SQLiteConn)}, nil
}
