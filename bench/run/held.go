package run

import (
	"context"
	"errors"
	"fmt"

	"github.com/evq-go/evq/bench/contender"
	"github.com/evq-go/evq/bench/measure"
	"github.com/evq-go/evq/bench/report"
	"github.com/evq-go/evq/bench/workload"
	"github.com/evq-go/evq/examples/userevents"
	"github.com/evq-go/evq/runtime/postgres"
	"github.com/jmoiron/sqlx"
)

const heldStreams = 20

var heldCell = workload.Cell{Batch: 1, Goroutines: 8, Streams: workload.Thousand}

// held measures what evq's pushes to other streams cost while callers' transactions hold 20 streams, to each of which
// somebody pushes as well. SQLite has one writer: there a caller's transaction stops all pushes, by nature.
func (r *run) held(ctx context.Context, database string) error {
	if database != contender.Postgres {
		return nil
	}
	r.progress("%s, held streams", database)
	at, remove, err := r.databases.New(ctx, database)
	if err != nil {
		return err
	}
	defer remove()
	s := r.beside(ctx, contender.EVQ, at)
	defer s.close()
	if s.err != nil {
		return s.err
	}
	var free, during pushed
	for range r.plan.rounds {
		one, err := measure.Push(ctx, s.store, heldCell, s.source, r.plan.length)
		if err != nil {
			return err
		}
		free.rounds = append(free.rounds, one)
		if one, err = r.whileHeld(ctx, s, at); err != nil {
			return err
		}
		during.rounds = append(during.rounds, one)
	}
	table := &report.Table{Labels: []string{"evq, 8 goroutines, 1,000 streams"}, Heads: []string{"events a second", "p50 / p99 / p99.9", "free ÷ this"}}
	for _, row := range []struct {
		name string
		of   pushed
	}{{"nobody holds a stream", free}, {fmt.Sprintf("transactions hold %d other streams, and pushes wait for each", heldStreams), during}} {
		table.Add(row.name, report.Rate(row.of.middle().PerSecond), pushTimes(table, s, row.of), report.Ratio(free.rates(), row.of.rates()))
	}
	r.page.add("### %s: held streams\n\n%s\n", database, table)
	return nil
}

// whileHeld pushes while transactions hold streams that others wait for.
func (r *run) whileHeld(ctx context.Context, s *side, at contender.Place) (measure.Pushes, error) {
	release, err := hold(ctx, at.DSN)
	if err != nil {
		return measure.Pushes{}, err
	}
	waiting := make(chan error, heldStreams)
	for i := range heldStreams {
		aggregate, events := s.source.Batch(1, workload.Random(i))
		go func() { waiting <- s.store.Push(ctx, heldName(i), aggregate, events) }()
	}
	one, err := measure.Push(ctx, s.store, heldCell, s.source, r.plan.length)
	release()
	for range heldStreams {
		err = errors.Join(err, <-waiting)
	}
	return one, err
}

func heldName(i int) string { return fmt.Sprintf("held-%d", i) }

// hold pushes to each stream in a transaction of its own, which stays open until release.
func hold(ctx context.Context, dsn string) (release func(), err error) {
	db, err := sqlx.Open("postgres", dsn)
	if err != nil {
		return nil, err
	}
	store := postgres.New(db)
	users := userevents.NewStore(store)
	var open []*sqlx.Tx
	release = func() {
		for _, tx := range open {
			_ = tx.Rollback()
		}
		_ = store.Close()
		_ = db.Close()
	}
	for i := range heldStreams {
		tx, err := db.BeginTxx(ctx, nil)
		if err == nil {
			open = append(open, tx)
			_, err = users.In(tx).PushUserCreated(ctx, heldName(i), "holder", userevents.UserCreated{UserID: "holder"})
		}
		if err != nil {
			release()
			return nil, err
		}
	}
	return release, nil
}
