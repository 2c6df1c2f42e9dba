package torture

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"

	"github.com/evq-go/evq/internal/pgserver"
	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
)

// writerEnv makes the test binary a writer process instead: its value is the plan as JSON.
const writerEnv = "EVQ_TORTURE_WRITER"

// plan is what one writer process does.
type plan struct {
	Database string // kind of database
	DSN      string
	Streams  int
	Writers  int
	Pushes   int // of each writer
	Seed     uint64
}

// report is what a writer process knows of one push, a line of its output.
type report struct {
	Stream    string
	First     int64
	IDs       []uuid.UUID
	Committed bool
}

func TestMain(m *testing.M) {
	if text := os.Getenv(writerEnv); text != "" {
		if err := writeAll(text); err != nil {
			fmt.Fprintln(os.Stderr, "writer:", err)
			os.Exit(1)
		}
		return
	}
	if text := os.Getenv(projectionEnv); text != "" {
		fmt.Fprintln(os.Stderr, "projection:", project(text))
		os.Exit(1)
	}
	os.Exit(pgserver.Run(m.Run))
}

func writeAll(text string) error {
	var p plan
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return err
	}
	ctx := context.Background()
	db, err := databases[p.Database].connect(ctx, p.DSN)
	if err != nil {
		return err
	}
	defer db.close()
	var out sync.Mutex
	encoder := json.NewEncoder(os.Stdout)
	failures := make(chan error, p.Writers)
	for w := range p.Writers {
		go func() {
			writer := writer{plan: p, db: db, random: rand.New(rand.NewPCG(p.Seed, uint64(w))), say: func(r report) error {
				out.Lock()
				defer out.Unlock()
				return encoder.Encode(r)
			}}
			failures <- writer.run(ctx)
		}()
	}
	for range p.Writers {
		err = errors.Join(err, <-failures)
	}
	return err
}

// writer pushes singly, in batches, and in transactions of its own that commit late or roll back.
type writer struct {
	plan   plan
	db     connection
	random *rand.Rand
	say    func(report) error
}

var errChangedMind = errors.New("the caller rolls back")

func (w *writer) run(ctx context.Context) error {
	for range w.plan.Pushes {
		stream := streamName(w.random.IntN(w.plan.Streams))
		var err error
		switch w.random.IntN(10) {
		case 0, 1, 2, 3, 4:
			err = w.push(ctx, w.db.store, stream, 1)
		case 5, 6, 7:
			err = w.push(ctx, w.db.store, stream, 2+w.random.IntN(6))
		default:
			err = w.transact(ctx, stream)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) push(ctx context.Context, store *evq.Store, stream string, events int) error {
	recorded, err := store.Push(ctx, stream, w.aggregate(), payloads(events))
	if err != nil {
		return err
	}
	return w.say(newReport(recorded, true))
}

// transact pushes twice in the caller's transaction, works on for a while, and commits or rolls back.
func (w *writer) transact(ctx context.Context, stream string) error {
	var pushed []report
	rollBack := w.random.IntN(4) == 0
	err := w.db.transact(ctx, func(ctx context.Context, tx evq.Tx) error {
		for range 2 {
			recorded, err := w.db.store.In(tx).Push(ctx, stream, w.aggregate(), payloads(1+w.random.IntN(3)))
			if err != nil {
				return err
			}
			pushed = append(pushed, newReport(recorded, !rollBack))
		}
		if err := w.db.dawdle(ctx, tx, w.random.IntN(20)); err != nil {
			return err
		}
		if rollBack {
			return errChangedMind
		}
		return nil
	})
	if err != nil && !errors.Is(err, errChangedMind) {
		return err
	}
	for _, r := range pushed {
		if err := w.say(r); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) aggregate() string { return "aggregate-" + strconv.Itoa(w.random.IntN(200)) }

func streamName(n int) string { return "stream-" + strconv.Itoa(n) }

func payloads(n int) []evq.Payload {
	p := make([]evq.Payload, n)
	for i := range p {
		p[i] = evq.Payload{EventType: "Tortured", EventVersion: "1.0", Data: evq.Raw(`{"n":` + strconv.Itoa(i) + `}`)}
	}
	return p
}

func newReport(recorded []evq.Recorded[evq.Raw], committed bool) report {
	r := report{Stream: recorded[0].StreamID, First: recorded[0].Sequence, Committed: committed}
	for _, e := range recorded {
		r.IDs = append(r.IDs, e.EventID)
	}
	return r
}

// transactOn runs f in a transaction that the caller itself begins and ends.
func transactOn(db *sqlx.DB) func(context.Context, func(context.Context, evq.Tx) error) error {
	return func(ctx context.Context, f func(context.Context, evq.Tx) error) error {
		tx, err := db.BeginTxx(ctx, nil)
		if err != nil {
			return err
		}
		if err := f(ctx, tx); err != nil {
			return errors.Join(err, tx.Rollback())
		}
		return tx.Commit()
	}
}
