package postgres

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/evq-go/evq/internal/pgserver"
	evq "github.com/evq-go/evq/runtime"
	"github.com/jmoiron/sqlx"
)

// The role's commits are not durable, and the server writes its log so seldom that they would be lost.
func TestWhatWasAcknowledgedSurvivesACrashWhateverTheRolesSynchronousCommit(t *testing.T) {
	server := pgserver.Start(t, "wal_writer_delay=10s", "wal_writer_flush_after=0")
	dsn := server.NewDatabase(t)
	owner := sqlx.MustConnect("postgres", dsn)
	owner.MustExec("ALTER ROLE CURRENT_USER SET synchronous_commit = off")
	_ = owner.Close()

	store := storeOn(t, openTest(t, dsn))
	for n, push := range []func(n int){
		func(n int) { mustPush(t, store, "a", n) },
		func(n int) {
			if err := store.InTx(t.Context(), func(_ context.Context, tx evq.Tx) error {
				mustPush(t, store.In(tx), "a", n)
				return nil
			}); err != nil {
				t.Error(err)
			}
		},
	} {
		push(n) // the only commit before the crash: no later one flushes it
		server.Crash(t)
		server.Restart(t)
		if got := len(loadAll(t, store, "a")); got != n+1 {
			t.Errorf("after crash %d there are %d events", n+1, got)
		}
	}
}

// Transaction ids that were not flushed are given out again after a crash: foreign transactions burn them without
// flushing, while events are pushed, pushed late, and read.
func TestACrashUnderLoadLosesNothingOfTheTail(t *testing.T) {
	server := pgserver.Start(t, "wal_writer_delay=10s")
	dsn := server.NewDatabase(t)
	store := storeOn(t, openTest(t, dsn))
	log := openTest(t, dsn)
	defer log.Close()
	handle := sqlx.MustConnect("postgres", dsn)
	defer handle.Close()
	handle.MustExec("CREATE TABLE foreign_rows (n int)")
	r := newReader(t, log, 7)
	for round := range 3 {
		crashUnderLoad(t, server, store, handle, r, round)
	}
	r.finish(handle)
}

func crashUnderLoad(t *testing.T, server *pgserver.Server, store *evq.Store, handle *sqlx.DB, r *reader, round int) {
	t.Helper()
	const enough = 40
	var working sync.WaitGroup
	down := make(chan struct{})
	progress := make(chan struct{}, 100)
	for i := range 4 {
		working.Go(func() {
			for n := 0; ; n++ {
				var err error
				switch i {
				case 0:
					_, err = handle.Exec("SET synchronous_commit = off; INSERT INTO foreign_rows VALUES (1); ROLLBACK")
				case 1:
					err = pushLate(t, store, handle, n)
				default:
					_, err = store.Push(t.Context(), fmt.Sprint("s", i), "a", one(n))
				}
				select {
				case <-down:
					return
				default:
				}
				if err == nil {
					progress <- struct{}{}
				}
			}
		})
	}
	for range enough {
		<-progress
		r.read()
	}
	server.Crash(t)
	server.Restart(t)
	close(down)
	go func() {
		working.Wait()
		close(progress)
	}()
	for range progress {
	}
}

// pushLate pushes in a transaction that has burnt an id before.
func pushLate(t *testing.T, store *evq.Store, handle *sqlx.DB, n int) error {
	tx, err := handle.Beginx()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.Exec("INSERT INTO foreign_rows VALUES (2)"); err != nil {
		return err
	}
	if _, err := store.In(tx).Push(t.Context(), "late", "a", one(n)); err != nil {
		return err
	}
	if n%3 == 0 {
		return nil
	}
	return tx.Commit()
}
