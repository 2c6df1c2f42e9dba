package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"time"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/internal/dialect"
	"github.com/google/uuid"
)

// recorder writes the pushes of one batch, under the write lock.
type recorder struct {
	*backend
	ctx context.Context
	db  dialect.Querier

	before   place // the store's end before the batch
	last     place // and with it
	heads    map[string]head
	stream   string
	sequence int64 // the stream's last one taken
	now      int64 // created_at of what is recorded in the stream, µs

	waiting   []any // parameters of the rows that are not written yet
	row       lastRow
	positions []evq.Position // of the events that are still to come
}

// recorder begins a batch where the store ends. It knows no heads: each stream is asked where it stands.
func (b *backend) recorder(ctx context.Context, db dialect.Querier, batch uuid.UUID) (*recorder, error) {
	r := &recorder{backend: b, ctx: ctx, db: db, heads: map[string]head{}}
	var barred bool
	if err := db.QueryRowContext(ctx, b.sql.Get("push_begin"), batch[:]).Scan(&r.before.position, &r.before.event, &barred); err != nil {
		return nil, err
	}
	if barred {
		return nil, &evq.Error{Kind: evq.ErrRetry, Reason: "the batch was given up"}
	}
	r.last = r.before
	return r, nil
}

// record writes the pushes in order. They come sorted by stream.
func (r *recorder) record(pushes []evq.Push) ([]evq.Result, error) {
	results := make([]evq.Result, len(pushes))
	events := 0
	for i := range pushes {
		events += len(pushes[i].Events)
	}
	r.positions = make([]evq.Position, events)
	for i := range pushes {
		if i == 0 || pushes[i].StreamID != r.stream {
			if err := r.enter(pushes[i].StreamID); err != nil {
				return nil, err
			}
		}
		var err error
		if results[i], err = r.push(&pushes[i]); err != nil {
			return nil, err
		}
		r.heads[r.stream] = head{r.sequence, r.now}
	}
	return results, r.flush()
}

// enter finds out where the stream stands. Its times never run backwards, whatever the clock does.
func (r *recorder) enter(stream string) (err error) {
	stands, known := r.heads[stream]
	if !known {
		stands, err = r.newest(r.ctx, r.db, stream)
	}
	r.stream, r.sequence, r.now = stream, stands.sequence, max(time.Now().UnixMicro(), stands.createdAt)
	return err
}

// newest asks where a stream stands.
func (b *backend) newest(ctx context.Context, db dialect.Querier, stream string) (stands head, err error) {
	err = db.QueryRowContext(ctx, b.sql.Get("push_newest"), stream).Scan(&stands.sequence, &stands.createdAt)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return stands, err
}

// push records one push unless its key or its conditions speak against it.
func (r *recorder) push(p *evq.Push) (evq.Result, error) {
	if p.Key != "" {
		if result, known, err := r.repeated(p); known || err != nil {
			return result, err
		}
	}
	for i := range p.Conditions {
		actual, ok, err := r.holds(&p.Conditions[i])
		if err != nil {
			return evq.Result{}, err
		}
		if !ok {
			return evq.Result{Status: evq.StatusConflict, Condition: i, Actual: actual}, nil
		}
	}
	result := evq.Result{Status: evq.StatusRecorded, First: r.sequence + 1, CreatedAt: time.UnixMicro(r.now).UTC()}
	if p.Key != "" {
		if err := r.exec("key_record", p.StreamID, p.Key, p.Hash, result.First, len(p.Events), r.now); err != nil {
			return evq.Result{}, err
		}
	}
	n := len(p.Events)
	result.Positions, r.positions = r.positions[:n:n], r.positions[n:]
	for i := range p.Events {
		if err := r.add(p, &p.Events[i]); err != nil {
			return evq.Result{}, err
		}
		result.Positions[i] = positionOf(r.last.position)
	}
	return result, nil
}

// repeated tells what the push's key stands for already.
func (r *recorder) repeated(p *evq.Push) (result evq.Result, known bool, err error) {
	var first int64
	var hash []byte
	err = r.db.QueryRowContext(r.ctx, r.sql.Get("key_find"), p.StreamID, p.Key).Scan(&first, &hash)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return evq.Result{}, false, nil
	case err != nil:
		return evq.Result{}, false, err
	case !bytes.Equal(hash, p.Hash):
		return evq.Result{Status: evq.StatusKeyReused, First: first}, true, nil
	}
	return evq.Result{Status: evq.StatusRepeated, First: first}, true, nil
}

// holds checks a condition against the stream, earlier pushes of the batch included.
func (r *recorder) holds(c *evq.Condition) (actual int64, ok bool, err error) {
	if err := r.flush(); err != nil {
		return 0, false, err
	}
	if c.Kind == evq.AggregateAt {
		err := r.db.QueryRowContext(r.ctx, r.sql.Get("push_aggregate"), r.stream, c.Query.AggregateID).Scan(&actual)
		return actual, actual == c.Sequence, err
	}
	page := evq.Page{
		StreamID: r.stream, AggregateID: c.Query.AggregateID, EventTypes: c.Query.EventTypes, After: c.Sequence, Limit: 1,
	}
	found, err := r.page(r.ctx, r.db, page)
	if err != nil || found.Count == 0 {
		return 0, true, err
	}
	return found.Last, false, nil
}

func (r *recorder) exec(statement string, args ...any) error {
	_, err := r.db.ExecContext(r.ctx, r.sql.Get(statement), args...)
	return err
}
