package torture

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

// A projection sums the amounts of a stream into a table of its own and pushes a receipt for each, in processes that are
// killed again and again in the middle of it. In the end each amount was counted once.
func TestAProjectionWhoseProcessesAreKilledCountsEachEventOnce(t *testing.T) {
	kills := 50
	if os.Getenv("EVQ_TORTURE") != "" {
		kills = 1_000
	}
	for name := range databases {
		for what, stream := range map[string]string{"one stream": ledgerStream, "the whole store": ""} {
			t.Run(fmt.Sprintf("%s, %s, %d kills", name, what, kills), func(t *testing.T) {
				t.Parallel()
				p := projection{Database: name, DSN: databases[name].create(t), Stream: stream}
				killProjection(t, p, kills)
			})
		}
	}
}

const (
	ledgerStream  = "accounts"
	receiptStream = "receipts"
	accounts      = 20
)

// killProjection keeps two processes at work and events to work on, and kills one process after the other.
func killProjection(t *testing.T, p projection, kills int) {
	db, err := databases[p.Database].connect(t.Context(), p.DSN)
	if err != nil {
		t.Fatal(err)
	}
	defer db.close()
	createTotals(t, db.store)
	random := rand.New(rand.NewPCG(1, uint64(kills)))
	handled := make(chan struct{})
	workers := []*worker{startWorker(t, p, handled), startWorker(t, p, handled)}
	sent := &sent{sums: map[string]int64{}, last: map[string]evq.AnyRecorded{}}
	for range kills {
		for range 1 + random.IntN(12) {
			sent.push(t, db.store, random)
			await(t, handled)
		}
		victim := random.IntN(len(workers))
		workers[victim].kill()
		workers[victim] = startWorker(t, p, handled)
	}
	defer drainFrom(handled)()
	for _, last := range sent.last {
		if err := db.store.WaitFor(t.Context(), projectionName, last); err != nil {
			t.Fatal(err)
		}
	}
	for _, w := range workers {
		w.kill()
	}
	sent.compare(t, db.store)
	t.Logf("%d events, %d processes killed", sent.events, kills+len(workers))
}

// drainFrom takes signals that nobody waits for, until end is called.
func drainFrom(signals <-chan struct{}) (end func()) {
	ended, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-signals:
			case <-ended:
				return
			}
		}
	}()
	return func() { close(ended); <-done }
}

// sent is what was pushed.
type sent struct {
	events int
	sums   map[string]int64
	last   map[string]evq.AnyRecorded // of each account
}

// push pushes a few amounts for one account.
func (s *sent) push(t *testing.T, store *evq.Store, random *rand.Rand) {
	t.Helper()
	account := fmt.Sprint("account-", random.IntN(accounts))
	var payloads []evq.Payload
	for range 1 + random.IntN(4) {
		amount := random.Int64N(1_000)
		s.sums[account] += amount
		payloads = append(payloads, evq.Payload{EventType: "Deposited", EventVersion: "1.0", Data: evq.Raw(fmt.Sprintf(`{"amount":%d}`, amount))})
	}
	recorded, err := store.Push(t.Context(), ledgerStream, account, payloads)
	if err != nil {
		t.Fatal(err)
	}
	s.events += len(recorded)
	s.last[account] = recorded[len(recorded)-1]
}

// compare holds the totals and the receipts against what was sent.
func (s *sent) compare(t *testing.T, store *evq.Store) {
	t.Helper()
	for account, want := range s.sums {
		var got int64
		err := store.InTx(t.Context(), func(ctx context.Context, tx evq.Tx) error {
			return tx.QueryRowContext(ctx, `SELECT amount FROM totals WHERE account = $1`, account).Scan(&got)
		})
		if err != nil || got != want {
			t.Errorf("%s has %d (%v), want %d", account, got, err, want)
		}
	}
	receipts, err := store.Head(t.Context(), receiptStream)
	if err != nil || receipts != int64(s.events) {
		t.Errorf("there are %d receipts (%v) for %d events", receipts, err, s.events)
	}
}

func createTotals(t *testing.T, store *evq.Store) {
	t.Helper()
	err := store.InTx(t.Context(), func(ctx context.Context, tx evq.Tx) error {
		if _, err := tx.ExecContext(ctx, `CREATE TABLE totals (account TEXT PRIMARY KEY, amount BIGINT NOT NULL)`); err != nil {
			return err
		}
		for i := range accounts {
			if _, err := tx.ExecContext(ctx, `INSERT INTO totals VALUES ($1, 0)`, fmt.Sprint("account-", i)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// worker is a process that works on the projection.
type worker struct {
	cmd     *exec.Cmd
	reading sync.WaitGroup
	gone    chan struct{}
}

// startWorker starts a process. It says on handled when it is in the middle of an event.
func startWorker(t *testing.T, p projection, handled chan<- struct{}) *worker {
	t.Helper()
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	w := &worker{cmd: exec.CommandContext(t.Context(), program), gone: make(chan struct{})}
	w.cmd.Env = append(os.Environ(), projectionEnv+"="+string(text))
	w.cmd.Stderr = os.Stderr
	said, err := w.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := w.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	w.reading.Go(func() {
		for lines := bufio.NewScanner(said); lines.Scan(); {
			select {
			case handled <- struct{}{}:
			case <-w.gone:
			}
		}
	})
	t.Cleanup(w.kill)
	return w
}

// kill ends the process as kill -9 does.
func (w *worker) kill() {
	select {
	case <-w.gone:
		return
	default:
	}
	close(w.gone)
	_ = w.cmd.Process.Kill() // it may have ended
	w.reading.Wait()
	_ = w.cmd.Wait() // it was killed
}

// await waits until a worker is in the middle of an event.
func await(t *testing.T, handled <-chan struct{}) {
	t.Helper()
	select {
	case <-handled:
	case <-time.After(time.Minute):
		t.Fatal("nothing was handled for a minute")
	}
}
