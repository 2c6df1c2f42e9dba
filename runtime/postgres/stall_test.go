package postgres

import (
	"net/url"
	"testing"

	"github.com/evq-go/evq/internal/pgserver"
	evq "github.com/evq-go/evq/runtime"
	"github.com/jmoiron/sqlx"
)

// Transaction ids are the cluster's, so a writer in another database is in every snapshot.
func TestAnOpenWriterInAnotherDatabaseStallsNobody(t *testing.T) {
	server := pgserver.Start(t, "fsync=off")
	d := newTested(t, server.NewDatabase(t))
	d.db.MustExec("CREATE DATABASE other")
	u, err := url.Parse(server.DSN())
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/other"
	other := sqlx.MustConnect("postgres", u.String())
	defer other.Close()
	tx := other.MustBegin()
	defer tx.Rollback()
	tx.MustExec("CREATE TABLE held (n int)")
	wantNoStall(t, d)
	if end, err := d.log.End(t.Context()); err != nil || !running(t, end) {
		t.Errorf("the snapshot does not know the writer: %q, %v", end, err)
	}
}

func running(t *testing.T, at evq.Position) bool {
	t.Helper()
	p, err := parsePlace(at)
	if err != nil {
		t.Fatal(err)
	}
	return len(p.seen.snapshot.running) > 0
}

// Locks of rows are transactions that write, but no events.
func TestASlowReadersRowLocksStallNobody(t *testing.T) {
	for _, lock := range []string{"FOR UPDATE", "FOR NO KEY UPDATE", "FOR SHARE", "FOR KEY SHARE"} {
		t.Run(lock, func(t *testing.T) {
			d := newTested(t, pgserver.NewDatabase(t))
			mustPush(t, d.store, "a", 1)
			mustPush(t, d.store, "b", 1)
			tx := d.begin(t)
			tx.MustExec("SELECT * FROM events " + lock)
			wantNoStall(t, d)
		})
	}
}

// wantNoStall demands that every push is read at once, while something is held open.
func wantNoStall(t *testing.T, d *tested) {
	t.Helper()
	readers := newReaders(t, d.log, 10)
	for _, r := range readers {
		r.drain()
	}
	for n := range 5 {
		recorded := mustPush(t, d.store, "a", n)
		for _, r := range readers {
			if got := r.read(); got != 1 || r.got[len(r.got)-1].EventID != recorded.EventID {
				t.Fatalf("after push %d came %d events", n, got)
			}
		}
	}
	for _, r := range readers {
		r.finish(d.db)
	}
}
