package postgres

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/evq-go/evq/internal/pgserver"
	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
)

// reader follows a backend's tail from the beginning and keeps what it gets.
type reader struct {
	t     *testing.T
	log   evq.Backend
	at    evq.Position
	limit int
	got   []evq.Row
	last  map[string]int64
}

func newReader(t *testing.T, log evq.Backend, limit int) *reader {
	return &reader{t: t, log: log, limit: limit, last: map[string]int64{}}
}

// read reads one page, and demands of each row that it is the next of its stream.
func (r *reader) read() int {
	r.t.Helper()
	page, err := r.log.Tail(r.t.Context(), r.at, r.limit)
	if err != nil {
		r.t.Fatal(err)
	}
	if len(page.Rows) == 0 && !page.More && page.Next != r.at {
		r.t.Fatalf("an empty page moved the place from %q to %q", r.at, page.Next)
	}
	r.at = page.Next
	for _, row := range page.Rows {
		if row.Sequence != r.last[row.StreamID]+1 {
			r.t.Fatalf("%s %d came after %d", row.StreamID, row.Sequence, r.last[row.StreamID])
		}
		r.last[row.StreamID]++
	}
	r.got = append(r.got, page.Rows...)
	return len(page.Rows)
}

// finish reads on until there is nothing, and demands every committed event once.
func (r *reader) finish(db *sqlx.DB) {
	r.t.Helper()
	for r.read() > 0 {
	}
	var want []uuid.UUID
	if err := db.Select(&want, "SELECT event_id FROM events ORDER BY position"); err != nil {
		r.t.Fatal(err)
	}
	var got []uuid.UUID
	for _, row := range r.got {
		got = append(got, row.EventID)
	}
	byText := func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) }
	slices.SortFunc(want, byText)
	slices.SortFunc(got, byText)
	if !slices.Equal(got, want) {
		r.t.Fatalf("the reader got %d events, %d are committed", len(got), len(want))
	}
}

// Three transactions draw a transaction id, push and end, in random interleavings, with pushes of the store's own among
// them, and readers that read small and large pages after every step.
func TestTheTailLosesNothingInWhateverOrderTransactionsCommit(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	store := storeOn(t, openTest(t, dsn))
	log := openTest(t, dsn)
	defer log.Close()
	handle := sqlx.MustConnect("postgres", dsn)
	defer handle.Close()
	rng := rand.New(rand.NewPCG(3, 4))
	readers := []*reader{newReader(t, log, 1), newReader(t, log, 3), newReader(t, log, 1000)}
	for round := range 80 {
		steps := []int{0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3}
		rng.Shuffle(len(steps), func(i, j int) { steps[i], steps[j] = steps[j], steps[i] })
		var txs [3]*sqlx.Tx
		done := [3]int{}
		for _, who := range steps {
			if who == 3 {
				mustPush(t, store, "own", round)
			} else {
				txs[who] = step(t, store, handle, txs[who], rng, who, done[who])
				done[who]++
			}
			for _, r := range readers {
				if rng.IntN(3) > 0 {
					r.read()
				}
			}
		}
	}
	for _, r := range readers {
		r.finish(handle)
	}
}

// step does the next thing of a transaction: begin, and perhaps draw its id before any position; push; end.
func step(t *testing.T, store *evq.Store, handle *sqlx.DB, tx *sqlx.Tx, rng *rand.Rand, who, done int) *sqlx.Tx {
	t.Helper()
	switch done {
	case 0:
		tx = handle.MustBegin()
		if rng.IntN(2) == 0 {
			tx.MustExec("SELECT pg_current_xact_id()")
		}
	case 1:
		for n := range 1 + rng.IntN(3) {
			mustPush(t, store.In(tx), fmt.Sprint("s", who), n)
		}
	case 2:
		end := tx.Commit
		if rng.IntN(4) == 0 {
			end = tx.Rollback
		}
		if err := end(); err != nil {
			t.Fatal(err)
		}
	}
	return tx
}

