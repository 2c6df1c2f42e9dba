package postgres

import (
	"fmt"
	"testing"

	"github.com/evq-go/evq/internal/pgserver"
	evq "github.com/evq-go/evq/runtime"
	"github.com/jmoiron/sqlx"
)

func TestTransactionsThatHoldManyStreamsStopNoOtherStream(t *testing.T) {
	const held, others = 20, 200
	dsn := pgserver.NewDatabase(t)
	b := openTest(t, dsn)
	b.db.SetMaxOpenConns(4)
	store, callers := storeOn(t, b), storeOn(t, openTest(t, dsn))
	handle := sqlx.MustConnect("postgres", dsn)
	defer handle.Close()

	txs := make([]*sqlx.Tx, held)
	for i := range held {
		stream := fmt.Sprint("held", i)
		if i%2 == 0 { // the others are being created in the transaction
			mustPush(t, store, stream, 0)
		}
		txs[i] = handle.MustBegin()
		defer txs[i].Rollback()
		mustPush(t, callers.In(txs[i]), stream, 1)
	}
	waiting := make(chan error, held)
	for i := range held {
		go func() {
			_, err := store.Push(t.Context(), fmt.Sprint("held", i), "a", one(2))
			waiting <- err
		}()
	}
	for i := range others { // each returns while all are held
		mustPush(t, store, fmt.Sprint("other", i%7), i)
	}
	select {
	case err := <-waiting:
		t.Fatalf("a push to a held stream returned: %v", err)
	default:
	}
	for i, tx := range txs {
		end := tx.Commit
		if i%4 >= 2 {
			end = tx.Rollback
		}
		if err := end(); err != nil {
			t.Fatal(err)
		}
	}
	for range held {
		if err := <-waiting; err != nil {
			t.Error(err)
		}
	}
	for i := range held {
		var want []string
		if i%2 == 0 {
			want = append(want, `{"n": 0}`)
		}
		if i%4 < 2 {
			want = append(want, `{"n": 1}`)
		}
		want = append(want, `{"n": 2}`)
		if got := data(loadAll(t, store, fmt.Sprint("held", i))); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("stream held%d has %v, want %v", i, got, want)
		}
	}
}

func TestLanesAreHalfThePool(t *testing.T) {
	b := openTest(t, pgserver.NewDatabase(t))
	defer b.Close()
	for _, c := range []struct{ pool, lanes int }{{1, 0}, {2, 1}, {8, 4}, {0, maxConnections / 2}} {
		b.db.SetMaxOpenConns(c.pool)
		if got := b.Lanes(); got != c.lanes {
			t.Errorf("a pool of %d has %d lanes, want %d", c.pool, got, c.lanes)
		}
	}
}

func TestAPoolOfOneConnectionIsEnough(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	b := openTest(t, dsn)
	b.db.SetMaxOpenConns(1)
	store := storeOn(t, b)
	other := sqlx.MustConnect("postgres", dsn)
	defer other.Close()
	tx := other.MustBegin()
	defer tx.Rollback()
	mustPush(t, store.In(tx), "held", 1)
	waiting := make(chan error, 1)
	go func() {
		_, err := store.Push(t.Context(), "held", "a", one(2))
		waiting <- err
	}()
	mustPush(t, store, "free", 1)
	for range store.Load(t.Context(), evq.Query{StreamID: "free"}) {
		mustPush(t, store, "free", 2) // the page's connection is back
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := <-waiting; err != nil {
		t.Error(err)
	}
	if got := data(loadAll(t, store, "held")); len(got) != 2 {
		t.Errorf("the held stream has %v", got)
	}
}

func mustPush(t *testing.T, store *evq.Store, stream string, n int, opts ...evq.PushOption) evq.Recorded[evq.Raw] {
	t.Helper()
	recorded, err := store.Push(t.Context(), stream, "a", one(n), opts...)
	if err != nil {
		t.Fatal(err)
	}
	return recorded[0]
}

func data(events []evq.Recorded[evq.Raw]) (texts []string) {
	for _, e := range events {
		texts = append(texts, string(e.Data))
	}
	return texts
}
