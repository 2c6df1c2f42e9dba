package postgres

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/evq-go/evq/internal/pgserver"
	evq "github.com/evq-go/evq/runtime"
	"github.com/jmoiron/sqlx"
)

// Three transactions draw a transaction id, push and end, in random interleavings, with pushes of the store's own among
// them, and readers that read small and large pages after every step.
func TestTheTailLosesNothingInWhateverOrderTransactionsCommit(t *testing.T) {
	d := newTested(t, pgserver.NewDatabase(t))
	rng := rand.New(rand.NewPCG(3, 4))
	readers := append(newReaders(t, d.log, 3), newReader(t, d.log, 1), newReader(t, d.log, 1000))
	for round := range 80 {
		steps := []int{0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3}
		rng.Shuffle(len(steps), func(i, j int) { steps[i], steps[j] = steps[j], steps[i] })
		var txs [3]*sqlx.Tx
		done := [3]int{}
		for _, who := range steps {
			if who == 3 {
				mustPush(t, d.store, "own", round)
			} else {
				txs[who] = step(t, d.store, d.db, txs[who], rng, who, done[who])
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
		r.finish(d.db)
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

func TestThePlaceAtTheEndCoversWhatIsCommittedAndNothingElse(t *testing.T) {
	d := newTested(t, pgserver.NewDatabase(t))
	tx := d.begin(t)
	late := mustPush(t, d.store.In(tx), "late", 1)
	early := mustPush(t, d.store, "early", 1)
	end, err := d.log.End(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	commit(t, tx)
	if !covers(t, d.log, end, early.Position) || covers(t, d.log, end, late.Position) {
		t.Errorf("%q covers the wrong one of %q and %q", end, early.Position, late.Position)
	}
	page, err := d.log.Tail(t.Context(), end, 10)
	if err != nil || len(page.Rows) != 1 || page.Rows[0].StreamID != "late" {
		t.Errorf("after the end: %v, %v", page.Rows, err)
	}
}

func TestAPlaceBehindWhichTheStoreWasSetBackIsErrRewound(t *testing.T) {
	for _, where := range []string{"at an ordinary place", "in the middle of a late part"} {
		t.Run(where, func(t *testing.T) {
			d := newTested(t, pgserver.NewDatabase(t))
			tx := d.begin(t)
			mustPush(t, d.store.In(tx), "late", 1)
			mustPush(t, d.store.In(tx), "late", 2)
			last := mustPush(t, d.store, "a", 1)
			r := newReader(t, d.log, 1)
			r.read()
			commit(t, tx)
			if where != "at an ordinary place" {
				r.read()
			}
			if r.inTheMiddle() == (where == "at an ordinary place") {
				t.Fatalf("the reader is at %q", r.at)
			}
			wantRewound(t, d, r, last)
		})
	}
}

// wantRewound takes the event away on which the reader stands.
func wantRewound(t *testing.T, d *tested, r *reader, last evq.Recorded[evq.Raw]) {
	t.Helper()
	d.db.MustExec("DELETE FROM events WHERE event_id = $1", last.EventID)
	if _, err := d.log.Tail(t.Context(), r.at, 10); !errors.Is(err, evq.ErrRewound) {
		t.Errorf("with the event gone: %v", err)
	}
	position, _ := parseEvent(last.Position)
	d.db.MustExec("SELECT setval(pg_get_serial_sequence('events', 'position'), $1, false)", position.position)
	again, _ := parseEvent(mustPush(t, d.store, "a", 3).Position)
	if again.position != position.position {
		t.Fatalf("the new event is at %d, not %d", again.position, position.position)
	}
	if _, err := d.log.Tail(t.Context(), r.at, 10); !errors.Is(err, evq.ErrRewound) {
		t.Errorf("with another event in its place: %v", err)
	}
}
