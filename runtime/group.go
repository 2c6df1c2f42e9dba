package evq

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
)

// The limits of one batch, and of how long an answer is waited for.
const (
	batchEvents  = 1_000
	batchBytes   = 4 << 20
	batchStreams = 256
	batchTries   = 5                // of a push whose batch failed in a way that a new batch may cure
	lastWait     = time.Second      // for the result of a push whose caller's context is done
	closeWait    = 10 * time.Second // for the batch in hand when the store closes
)

// group is the group commit: while one batch is being written the next pushes queue, and then all that is queued
// is written together. There is no timer and no linger; a lone push is written at once.
type group struct {
	ctx       context.Context // the store's: no caller's context may end what belongs to many
	log       Backend
	logger    *slog.Logger
	committed func() // wakes the subscribers

	mu      sync.Mutex
	queue   []*pending
	writing bool
	last    int // pushes in the batch before
	closed  bool
	lanes   lanes
	working sync.WaitGroup
}

// pending is a push on its way. All but done is guarded by the group's mutex until done is closed.
type pending struct {
	push      Push
	done      chan struct{}
	result    Result
	err       error
	taken     bool  // in a batch that is being written
	tries     int   // batches that failed around it
	abandoned error // why its caller stopped waiting
}

func newGroup(ctx context.Context, log Backend, logger *slog.Logger, committed func()) *group {
	return &group{ctx: ctx, log: log, logger: logger, committed: committed, lanes: lanes{waiting: map[string][]*pending{}}}
}

// push hands p to the next batch and waits for its result.
func (g *group) push(ctx context.Context, p Push) (Result, error) {
	w := &pending{push: p, done: make(chan struct{})}
	if err := g.enqueue(w); err != nil {
		return Result{}, err
	}
	select {
	case <-w.done:
		return w.result, w.err
	case <-ctx.Done():
	}
	if g.withdraw(w, ctx.Err()) {
		return Result{}, ctx.Err()
	}
	select {
	case <-w.done:
		return w.result, w.err
	case <-time.After(lastWait):
		return Result{}, &Error{Kind: ErrInDoubt, StreamID: p.StreamID, AggregateID: p.AggregateID,
			Reason: "the push is being written", Err: ctx.Err()}
	}
}

func (g *group) enqueue(w *pending) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.closed:
		return ErrClosed
	case g.lanes.has(w.push.StreamID):
		g.toLane(w)
		return nil
	}
	g.queue = append(g.queue, w)
	if !g.writing {
		g.writing = true
		g.working.Go(g.drain)
	}
	return nil
}

// withdraw takes w back before a batch has it, and reports whether it could.
func (g *group) withdraw(w *pending, why error) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	w.abandoned = why
	if w.taken {
		return false
	}
	mine := func(other *pending) bool { return other == w }
	g.queue = slices.DeleteFunc(g.queue, mine)
	if waiting, ok := g.lanes.waiting[w.push.StreamID]; ok {
		g.lanes.waiting[w.push.StreamID] = slices.DeleteFunc(waiting, mine)
	}
	return true
}

// drain writes batch after batch until nothing is queued.
func (g *group) drain() {
	for {
		batch := g.next()
		if len(batch) == 0 {
			return
		}
		again := g.write(batch, false)
		g.mu.Lock()
		var failed []*pending
		for _, w := range again {
			if w.result.Status == StatusBusy {
				g.toLane(w)
			} else {
				failed = append(failed, w)
			}
		}
		g.queue = append(failed, g.queue...)
		g.mu.Unlock()
	}
}

// next takes the next batch off the queue. None means that the group stops writing.
func (g *group) next() []*pending {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.gather()
	batch, rest := cut(g.queue, func(w *pending) bool {
		if g.lanes.has(w.push.StreamID) {
			g.toLane(w)
			return false
		}
		return true
	})
	g.queue, g.last, g.writing = rest, len(batch), len(batch) > 0
	return batch
}

// gather lets the callers that the last batch woke run before the next one is cut: they are about to push again.
// It waits for nobody; it ends when a turn of the scheduler brings nothing new.
func (g *group) gather() {
	for queued := len(g.queue); queued < g.last; queued = len(g.queue) {
		g.mu.Unlock()
		runtime.Gosched()
		g.mu.Lock()
		if len(g.queue) == queued {
			return
		}
	}
}

// cut takes pushes from the front of a queue up to the limits of a batch, leaving out those that keep refuses.
func cut(queue []*pending, keep func(*pending) bool) (batch, rest []*pending) {
	events, bytes, streams := 0, 0, map[string]struct{}{}
	for i, w := range queue {
		streams[w.push.StreamID] = struct{}{}
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

// answer tells each push of the batch what became of it.
func (g *group) answer(batch []*pending, results []Result, err error) (again []*pending) {
	g.mu.Lock()
	defer g.mu.Unlock()
	recorded := false
	for i, w := range batch {
		result, failed := Result{Status: statusFailed}, err
		if err == nil {
			result = results[i]
		}
		switch {
		case result.Status == StatusBusy, result.Status == statusFailed && (err == nil || errors.Is(err, ErrRetry)) && w.tries < batchTries:
			if w.taken = false; w.abandoned == nil && !g.closed {
				w.result = result
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
		w.result, w.err = result, failed
		close(w.done)
	}
	if recorded {
		g.committed()
	}
	return again
}

func (g *group) refusal() error {
	if g.closed {
		return ErrClosed
	}
	return nil
}

// close refuses what waits, lets the batch in hand end, and cancels it when that takes too long.
func (g *group) close(cancel context.CancelFunc) {
	g.mu.Lock()
	g.closed = true
	refused := g.queue
	g.queue = nil
	for stream, waiting := range g.lanes.waiting {
		refused = append(refused, waiting...)
		g.lanes.waiting[stream] = nil
	}
	for _, w := range refused {
		w.err = ErrClosed
		close(w.done)
	}
	g.mu.Unlock()
	limit := time.AfterFunc(closeWait, cancel)
	g.working.Wait()
	limit.Stop()
}
