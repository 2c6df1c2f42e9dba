package runtimetest

import (
	"github.com/google/uuid"

	evq "github.com/evq-go/evq/runtime"
)

// seamRules are what the store relies on, asked of the backend itself.
var seamRules = []rule{
	{"each push of a batch gets its own answer, and sees the earlier ones", batchAnswers},
	{"a batch that landed is told by its rows", settleLanded},
	{"a batch that did not land is told so, and its pushes may be tried again", settleNotLanded},
}

// pushOf is a push as the store hands it to a backend.
func pushOf(stream, aggregate string, n int, change func(*evq.Push)) evq.Push {
	p := evq.Push{StreamID: stream, AggregateID: aggregate}
	for _, payload := range numbered(1, n) {
		p.Events = append(p.Events, evq.NewEvent{EventID: uuid.Must(uuid.NewV7()), EventType: payload.EventType,
			EventVersion: payload.EventVersion, Data: payload.Data, Metadata: evq.Raw(`{}`)})
	}
	if change != nil {
		change(&p)
	}
	return p
}

func batchOf(pushes ...evq.Push) evq.Batch { return evq.Batch{ID: uuid.New(), Pushes: pushes} }

func keyed(key, hash string) func(*evq.Push) {
	return func(p *evq.Push) { p.Key, p.Hash = key, []byte(hash) }
}

func expecting(sequence int64) func(*evq.Push) {
	return func(p *evq.Push) {
		p.Conditions = []evq.Condition{
			{Kind: evq.StreamUnchanged, Query: evq.Query{AggregateID: "nobody"}},
			{Kind: evq.AggregateAt, Query: evq.Query{AggregateID: p.AggregateID}, Sequence: sequence},
		}
	}
}

// backend returns a handle that is closed at the end.
func (s *scene) backend() evq.Backend {
	s.Helper()
	log := s.Backend(s.T)
	s.Cleanup(func() {
		if err := log.Close(); err != nil {
			s.Errorf("closing the backend: %v", err)
		}
	})
	return log
}

func batchAnswers(s *scene) {
	log := s.backend()
	batch := batchOf(
		pushOf("a", "x", 2, keyed("k", "hash")),    // 1, 2
		pushOf("a", "x", 2, keyed("k", "hash")),    // repeated
		pushOf("a", "x", 1, keyed("k", "another")), // reused
		pushOf("a", "y", 1, expecting(0)),          // 3
		pushOf("a", "y", 1, expecting(0)),          // conflict
		pushOf("a", "y", 1, expecting(3)),          // 4
		pushOf("b", "y", 3, nil),                   // 1 to 3
	)
	results, err := log.Push(s.ctx, nil, batch)
	s.ok(err)
	want := []evq.Result{
		{Status: evq.StatusRecorded, First: 1}, {Status: evq.StatusRepeated, First: 1}, {Status: evq.StatusKeyReused, First: 1},
		{Status: evq.StatusRecorded, First: 3}, {Status: evq.StatusConflict, Condition: 1, Actual: 3}, {Status: evq.StatusRecorded, First: 4},
		{Status: evq.StatusRecorded, First: 1},
	}
	for i, got := range results {
		if got.Status != want[i].Status || got.First != want[i].First || got.Condition != want[i].Condition || got.Actual != want[i].Actual {
			s.Errorf("push %d was answered by %+v, want %+v", i, got, want[i])
		}
		if recorded := got.Status == evq.StatusRecorded; recorded != (len(got.Positions) == len(batch.Pushes[i].Events)) || recorded == got.CreatedAt.IsZero() {
			s.Errorf("push %d has the positions %v and the time %v", i, got.Positions, got.CreatedAt)
		}
	}
	store := s.storeOn(log)
	if a, b := s.stream(store, "a"), s.stream(store, "b"); len(a) != 4 || len(b) != 3 {
		s.Errorf("the streams have %d and %d events, want 4 and 3", len(a), len(b))
	}
}

func settleLanded(s *scene) {
	log := s.backend()
	batch := batchOf(pushOf("a", "x", 2, nil), pushOf("a", "x", 1, expecting(99)), pushOf("b", "x", 1, nil))
	results, err := log.Push(s.ctx, nil, batch)
	s.ok(err)
	for range 2 {
		rows, landed, err := s.backend().Settle(s.ctx, batch)
		s.ok(err)
		if !landed || len(rows) != 3 {
			s.Fatalf("landed is %v, with %d rows", landed, len(rows))
		}
		found := map[uuid.UUID]evq.Row{}
		for _, row := range rows {
			found[row.EventID] = row
		}
		for i, p := range batch.Pushes {
			for n, e := range p.Events {
				row, ok := found[e.EventID]
				if recorded := results[i].Status == evq.StatusRecorded; ok != recorded || recorded && (row.Sequence != results[i].First+int64(n) ||
					row.Position != results[i].Positions[n] || !row.CreatedAt.Equal(results[i].CreatedAt) || row.StreamID != p.StreamID) {
					s.Errorf("event %d of push %d was found as %+v", n, i, row)
				}
			}
		}
	}
}

func settleNotLanded(s *scene) {
	log := s.backend()
	s.push(s.store(), "a", "x", numbered(1, 1))
	batch := batchOf(pushOf("a", "x", 2, nil), pushOf("nothing", "x", 2, nil))
	for range 2 {
		rows, landed, err := log.Settle(s.ctx, batch)
		if s.ok(err); landed || len(rows) > 0 {
			s.Fatalf("landed is %v, with %d rows", landed, len(rows))
		}
	}
	results, err := log.Push(s.ctx, nil, batchOf(batch.Pushes...))
	if s.ok(err); len(results) != 2 || results[0].First != 2 || results[1].First != 1 {
		s.Errorf("the same pushes in another batch are answered by %+v", results)
	}
}
