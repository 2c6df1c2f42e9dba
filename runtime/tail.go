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
	followers map[string][]*follower // by stream
	polls     map[poll]int           // what the followers ask for
	running   bool
	working   sync.WaitGroup

	alarm alarm
}

func newTail(ctx context.Context, log Backend, logger *slog.Logger) *tail {
	return &tail{ctx: ctx, log: log, logger: logger, followers: map[string][]*follower{}, polls: map[poll]int{}}
}

// poll is how often the database is looked at: at most every least, when idle every most.
type poll struct{ least, most time.Duration }

// follow registers a follower of a stream, or with an empty one of all. Every event that is committed after follow
// returns is offered to it, or it is told that it lost some.
func (t *tail) follow(stream string, p poll, keep int) *follower {
	f := &follower{stream: stream, poll: p, keep: keep, signal: make(chan struct{}, 1)}
	t.mu.Lock()
	defer t.mu.Unlock()
	f.at = len(t.followers[stream])
	t.followers[stream] = append(t.followers[stream], f)
	t.polls[p]++
	if !t.running && t.ctx.Err() == nil {
		t.running = true
		t.working.Go(t.run)
	}
	t.alarm.ring()
	return f
}

func (t *tail) unfollow(f *follower) {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := t.followers[f.stream]
	last := len(all) - 1
	all[f.at] = all[last]
	all[f.at].at = f.at
	all[last] = nil
	if t.followers[f.stream] = all[:last]; last == 0 {
		delete(t.followers, f.stream)
	}
	if t.polls[f.poll]--; t.polls[f.poll] == 0 {
		delete(t.polls, f.poll)
	}
	t.alarm.ring()
}

// wake makes the tail look at once: something was committed in this process. It does not wait for a tail that hands out.
func (t *tail) wake() { t.alarm.ring() }

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
	rang := t.alarm.during(t.ctx, func(ctx context.Context) {
		_ = t.log.Await(ctx, at, every.least, idle) // an error shows in the next look
	})
	if rang {
		return 0
	}
	return idle
}

// deliver hands what is new in a stream to all who follow it, as one list.
func (t *tail) deliver(rows []Row) {
	t.mu.Lock()
	defer t.mu.Unlock()
	fresh := map[string][]*news{}
	for i := range rows {
		row := &rows[i]
		if n := len(t.followers[row.StreamID]); n > 0 {
			fresh[row.StreamID] = append(fresh[row.StreamID], newsOf(row, n > 1))
		}
	}
	for stream, list := range fresh {
		for _, f := range t.followers[stream] {
			f.offer(list)
		}
	}
	if len(rows) > 0 {
		for _, f := range t.followers[""] {
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
		for _, f := range followers {
			do(f)
		}
	}
}
