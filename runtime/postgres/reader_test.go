package postgres

import (
	"bytes"
	"slices"
	"testing"

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
	step  int  // of each page it takes so many rows, and goes on from there; 0: all
	more  bool // the last page was cut
	got   []evq.Row
	last  map[string]int64
}

func newReader(t *testing.T, log evq.Backend, limit int) *reader {
	return &reader{t: t, log: log, limit: limit, last: map[string]int64{}}
}

// newReaders are one that takes whole pages, one that takes some of each, and one that goes on from behind every row.
func newReaders(t *testing.T, log evq.Backend, limit int) []*reader {
	all, some, each := newReader(t, log, limit), newReader(t, log, limit), newReader(t, log, limit)
	some.step, each.step = 2, 1
	return []*reader{all, some, each}
}

// read reads one page, and demands of each row that it is the next of its stream, and that the places say so.
func (r *reader) read() int {
	r.t.Helper()
	page, err := r.log.Tail(r.t.Context(), r.at, r.limit)
	if err != nil {
		r.t.Fatal(err)
	}
	if len(page.Rows) == 0 && !page.More && page.Next != r.at {
		r.t.Fatalf("an empty page moved the place from %q to %q", r.at, page.Next)
	}
	if len(page.Rows) > r.limit {
		r.t.Fatalf("a page of %d has %d rows", r.limit, len(page.Rows))
	}
	r.take(page)
	r.more = page.More
	return len(page.Rows)
}

// take takes what it wants of a page.
func (r *reader) take(page evq.TailPage) {
	r.t.Helper()
	rows, next := page.Rows, page.Next
	if r.step > 0 && len(rows) > 0 {
		rows = rows[:min(r.step, len(rows))]
		next = cutBehind(r.t, r.log, r.at, page, rows[len(rows)-1])
	}
	for _, row := range rows {
		if row.Sequence != r.last[row.StreamID]+1 {
			r.t.Fatalf("%s %d came after %d", row.StreamID, row.Sequence, r.last[row.StreamID])
		}
		r.last[row.StreamID]++
		if covers(r.t, r.log, r.at, row.Position) || !covers(r.t, r.log, next, row.Position) {
			r.t.Fatalf("between %q and %q came %s", r.at, next, row.Position)
		}
	}
	r.at, r.got = next, append(r.got, rows...)
}

// drain reads on until there is nothing.
func (r *reader) drain() {
	r.t.Helper()
	for r.read() > 0 || r.more {
	}
}

// finish reads on until there is nothing, and demands every committed event once.
func (r *reader) finish(db *sqlx.DB) {
	r.t.Helper()
	r.drain()
	var want []uuid.UUID
	if err := db.Select(&want, "SELECT event_id FROM events ORDER BY position"); err != nil {
		r.t.Fatal(err)
	}
	var got []uuid.UUID
	for _, row := range r.got {
		got = append(got, row.EventID)
		if !covers(r.t, r.log, r.at, row.Position) {
			r.t.Fatalf("at the end, %q, it has not had %s", r.at, row.Position)
		}
	}
	byText := func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) }
	slices.SortFunc(want, byText)
	slices.SortFunc(got, byText)
	if !slices.Equal(got, want) {
		r.t.Fatalf("the reader got %d events, %d are committed", len(got), len(want))
	}
}

// inTheMiddle tells whether the reader stands in the middle of a late part.
func (r *reader) inTheMiddle() bool {
	r.t.Helper()
	p, err := parsePlace(r.at)
	if err != nil {
		r.t.Fatal(err)
	}
	return p.late != nil
}

func cutBehind(t *testing.T, log evq.Backend, after evq.Position, page evq.TailPage, last evq.Row) evq.Position {
	t.Helper()
	at, err := log.(evq.Places).Cut(after, page.Next, last)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func covers(t *testing.T, log evq.Backend, at, of evq.Position) bool {
	t.Helper()
	yes, err := log.(evq.Places).Covers(at, of)
	if err != nil {
		t.Fatal(err)
	}
	return yes
}

// tested is a store on a database of its own, and ways around it.
type tested struct {
	dsn   string
	store *evq.Store
	log   *backend // another one, for readers
	db    *sqlx.DB
}

func newTested(t *testing.T, dsn string) *tested {
	t.Helper()
	log, db := openTest(t, dsn), sqlx.MustConnect("postgres", dsn)
	t.Cleanup(func() {
		_ = log.Close()
		_ = db.Close()
	})
	return &tested{dsn, storeOn(t, openTest(t, dsn)), log, db}
}

// begin begins a transaction of the caller's, which ends with the test.
func (d *tested) begin(t *testing.T) *sqlx.Tx {
	t.Helper()
	tx, err := d.db.Beginx()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tx.Rollback() }) // unless the test has ended it
	return tx
}

func commit(t *testing.T, tx *sqlx.Tx) {
	t.Helper()
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}
