package postgres

import (
	"database/sql"
	"errors"
	"testing"

	"github.com/evq-go/evq/internal/pgserver"
	evq "github.com/evq-go/evq/runtime"
	"github.com/jmoiron/sqlx"
)

func TestASequenceTakenUnderAStrongerIsolationIsErrRetry(t *testing.T) {
	for _, level := range []sql.IsolationLevel{sql.LevelRepeatableRead, sql.LevelSerializable} {
		t.Run(level.String(), func(t *testing.T) {
			dsn := pgserver.NewDatabase(t)
			store := storeOn(t, openTest(t, dsn))
			handle := sqlx.MustConnect("postgres", dsn)
			defer handle.Close()
			tx := handle.MustBeginTx(t.Context(), &sql.TxOptions{Isolation: level})
			defer tx.Rollback()
			tx.MustExec("SELECT 1") // takes the snapshot
			mustPush(t, store, "a", 1)
			if _, err := store.In(tx).Push(t.Context(), "a", "x", one(2), evq.ExpectNew()); !errors.Is(err, evq.ErrRetry) {
				t.Errorf("the stale push: %v", err)
			}
			if _, err := store.In(tx).Push(t.Context(), "a", "x", one(3)); !errors.Is(err, evq.ErrRetry) {
				t.Errorf("the next push of the failed transaction: %v", err)
			}
		})
	}
}

func TestADeadlockOfTransactionsIsErrRetry(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	store := storeOn(t, openTest(t, dsn))
	handle := sqlx.MustConnect("postgres", dsn)
	defer handle.Close()
	first, second := handle.MustBegin(), handle.MustBegin()
	defer first.Rollback()
	defer second.Rollback()
	mustPush(t, store.In(first), "a", 1)
	mustPush(t, store.In(second), "b", 1)
	answers := make(chan error, 2)
	cross := func(tx *sqlx.Tx, stream string) {
		_, err := store.In(tx).Push(t.Context(), stream, "x", one(2))
		if err != nil {
			err = errors.Join(err, tx.Rollback())
		}
		answers <- err
	}
	go cross(first, "b")
	go cross(second, "a")
	if err := errors.Join(<-answers, <-answers); !errors.Is(err, evq.ErrRetry) {
		t.Errorf("the deadlock: %v", err)
	}
}

func TestAStandbyIsRefused(t *testing.T) {
	server := pgserver.Start(t, "wal_level=replica")
	dsn := server.NewDatabase(t)
	b := openTest(t, dsn)
	store := storeOn(t, b)
	mustPush(t, store, "a", 1)
	server.Crash(t)
	server.RestartAsStandby(t)
	if _, err := Open(t.Context(), dsn); !errors.Is(err, evq.ErrUnsupported) {
		t.Errorf("Open: %v", err)
	}
	if _, err := b.Tail(t.Context(), "", 10); !errors.Is(err, evq.ErrUnsupported) {
		t.Errorf("Tail: %v", err)
	}
	if _, err := b.End(t.Context()); !errors.Is(err, evq.ErrUnsupported) {
		t.Errorf("End: %v", err)
	}
	if _, err := store.Push(t.Context(), "a", "a", one(2)); !errors.Is(err, evq.ErrUnsupported) {
		t.Errorf("Push: %v", err)
	}
}
