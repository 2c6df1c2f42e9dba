package evq

import (
	"context"
	"log/slog"
	"runtime"
	"slices"
	"sync"
	"time"
)

// How long an answer is waited for.
const (
	lastWait  = time.Second      // for the result of a push whose caller's context is done
	closeWait = 10 * time.Second // for the batch in hand when the store closes
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
	writer  writer
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
	taken     bool   // in a batch that is being written
	tries     int    // batches that failed around it
	abandoned error  // why its caller stopped waiting
	gone      bool   // its caller does not even wait for done
	woken     *woken // of those whom an answer woke; nil: not answered yet
}

func newGroup(ctx context.Context, log Backend, logger *slog.Logger, committed func()) *group {
	return &group{ctx: ctx, log: log, logger: logger, committed: committed, writer: newWriter(), lanes: lanes{waiting: map[string][]*pending{}}}
}

// push hands p to the next batch and waits for its result.
func (g *group) push(ctx context.Context, p Push) (Result, error) {
	w := &pending{push: p, done: make(chan struct{})}
	if err := g.enqueue(w); err != nil {
		return Result{}, err
	}
	select {
	case <-w.done:
		return w.answered()
	case <-ctx.Done():
	}
	if g.withdraw(w, ctx.Err()) {
		return Result{}, ctx.Err()
	}
	select {
	case <-w.done:
		return w.answered()
	case <-time.After(lastWait):
		g.leave(w)
		return Result{}, &Error{Kind: ErrInDoubt, StreamID: p.StreamID, AggregateID: p.AggregateID,
			Reason: "the push is being written", Err: ctx.Err()}
	}
}

// answer sets the result. The group's mutex is held; done is closed afterwards.
func (w *pending) answer(result Result, err error, woken *woken) {
	if w.result, w.err, w.woken = result, err, woken; !w.gone {
		woken.add()
	}
}

// answered returns the result that is there, and tells the one who answered that its caller runs.
func (w *pending) answered() (Result, error) {
	w.woken.ran()
	return w.result, w.err
}

// leave tells that w's caller waits no longer, also not for a result that has come just now.
func (g *group) leave(w *pending) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if w.gone = true; w.woken != nil {
		w.woken.ran()
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
	g.needWriter()
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

// requeue makes pushes wait again: the busy ones in their streams' lanes, the others in front.
func (g *group) requeue(again []*pending) {
	g.mu.Lock()
	defer g.mu.Unlock()
	var failed []*pending
	for _, w := range wanted(again) {
		if w.result.Status == StatusBusy {
			g.toLane(w)
		} else {
			failed = append(failed, w)
		}
	}
	g.queue = append(failed, g.queue...)
}

// wanted leaves out the pushes that were withdrawn since their batch was answered: their callers were told that nothing
// was recorded, and nothing may be.
func wanted(again []*pending) []*pending {
	return slices.DeleteFunc(again, func(w *pending) bool { return w.abandoned != nil })
}

// next takes the next batch off the queue. None means that the writer rests.
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
	g.queue, g.last = rest, len(batch)
	g.writer.working, g.writer.resting = len(batch) > 0, len(batch) == 0
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

// close refuses what waits, lets the batch in hand end, and cancels it when that takes too long.
func (g *group) close(cancel context.CancelFunc) {
	g.mu.Lock()
	g.closed = true
	close(g.writer.ended)
	refused := g.queue
	g.queue = nil
	for stream, waiting := range g.lanes.waiting {
		refused = append(refused, waiting...)
		g.lanes.waiting[stream] = nil
	}
	for _, w := range refused {
		w.answer(Result{}, ErrClosed, newWoken())
		close(w.done)
	}
	g.mu.Unlock()
	limit := time.AfterFunc(closeWait, cancel)
	g.working.Wait()
	limit.Stop()
}
