package postgres

import (
	"testing"

	"github.com/evq-go/evq/internal/pgserver"
	evq "github.com/evq-go/evq/runtime"
	"github.com/jmoiron/sqlx"
)

// A database is dumped and restored into another cluster, which counts its own transactions: readers go on there from
// the texts of their places, and get every event once that they have not had.
func TestAPlaceGoesOnExactlyInAnotherCluster(t *testing.T) {
	for name, burnt := range map[string][2]int{
		"that has used fewer transactions": {5000, 0},
		"that has used more transactions":  {0, 5000},
	} {
		t.Run(name, func(t *testing.T) {
			from, to := pgserver.Start(t, "fsync=off"), pgserver.Start(t, "fsync=off")
			burn(t, from, burnt[0])
			burn(t, to, burnt[1])
			m := newMove(t, from)
			m.before(t)
			m.copy(t, from, to)
			m.after(t)
		})
	}
}

// burn uses transaction ids up.
func burn(t *testing.T, server *pgserver.Server, transactions int) {
	t.Helper()
	db := sqlx.MustConnect("postgres", server.DSN())
	defer db.Close()
	var n int
	for range transactions {
		if err := db.Get(&n, "SELECT 1 FROM pg_current_xact_id()"); err != nil {
			t.Fatal(err)
		}
	}
}

// move is a database that moves, and readers who move with it. Those of middle stand in the middle of a late part then.
type move struct {
	*tested
	readers, middle []*reader
	known           []evq.Position // places of before
}

func newMove(t *testing.T, from *pgserver.Server) *move {
	d := newTested(t, from.NewDatabase(t))
	return &move{tested: d, readers: newReaders(t, d.log, 3), middle: newReaders(t, d.log, 3)}
}

// before leaves behind every reader events that are late for it: of a transaction that is half read, of one that has
// committed meanwhile, and of one that is lost with the cluster.
func (m *move) before(t *testing.T) {
	half, meanwhile, lost := m.begin(t), m.begin(t), m.begin(t)
	for n := range 7 {
		mustPush(t, m.store, "a", n)
		mustPush(t, m.store.In(half), "half", n)
		mustPush(t, m.store.In(meanwhile), "meanwhile", n)
		mustPush(t, m.store.In(lost), "lost", n)
	}
	mustPush(t, m.store, "b", 1)
	for _, r := range append(m.readers, m.middle...) {
		r.drain()
		m.known = append(m.known, r.at)
	}
	commit(t, half)
	for _, r := range m.middle {
		if r.read(); !r.inTheMiddle() {
			t.Fatalf("the reader is at %q", r.at)
		}
		m.known = append(m.known, r.at)
	}
	commit(t, meanwhile)
	mustPush(t, m.store, "meanwhile", 8)
	mustPush(t, m.store, "unread", 1)
}

func (m *move) copy(t *testing.T, from, to *pgserver.Server) {
	m.tested = newTested(t, from.Copy(t, m.dsn, to))
	for _, r := range append(m.readers, m.middle...) {
		r.log = m.log
	}
}

// after reads on, while what happens in the new cluster is late again.
func (m *move) after(t *testing.T) {
	tx := m.begin(t)
	mustPush(t, m.store.In(tx), "half", 8)
	mustPush(t, m.store, "a", 9)
	for _, r := range m.middle {
		if r.read(); !r.inTheMiddle() {
			t.Errorf("after a page in the new cluster the reader is at %q", r.at)
		}
	}
	mustPush(t, m.store, "lost", 1)
	for _, r := range m.readers {
		r.drain()
	}
	commit(t, tx)
	for _, r := range append(append(m.readers, m.middle...), newReader(t, m.log, 2)) {
		r.finish(m.db)
		m.wantMeet(t, r)
	}
	var eras int
	if err := m.db.Get(&eras, "SELECT count(*) FROM eras"); err != nil || eras != 2 {
		t.Errorf("%d eras, %v", eras, err)
	}
}

// wantMeet demands that a place of after covers those of before, and meets them at nothing that it or they have not had.
func (m *move) wantMeet(t *testing.T, r *reader) {
	t.Helper()
	for _, old := range m.known {
		at, err := m.log.Meet(r.at, old)
		if err != nil {
			t.Fatal(err)
		}
		if at != old || !covers(t, m.log, r.at, old) {
			t.Errorf("%q and %q meet at %q", r.at, old, at)
		}
	}
}
