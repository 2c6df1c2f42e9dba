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
	d := newTested(t, server.NewDatabase(t))
	d.db.MustExec("CREATE TABLE foreign_rows (n int)")
	readers := newReaders(t, d.log, 7)
	for range 5 {
		crashUnderLoad(t, server, d, readers)
		for _, r := range readers[1:] { // they are slow, and would be far behind when the next crash comes
			r.drain()
		}
	}
	for _, r := range readers {
		r.finish(d.db)
	}
}

func crashUnderLoad(t *testing.T, server *pgserver.Server, d *tested, readers []*reader) {
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
					_, err = d.db.Exec("SET synchronous_commit = off; INSERT INTO foreign_rows VALUES (1); ROLLBACK")
				case 1:
					err = pushLate(t, d.store, d.db, n)
				default:
					_, err = d.store.Push(t.Context(), fmt.Sprint("s", i), "a", one(n))
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
		for _, r := range readers {
			r.read()
		}
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
