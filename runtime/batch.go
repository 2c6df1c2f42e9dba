package evq

import (
	"errors"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// The limits of one batch.
const (
	batchEvents  = 1_000
	batchBytes   = 4 << 20
	batchStreams = 256
	batchTries   = 5 // of a push whose batch failed in a way that a new batch may cure
)

// cut takes pushes from the front of a queue up to the limits of a batch, leaving out those that keep refuses.
func cut(queue []*pending, keep func(*pending) bool) (batch, rest []*pending) {
	events, bytes, streams := 0, 0, map[string]struct{}{}
	for i, w := range queue {
		if len(queue) > batchStreams {
			streams[w.push.StreamID] = struct{}{}
		}
		events += len(w.push.Events)
		bytes += w.push.bytes()
		if len(batch) > 0 && (events > batchEvents || bytes > batchBytes || len(streams) > batchStreams) {
			return batch, slices.Clone(queue[i:])
		}
		if keep(w) {
			w.taken = true
			batch = append(batch, w)
		}
	}
	return batch, nil
}

// write commits one batch and answers its pushes. It returns those that must be tried again: busy, or not
// recorded because the batch around them failed.
func (g *group) write(batch []*pending, wait bool) (again []*pending) {
	slices.SortStableFunc(batch, func(a, b *pending) int { return strings.Compare(a.push.StreamID, b.push.StreamID) })
	b := Batch{ID: uuid.Must(uuid.NewV7()), Wait: wait, Pushes: make([]Push, len(batch))}
	for i, w := range batch {
		b.Pushes[i] = w.push
	}
	results, err := g.log.Push(g.ctx, nil, b)
	if errors.Is(err, ErrInDoubt) {
		results, err = g.settle(b, err)
	}
	if errors.Is(err, ErrInvalid) && len(batch) > 1 { // one push's data: the others must not suffer
		for _, w := range batch {
			again = append(again, g.write([]*pending{w}, wait)...)
		}
		return again
	}
	return g.answer(batch, results, err)
}

// answer tells each push of the batch what became of it, and returns when nearly all whom that woke have run: they are
// about to push again, and what they push is to be in one batch. It waits for nothing but the scheduler.
func (g *group) answer(batch []*pending, results []Result, err error) (again []*pending) {
	woken := newWoken()
	again, answered, recorded := g.settled(batch, results, err, woken)
	for _, w := range answered {
		close(w.done)
	}
	if recorded {
		g.committed()
	}
	woken.wait()
	return again
}

// settled sorts the pushes of a batch into those that must be tried again, and those whose result is there. The callers
// of the latter count as woken when they run; they can no longer withdraw, because those pushes stay taken.
func (g *group) settled(batch []*pending, results []Result, err error, woken *woken) (again, answered []*pending, recorded bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, w := range batch {
		result, failed := Result{Status: statusFailed}, err
		if err == nil {
			result = results[i]
		}
		switch {
		case result.Status == StatusBusy, result.Status == StatusHeld, result.Status == statusFailed && (err == nil || errors.Is(err, ErrRetry)) && w.tries < batchTries:
			if w.abandoned == nil && !g.closed {
				w.taken, w.result = false, result
				if result.Status == statusFailed {
					w.tries++
				}
				again = append(again, w)
				continue
			}
			failed = errors.Join(w.abandoned, g.refusal())
		case result.Status == statusFailed && err == nil:
			failed = &Error{Kind: ErrRetry, StreamID: w.push.StreamID, AggregateID: w.push.AggregateID, Reason: "its batch failed again and again"}
		}
		recorded = recorded || failed == nil && result.Status == StatusRecorded
		w.answer(result, failed, woken)
		answered = append(answered, w)
	}
	return again, answered, recorded
}

func (g *group) refusal() error {
	if g.closed {
		return ErrClosed
	}
	return nil
}
