package memory

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

// heldWait bounds how long a batch waits for a transaction that holds the log, until its pushes have to queue anew.
const heldWait = 250 * time.Millisecond

// Lanes is 1: whoever holds the log holds all streams.
func (l *Log) Lanes() int { return 1 }

// Push records the pushes of the batch, or refuses them one by one.
func (l *Log) Push(ctx context.Context, foreign evq.Tx, b evq.Batch) ([]evq.Result, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	t, err := l.own(foreign)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, barred := l.barred[b.ID]; barred {
		return nil, &evq.Error{Kind: evq.ErrRetry, Reason: "the batch was given up"}
	}
	if t == nil {
		if held, err := l.awaitTurn(ctx, b.Wait); held || err != nil {
			return busy(len(b.Pushes)), err
		}
		defer l.commit()
	} else if err := t.check(); err != nil {
		return nil, err
	}
	results := make([]evq.Result, len(b.Pushes))
	for i, push := range b.Pushes {
		results[i] = l.record(push)
	}
	return results, nil
}

// awaitTurn waits for the log to be free: a moment if the batch may wait, else not at all.
func (l *Log) awaitTurn(ctx context.Context, wait bool) (held bool, err error) {
	if l.open == nil || !wait {
		return l.open != nil, nil
	}
	limited, cancel := context.WithTimeout(ctx, heldWait)
	defer cancel()
	if l.free(limited) != nil {
		return true, ctx.Err()
	}
	return false, nil
}

func busy(pushes int) []evq.Result {
	return slices.Repeat([]evq.Result{{Status: evq.StatusBusy}}, pushes)
}

// record does one push: its key, its conditions, its events.
func (l *Log) record(p evq.Push) evq.Result {
	stream := l.stream(p.StreamID)
	if p.Key != "" {
		if stands, used := l.keys[streamKey{p.StreamID, p.Key}]; used {
			if stands.hash != string(p.Hash) {
				return evq.Result{Status: evq.StatusKeyReused, First: stands.first}
			}
			return evq.Result{Status: evq.StatusRepeated, First: stands.first}
		}
	}
	for i, condition := range p.Conditions {
		if actual, ok := condition.Holds(stream.rows); !ok {
			return evq.Result{Status: evq.StatusConflict, Condition: i, Actual: actual}
		}
	}
	result := evq.Result{First: int64(len(stream.rows)) + 1, CreatedAt: stream.clock()}
	if p.Key != "" {
		l.keys[streamKey{p.StreamID, p.Key}] = keyed{result.First, string(p.Hash)}
	}
	for _, e := range p.Events {
		result.Positions = append(result.Positions, l.add(evq.Row{
			EventID: e.EventID, StreamID: p.StreamID, AggregateID: p.AggregateID,
			EventType: e.EventType, EventVersion: e.EventVersion, Sequence: int64(len(stream.rows)) + 1,
			Data: bytes.Clone(e.Data), Metadata: bytes.Clone(e.Metadata), CreatedAt: result.CreatedAt,
		}))
	}
	return result
}

// add appends row to the log and to its stream, and names its place.
func (l *Log) add(row evq.Row) evq.Position {
	row.Position = position(len(l.rows.rows) + 1)
	l.rows.rows = append(l.rows.rows, row)
	stream := l.stream(row.StreamID)
	stream.rows = append(stream.rows, row)
	return row.Position
}

// clock is the time of the stream's next event: never before its last one.
func (r *lane) clock() time.Time {
	now := time.Now().UTC().Truncate(time.Microsecond)
	if n := len(r.rows); n > 0 && now.Before(r.rows[n-1].CreatedAt) {
		return r.rows[n-1].CreatedAt
	}
	return now
}

// Settle looks for the batch's events. A batch that is not there is barred for ever.
func (l *Log) Settle(ctx context.Context, b evq.Batch) (rows []evq.Row, landed bool, err error) {
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, push := range b.Pushes {
		for _, row := range l.streams[push.StreamID].visible(false) {
			if slices.ContainsFunc(push.Events, func(e evq.NewEvent) bool { return e.EventID == row.EventID }) {
				rows = append(rows, clone(row))
			}
		}
	}
	if len(rows) == 0 {
		l.barred[b.ID] = struct{}{}
	}
	return rows, len(rows) > 0, nil
}

func position(place int) evq.Position {
	return evq.Position(fmt.Sprintf("m1.%d", place))
}
