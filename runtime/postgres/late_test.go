package postgres

import (
	"fmt"
	"strings"
	"testing"

	"github.com/evq-go/evq/internal/pgserver"
	evq "github.com/evq-go/evq/runtime"
)

// The position is drawn before the transaction has an id, and a reader passes it: its snapshot does not know the
// transaction.
func TestANumberThatWasDrawnBeforeTheTransactionIDIsRead(t *testing.T) {
	d := newTested(t, pgserver.NewDatabase(t))
	mustPush(t, d.store, "a", 1)
	tx := d.begin(t)
	position, assigned := int64(0), true
	for assigned { // every so often drawing a number writes, and then takes an id
		if err := tx.Rollback(); err != nil {
			t.Fatal(err)
		}
		tx = d.begin(t)
		if err := tx.QueryRow(`SELECT nextval(pg_get_serial_sequence('events', 'position')), pg_current_xact_id_if_assigned() IS NOT NULL`).Scan(&position, &assigned); err != nil {
			t.Fatal(err)
		}
	}
	mustPush(t, d.store, "a", 2)
	readers := newReaders(t, d.log, 3)
	for _, r := range readers {
		r.drain()
	}
	tx.MustExec(`INSERT INTO events (position, event_id, stream_id, sequence, event_type, event_version, aggregate_id, data, metadata, created_at)
		OVERRIDING SYSTEM VALUE VALUES ($1, gen_random_uuid(), 'late', 1, 'Counted', '1.0', 'a', '{}', '{}', now())`, position)
	commit(t, tx)
	for _, r := range readers {
		r.finish(d.db)
		if r.got[2].StreamID != "late" {
			t.Errorf("the late event came as %v", r.got)
		}
	}
}

// Its id is older than those of events that stand before its own in the stream.
func TestATransactionThatWroteElsewhereBeforeItTookTheStreamIsReadInStreamOrder(t *testing.T) {
	d := newTested(t, pgserver.NewDatabase(t))
	d.db.MustExec("CREATE TABLE elsewhere (n int)")
	readers := newReaders(t, d.log, 2)
	for round := range 5 {
		tx := d.begin(t)
		tx.MustExec("INSERT INTO elsewhere VALUES (1)")
		mustPush(t, d.store, "a", 1)
		if round%2 == 0 {
			for _, r := range readers {
				r.drain()
			}
		}
		mustPush(t, d.store, "a", 2)
		mustPush(t, d.store.In(tx), "a", 3)
		mustPush(t, d.store, "b", 4)
		for _, r := range readers {
			r.drain()
		}
		commit(t, tx)
		mustPush(t, d.store, "a", 5)
	}
	for _, r := range readers {
		r.finish(d.db)
	}
}

// One transaction pushes and is open while everybody reads on; others push and are rolled back.
func TestATransactionThatIsOpenOverManyPagesIsReadWhenItCommits(t *testing.T) {
	d := newTested(t, pgserver.NewDatabase(t))
	readers := newReaders(t, d.log, 3)
	long := d.begin(t)
	for round := range 30 {
		failed := d.begin(t)
		mustPush(t, d.store.In(failed), "failed", round)
		mustPush(t, d.store.In(long), "long", round)
		mustPush(t, d.store, "other", round)
		if round%10 == 9 {
			mustPush(t, d.store.In(failed), "other", round)
		}
		if err := failed.Rollback(); err != nil {
			t.Fatal(err)
		}
		for _, r := range readers {
			r.read()
		}
	}
	for _, r := range readers {
		r.drain()
		if len(r.got) != 30 {
			t.Fatalf("%d events came before the commit", len(r.got))
		}
	}
	commit(t, long)
	for _, r := range readers {
		r.finish(d.db)
	}
}

// A late import is many pages. While they are read, other late transactions commit, and new events come.
func TestALateImportIsReadInPagesThatAreNoLargerThanOthers(t *testing.T) {
	const many, limit = 600, 20
	d := newTested(t, pgserver.NewDatabase(t))
	importing := d.begin(t)
	imported := make([]evq.Payload, many)
	for i := range imported {
		imported[i] = one(i)[0]
	}
	if _, err := d.store.In(importing).Push(t.Context(), "import", "a", imported[:many/2]); err != nil {
		t.Fatal(err)
	}
	var ends []func()
	for i := range 6 {
		tx := d.begin(t)
		mustPush(t, d.store.In(tx), fmt.Sprint("late", i), 1)
		ends = append(ends, func() { commit(t, tx) })
	}
	if _, err := d.store.In(importing).Push(t.Context(), "import", "a", imported[many/2:]); err != nil {
		t.Fatal(err)
	}
	mustPush(t, d.store, "other", 1)
	readers := append(newReaders(t, d.log, limit), newReader(t, d.log, many*2))
	for _, r := range readers {
		r.drain()
	}
	commit(t, importing)
	for n, end := range ends {
		mustPush(t, d.store, "other", 2)
		for _, r := range readers[:3] {
			if got := r.read(); got != limit || !r.inTheMiddle() {
				t.Errorf("page %d has %d rows and ends at %q", n, got, r.at)
			}
		}
		end()
		mustPush(t, d.store, fmt.Sprint("late", n), 2)
	}
	for _, r := range readers {
		r.finish(d.db)
		if r.inTheMiddle() {
			t.Errorf("at the end the reader is at %q", r.at)
		}
	}
}

// A page of the late part ends when it is large, too.
func TestALateImportIsReadInPagesOfSoManyBytes(t *testing.T) {
	d := newTested(t, pgserver.NewDatabase(t))
	tx := d.begin(t)
	large := one(1)
	large[0].Data = evq.Raw(`"` + strings.Repeat("x", evq.TailBytes/3) + `"`)
	for range 7 {
		if _, err := d.store.In(tx).Push(t.Context(), "import", "a", large); err != nil {
			t.Fatal(err)
		}
	}
	mustPush(t, d.store, "other", 1)
	r := newReader(t, d.log, 100)
	r.drain()
	commit(t, tx)
	for n, want := range []int{3, 3, 1, 0} {
		if got := r.read(); got != want || r.more != (n < 2) {
			t.Errorf("page %d has %d rows, and more is %v", n, got, r.more)
		}
	}
	r.finish(d.db)
}

// Whoever has read the last of a late part stands at an ordinary place again, and knows it by one more page.
func TestTheEndOfALatePartIsAnOrdinaryPlace(t *testing.T) {
	d := newTested(t, pgserver.NewDatabase(t))
	tx := d.begin(t)
	mustPush(t, d.store.In(tx), "late", 1)
	mustPush(t, d.store, "other", 1)
	r := newReader(t, d.log, 1)
	r.read()
	commit(t, tx)
	if r.read() != 1 || !r.inTheMiddle() || !r.more {
		t.Errorf("behind the late event the reader is at %q", r.at)
	}
	end, err := d.log.End(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if covers(t, d.log, r.at, end) {
		t.Errorf("%q is taken to cover what was known later, %q", r.at, end)
	}
	if r.read() != 0 || r.inTheMiddle() || !r.more || !covers(t, d.log, r.at, end) {
		t.Errorf("after the last page the reader is at %q", r.at)
	}
	if r.read() != 0 || r.more {
		t.Error("the empty page is not the last")
	}
}