func TestALateImportIsDeliveredInPagesThatAreNoLargerThanOthers(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	store := storeOn(t, openTest(t, dsn))
	log := openTest(t, dsn)
	defer log.Close()
	handle := sqlx.MustConnect("postgres", dsn)
	defer handle.Close()
	tx := handle.MustBegin()
	defer tx.Rollback()
	many := make([]evq.Payload, 2_500)
	for i := range many {
		many[i] = one(i)[0]
	}
	if _, err := store.In(tx).Push(t.Context(), "import", "a", many); err != nil {
		t.Fatal(err)
	}
	mustPush(t, store, "other", 1)
	r := newReader(t, log, 100)
	if r.read() != 1 {
		t.Fatal("the reader should be beyond the import now")
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	mustPush(t, store, "other", 2)
	for n := range 25 {
		if got := r.read(); got != 100 {
			t.Errorf("page %d has %d rows", n, got)
		}
	}
	r.finish(handle)
}

func TestThePlaceAtTheEndCoversWhatIsCommittedAndNothingElse(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	store := storeOn(t, openTest(t, dsn))
	log := openTest(t, dsn)
	defer log.Close()
	handle := sqlx.MustConnect("postgres", dsn)
	defer handle.Close()
	tx := handle.MustBegin()
	defer tx.Rollback()
	mustPush(t, store.In(tx), "late", 1)
	mustPush(t, store, "early", 1)
	end, err := log.End(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	page, err := log.Tail(t.Context(), end, 10)
	if err != nil || len(page.Rows) != 1 || page.Rows[0].StreamID != "late" {
		t.Errorf("after the end: %v, %v", page.Rows, err)
	}
}

func TestAPlaceBehindWhichTheStoreWasSetBackIsErrRewound(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	store := storeOn(t, openTest(t, dsn))
	log := openTest(t, dsn)
	defer log.Close()
	handle := sqlx.MustConnect("postgres", dsn)
	defer handle.Close()
	mustPush(t, store, "a", 1)
	mustPush(t, store, "a", 2)
	r := newReader(t, log, 10)
	r.read()
	handle.MustExec("DELETE FROM events WHERE sequence = 2; SELECT setval(pg_get_serial_sequence('events', 'position'), 1)")
	if _, err := log.Tail(t.Context(), r.at, 10); !errors.Is(err, evq.ErrRewound) {
		t.Errorf("with the event gone: %v", err)
	}
	mustPush(t, store, "a", 3) // takes the position once more
	if _, err := log.Tail(t.Context(), r.at, 10); !errors.Is(err, evq.ErrRewound) {
		t.Errorf("with another event in its place: %v", err)
	}
}

// A restore into another cluster is played: the events, and the reader's place, get transaction ids that this one has not
// reached; or the cluster gets another name.
func TestEventsThatWereRestoredIntoAnotherClusterAreReadOnce(t *testing.T) {
	const ahead = 1_000_000_000
	for name, c := range map[string]struct {
		ahead uint64
		move  string
	}{
		"that counts fewer transactions": {ahead, fmt.Sprintf("UPDATE events SET xid = (xid::text::bigint + %d)::text::xid8", ahead)},
		"of another name":                {0, "UPDATE eras SET cluster = cluster + 1"},
	} {
		t.Run(name, func(t *testing.T) {
			dsn := pgserver.NewDatabase(t)
			store := storeOn(t, openTest(t, dsn))
			log := openTest(t, dsn)
			defer log.Close()
			handle := sqlx.MustConnect("postgres", dsn)
			defer handle.Close()
			for n := range 5 {
				mustPush(t, store, "a", n)
			}
			r := newReader(t, log, 2)
			r.read()
			handle.MustExec(c.move)
			r.at = shifted(t, r.at, c.ahead)
			for range 3 {
				r.read()
			}
			mustPush(t, store, "a", 5)
			mustPush(t, store, "b", 6)
			r.finish(handle)
			newReader(t, log, 2).finish(handle)
			var eras int
			if err := handle.Get(&eras, "SELECT count(*) FROM eras"); err != nil || eras != 2 {
				t.Errorf("%d eras, %v", eras, err)
			}
		})
	}
}

// shifted is a place whose snapshot is of a cluster that has counted more transactions.
func shifted(t *testing.T, at evq.Position, by uint64) evq.Position {
	t.Helper()
	p, err := parsePlace(at)
	if err != nil {
		t.Fatal(err)
	}
	p.seen.snapshot = snapshot{next: p.seen.snapshot.next + by}
	return p.text()
}
