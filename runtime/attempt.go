package evq

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// outcome is what came of handing a batch to the handler.
type outcome struct {
	work    *work
	release func() // ends the context that the transaction was begun with
	done    int    // events that were handled
	err     error  // of the one after them
	left    bool   // the handler did not return, and is left behind at that one
}

// attempt runs the handler on items, in a goroutine that can be left behind. The transaction ends with the handler's
// context: a handler that takes too long must not keep its locks from those who take over.
func (m *member) attempt(items []item) outcome {
	ctx, cancel := context.WithCancelCause(m.hard)
	release := func() { cancel(nil) }
	w := &work{store: m.shared, begin: func() (Tx, error) { return m.log.BeginWork(ctx, m.options.lease) }}
	came := make(chan outcome, 1)
	m.watch.arm(cancel)
	go m.run(ctx, outcome{work: w, release: release}, items, came)
	select {
	case out := <-came:
		m.watch.disarm()
		return out
	case <-m.hard.Done():
	}
	select { // its context is done: it has a moment
	case out := <-came:
		return out
	case <-time.After(time.Second):
	}
	if tx := w.end(); tx != nil {
		_ = tx.Rollback() // the handler's statements fail from now on
	}
	return outcome{work: w, release: release, done: m.watch.reached(), left: true}
}

// run hands the items to the handler, until one fails, the time of the batch is over, or the consumer has to stop.
func (m *member) run(ctx context.Context, out outcome, items []item, came chan<- outcome) {
	out.err = errors.New("the handler ended its goroutine (runtime.Goexit)")
	defer func() { came <- out }()
	var start time.Time
	for i := range items {
		now := m.watch.begin(i)
		if i == 0 {
			start = now
		} else if m.stop.Err() != nil || now.Sub(start) >= m.options.batchTime {
			break
		}
		if it := &items[i]; it.unparks || !it.bucket.parked[it.aggregate()] {
			if err := m.call(ctx, out.work, it); err != nil {
				out.err = err
				return
			}
		}
		out.done++
	}
	out.err = nil
}

// call hands one event to the handler. A panic is an error.
func (m *member) call(ctx context.Context, w *work, it *item) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &PanicError{Value: p, Stack: debug.Stack()}
		}
	}()
	e, err := it.row.recorded()
	if err != nil {
		return err
	}
	cause := Metadata{CorrelationID: e.Metadata.CorrelationID, CausationID: e.EventID}
	h := &handling{Context: ctx, work: w, metadata: metadataFrom(ctx).over(cause), replay: it.replay}
	defer h.returned.Store(true)
	err = m.handle(h, e)
	if cause := context.Cause(ctx); errors.Is(cause, context.DeadlineExceeded) {
		return errors.Join(cause, err)
	}
	if err != nil {
		return err
	}
	return w.failure()
}

// watch is what the heartbeat knows of the handler: on what it works, and since when.
type watch struct {
	mu     sync.Mutex
	cancel context.CancelCauseFunc // nil: nothing is handled
	at     int
	since  time.Time
	warned bool
}

func (w *watch) arm(cancel context.CancelCauseFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cancel, w.since, w.warned, w.at = cancel, time.Now(), false, 0
}

func (w *watch) disarm() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cancel = nil
}

// begin notes that the i-th event of the batch begins, and when.
func (w *watch) begin(i int) time.Time {
	now := time.Now()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at, w.since = i, now
	return now
}

func (w *watch) reached() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

// overdue ends the context of an event that is handled for too long, and tells whether its handler does not mind.
func (w *watch) overdue(now time.Time, m *member) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	late := now.Sub(w.since) - m.options.handlerTime
	if w.cancel == nil || late < 0 {
		return false
	}
	w.cancel(fmt.Errorf("evq: the event was not handled within %v: %w", m.options.handlerTime, context.DeadlineExceeded))
	if late >= m.options.lease && !w.warned {
		w.warned = true
		m.logger.Error("evq: a consumer's handler does not return, others may take over its buckets", "running for", now.Sub(w.since))
	}
	return late >= m.options.lease
}
