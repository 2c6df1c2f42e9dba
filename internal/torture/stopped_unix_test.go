//go:build unix

package torture

import (
	"fmt"
	"math/rand/v2"
	"os"
	"syscall"
	"testing"

	evq "github.com/evq-go/evq/runtime"
)

// One of two processes is stopped in the middle of its work, not killed: it keeps its connections and its locks. The
// server ends its transaction, the other process takes over, and when the first one goes on it can commit nothing of what
// it had begun. (On SQLite a stopped process keeps the one writer until it goes on: there is no cure.)
func TestAStoppedProcessIsReplacedAndCommitsNothingOld(t *testing.T) {
	stops := 5
	if os.Getenv("EVQ_TORTURE") != "" {
		stops = 100
	}
	const database = "PostgreSQL"
	p := projection{Database: database, DSN: databases[database].create(t), Stream: ledgerStream}
	db, err := databases[database].connect(t.Context(), p.DSN)
	if err != nil {
		t.Fatal(err)
	}
	defer db.close()
	createTotals(t, db.store)
	random := rand.New(rand.NewPCG(2, uint64(stops)))
	first, second := make(chan struct{}), make(chan struct{})
	workers := []*worker{startWorker(t, p, first), startWorker(t, p, second)}
	said := []chan struct{}{first, second}
	sent := &sent{sums: map[string]int64{}, last: map[string]evq.AnyRecorded{}}
	for range stops {
		victim := random.IntN(2)
		drain := drainFrom(said[1-victim])
		for in := false; !in; { // the victim is in the middle of an event
			sent.push(t, db.store, random)
			select {
			case <-said[victim]:
				in = true
			default:
			}
		}
		if err := workers[victim].cmd.Process.Signal(syscall.SIGSTOP); err != nil {
			t.Fatal(err)
		}
		sent.wait(t, db.store) // all of it is the other one's now
		if err := workers[victim].cmd.Process.Signal(syscall.SIGCONT); err != nil {
			t.Fatal(err)
		}
		drain()
	}
	defer drainFrom(first)()
	defer drainFrom(second)()
	sent.wait(t, db.store)
	sent.compare(t, db.store)
	t.Logf("%d events, %d processes stopped", sent.events, stops)
}

// wait waits until everything that was sent is handled.
func (s *sent) wait(t *testing.T, store *evq.Store) {
	t.Helper()
	for account, last := range s.last {
		if err := store.WaitFor(t.Context(), projectionName, last); err != nil {
			t.Fatal(fmt.Errorf("%s: %w", account, err))
		}
	}
}
