package postgres

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/evq-go/evq/internal/pgserver"
	evq "github.com/evq-go/evq/runtime"
)

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
			d := newTested(t, pgserver.NewDatabase(t))
			for n := range 5 {
				mustPush(t, d.store, "a", n)
			}
			r := newReader(t, d.log, 2)
			r.read()
			d.db.MustExec(c.move)
			r.at = shifted(t, r.at, c.ahead)
			r.got = shiftedRows(t, r.got, c.ahead)
			for range 3 {
				r.read()
			}
			mustPush(t, d.store, "a", 5)
			mustPush(t, d.store, "b", 6)
			r.finish(d.db)
			newReader(t, d.log, 2).finish(d.db)
			var eras int
			if err := d.db.Get(&eras, "SELECT count(*) FROM eras"); err != nil || eras != 2 {
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

// shiftedRows are rows as they were read there.
func shiftedRows(t *testing.T, rows []evq.Row, by uint64) []evq.Row {
	t.Helper()
	for i := range rows {
		e, ok := parseEvent(rows[i].Position)
		if !ok {
			t.Fatalf("no event: %q", rows[i].Position)
		}
		rows[i].Position = eventPosition(e.position, strconv.FormatUint(e.transaction+by, 10))
	}
	return rows
}
