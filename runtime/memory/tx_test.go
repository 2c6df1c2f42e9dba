package memory_test

import (
	"context"
	"database/sql"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/memory"
)

var one = []evq.Payload{{EventType: "T", EventVersion: "1.0", Data: evq.Raw(`{}`)}}

func TestATransactionTakesNoSQL(t *testing.T) {
	store := memory.New()
	defer store.Close()
	err := store.InTx(t.Context(), func(ctx context.Context, tx evq.Tx) error {
		_, execErr := tx.ExecContext(ctx, "SELECT 1")
		rows, queryErr := tx.QueryContext(ctx, "SELECT 1")
		if rows != nil {
			t.Error("there are rows", rows.Close(), rows.Err())
		}
		var n int
		for _, err := range []error{execErr, queryErr, tx.QueryRowContext(ctx, "SELECT ?", 1).Scan(&n)} {
			if !errors.Is(err, evq.ErrUnsupported) {
				t.Errorf("got the error %v", err)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestATransactionOfAnotherLogIsRefused(t *testing.T) {
	store, other := memory.New(), memory.New()
	defer store.Close()
	defer other.Close()
	err := other.InTx(t.Context(), func(ctx context.Context, tx evq.Tx) error {
		for _, foreign := range []evq.Tx{tx, &sql.Tx{}} {
			if _, err := store.In(foreign).Push(ctx, "s", "a", one); !errors.Is(err, evq.ErrUnsupported) {
				t.Errorf("a push gave the error %v", err)
			}
			if _, err := evq.Collect(store.In(foreign).Load(ctx, evq.Query{StreamID: "s"})); !errors.Is(err, evq.ErrUnsupported) {
				t.Errorf("a load gave the error %v", err)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestWhoWaitsForATransactionLeavesWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := memory.New()
		defer store.Close()
		err := store.InTx(t.Context(), func(context.Context, evq.Tx) error {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if _, err := store.Push(ctx, "s", "a", one); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, evq.ErrInDoubt) {
				t.Errorf("a push gave the error %v", err)
			}
			if err := store.InTx(ctx, func(context.Context, evq.Tx) error { return nil }); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("a transaction gave the error %v", err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		if head, err := store.Head(t.Context(), "s"); head != 0 || err != nil {
			t.Errorf("the head is %d, %v", head, err)
		}
	})
}

func TestADoneContextLetsTheLogGo(t *testing.T) {
	store := memory.New()
	defer store.Close()
	ctx, cancel := context.WithCancel(t.Context())
	err := store.InTx(ctx, func(ctx context.Context, tx evq.Tx) error {
		cancel()
		_, err := store.Push(t.Context(), "s", "a", one) // it would wait for ever if this transaction went on
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got the error %v", err)
	}
	if head, err := store.Head(t.Context(), "s"); head != 1 || err != nil {
		t.Errorf("the head is %d, %v", head, err)
	}
}

func TestACommitIsSeenAtOnceByTheOtherStoresOfTheLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := memory.NewLog()
		writer, reader := evq.New(log), evq.New(log)
		begin := time.Now()
		go func() {
			synctest.Wait() // the reader waits
			if _, err := writer.Push(t.Context(), "s", "a", one); err != nil {
				t.Error(err)
			}
		}()
		q := evq.Query{StreamID: "s", Limit: 1}
		if _, err := evq.Collect(reader.Subscribe(t.Context(), q, evq.PollEvery(time.Hour, time.Hour))); err != nil || time.Since(begin) > 0 {
			t.Errorf("got the error %v after %v", err, time.Since(begin))
		}
		if err := errors.Join(writer.Close(), reader.Close()); err != nil {
			t.Error(err)
		}
	})
}

func TestABatchThatIsGivenUpNeverLands(t *testing.T) {
	log := memory.NewLog()
	batch := evq.Batch{ID: uuid.New(), Pushes: []evq.Push{{StreamID: "s", AggregateID: "a",
		Events: []evq.NewEvent{{EventID: uuid.New(), EventType: "T", EventVersion: "1.0", Data: evq.Raw(`{}`), Metadata: evq.Raw(`{}`)}}}}}
	if _, landed, err := log.Settle(t.Context(), batch); landed || err != nil {
		t.Fatal(landed, err)
	}
	if _, err := log.Push(t.Context(), nil, batch); !errors.Is(err, evq.ErrRetry) {
		t.Errorf("got the error %v", err)
	}
	if head, err := log.Head(t.Context(), nil, "s", time.Time{}); head != 0 || err != nil {
		t.Errorf("the head is %d, %v", head, err)
	}
}
