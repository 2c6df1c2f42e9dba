package evq

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
)

const tailRows = 1_000

// tail reads what is committed, once for all the subscriptions of a store, and hands each row to those that follow
// its stream. It runs while anybody follows.
type tail struct {
	ctx    context.Context
	log    Backend
	logger *slog.Logger

	mu        sync.Mutex
	followers map[string]map[*follower]struct{} // by stream
	polls     map[poll]int                      // what the followers ask for
	running   bool
	woken     bool
	interrupt context.CancelFunc // ends the waiting
	working   sync.WaitGroup
}

func newTail(ctx context.Context, log Backend, logger *slog.Logger) *tail {
	return &tail{ctx: ctx, log: log, logger: logger, followers: map[string]map[*follower]struct{}{}, polls: map[poll]int{}}
}

// poll is how often the database is looked at: at most every least, when idle every most.
type poll struct{ least, most time.Duration }

// follow registers a follower of a stream, or with an empty one of all. Every event that is committed after follow
// returns is offered to it, or it is told that it lost some.
func (t *tail) follow(stream string, p poll, keep int) *follower {
	f := &follower{stream: stream, poll: p, keep: keep, signal: make(chan struct{}, 1)}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.followers[stream] == nil {
		t.followers[stream] = map[*follower]struct{}{}
	}
	t.followers[stream][f] = struct{}{}
	t.polls[p]++
	if !t.running && t.ctx.Err() == nil {
		t.running = true
		t.working.Go(t.run)
	}
	t.rouse()
	return f
}

func (t *tail) unfollow(f *follower) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.followers[f.stream], f)
	if len(t.followers[f.stream]) == 0 {
		delete(t.followers, f.stream)
	}
	if t.polls[f.poll]--; t.polls[f.poll] == 0 {
		delete(t.polls, f.poll)
	}
	t.rouse()
}

// wake makes the tail look at once: something was committed in this process.
func (t *tail) wake() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.rouse()
}

func (t *tail) rouse() {
	t.woken = true
	if t.interrupt != nil {
		t.interrupt()
	}
}

// run looks, hands out, waits, and looks again. Its first look only finds its place: followers read by themselves
// what is before it.
func (t *tail) run() {
	var at Position
	placed := false
	pause := backoff{least: firstPause, most: longestPause}
	var idle time.Duration
	for {
		every, ok := t.interval()
		if !ok {
			return
		}
		page, err := t.look(placed, at)
		if err != nil {
			if t.ctx.Err() != nil {
				continue
			}
			placed = placed && !errors.Is(err, ErrRewound)
			t.report(err)
			pause.wait(t.ctx)
			continue
		}
		pause.reset()
		if !placed {
			t.each(func(f *follower) { f.lose() })
			placed = true
		}
		t.deliver(page.Rows)
		at = page.Next
		if len(page.Rows) > 0 {
			idle = 0
		}
		if !page.More {
			idle = t.wait(at, every, idle)
		}
	}
}

func (t *tail) look(placed bool, at Position) (TailPage, error) {
	if !placed {
		end, err := t.log.End(t.ctx)
		return TailPage{Next: end}, err
	}
	return t.log.Tail(t.ctx, at, tailRows)
}

// interval returns the followers' shortest poll. ok is false when the tail has to end.
func (t *tail) interval() (shortest poll, ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for p := range t.polls {
		if !ok {
			shortest, ok = p, true
		}
		shortest = poll{min(shortest.least, p.least), min(shortest.most, p.most)}
	}
	t.running = ok && t.ctx.Err() == nil
	return shortest, t.running
}

// wait pauses until something may have been committed. The pause doubles while nothing is; it returns the pause to
// go on from.
func (t *tail) wait(at Position, every poll, idle time.Duration) time.Duration {
	idle = min(max(idle*2, every.least), every.most)
	t.mu.Lock()
	if t.woken {
		t.woken = false
		t.mu.Unlock()
		return 0
	}
	ctx, cancel := context.WithCancel(t.ctx)
	t.interrupt = cancel
	t.mu.Unlock()

	_ = t.log.Await(ctx, at, every.least, idle) // an error shows in the next look
	cancel()

	t.mu.Lock()
	defer t.mu.Unlock()
	t.interrupt = nil
	if t.woken {
		t.woken = false
		return 0
	}
	return idle
}

func (t *tail) deliver(rows []Row) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, row := range rows {
		for f := range t.followers[row.StreamID] {
			f.offer(row)
		}
	}
	if len(rows) > 0 {
		for f := range t.followers[""] {
			f.lose()
		}
	}
}

func (t *tail) report(err error) {
	t.logger.Warn("evq: cannot look for new events, trying again", "error", err)
	t.each(func(f *follower) { f.fail(err) })
}

func (t *tail) each(do func(*follower)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, followers := range t.followers {
		for f := range followers {
			do(f)
		}
	}
}
