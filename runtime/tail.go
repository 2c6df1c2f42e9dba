package evq

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
)

const tailRows = 1_000

// joinTime bounds how long the tail is held up by one follower that joins it.
const joinTime = time.Second

// tail reads what is committed, once for all the subscriptions of a store, and hands each row to those that follow
// its stream. It runs while anybody follows.
type tail struct {
	ctx    context.Context
	log    Backend
	logger *slog.Logger

	mu        sync.Mutex
	followers crowd        // who take what the tail reads
	watchers  crowd        // who only want to know that there is something
	polls     map[poll]int // what all of them ask for
	running   bool
	working   sync.WaitGroup

	alarm   alarm
	looking chan struct{} // holds one while the tail looks, until everybody has what it found
}

func newTail(ctx context.Context, log Backend, logger *slog.Logger) *tail {
	return &tail{ctx: ctx, log: log, logger: logger, followers: crowd{}, watchers: crowd{}, polls: map[poll]int{},
		looking: make(chan struct{}, 1)}
}

// poll is how often the database is looked at: at most every least, when idle every most.
type poll struct{ least, most time.Duration }

// A database that is busy takes long to answer, and is asked less often: the tail pauses for so many times as long as the
// last look took. One slow look must not make the next one late, so the least pause is raised only to so many times.
const (
	pausePerLook = 5
	mostRaise    = 3
)

// after is the poll after a look that took so long.
func (p poll) after(took time.Duration) poll {
	least := min(max(p.least, pausePerLook*took), mostRaise*p.least, p.most)
	return poll{least, p.most}
}

// follow registers a follower of a stream, or with an empty one of all. Every event that is committed after follow
// returns is offered to it, or it is told that it lost some. Who keeps nothing is a watcher, and is always told so.
func (t *tail) follow(stream string, p poll, keep int) *follower {
	f := &follower{stream: stream, poll: p, keep: keep, signal: make(chan struct{}, 1)}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.crowd(f).add(f)
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
	t.crowd(f).remove(f)
	if t.polls[f.poll]--; t.polls[f.poll] == 0 {
		delete(t.polls, f.poll)
	}
	t.alarm.ring()
}

func (t *tail) crowd(f *follower) crowd {
	if f.keep == 0 {
		return t.watchers
	}
	return t.followers
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
		began := time.Now()
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
		placed, at = true, page.Next
		if len(page.Rows) > 0 {
			idle = 0
		}
		if !page.More {
			idle = t.wait(at, every.after(time.Since(began)), idle)
		}
	}
}

// look reads a page and hands it out. Where it only finds its place everybody may have missed something.
func (t *tail) look(placed bool, at Position) (page TailPage, err error) {
	t.looking <- struct{}{}
	defer func() { <-t.looking }()
	if !placed {
		if page.Next, err = t.log.End(t.ctx); err == nil {
			t.each(func(f *follower) { f.lose() })
		}
		return page, err
	}
	if page, err = t.log.Tail(t.ctx, at, tailRows); err == nil {
		t.deliver(at, page)
	}
	return page, err
}

// join reads a page for a follower of all streams between two looks, and lets it forget what it was offered before. If
// that page is the last one, the next that the follower is offered was read afterwards, and misses nothing that came
// before it.
func (t *tail) join(ctx context.Context, f *follower, at Position) (TailPage, error) {
	select {
	case t.looking <- struct{}{}:
		defer func() { <-t.looking }()
	case <-ctx.Done():
		return TailPage{}, ctx.Err()
	}
	ctx, cancel := context.WithTimeout(ctx, joinTime)
	defer cancel()
	f.forget()
	return t.log.Tail(ctx, at, tailRows)
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

// deliver hands what is new in a stream to all who follow it, as one list, and the page to those who follow all streams.
func (t *tail) deliver(from Position, page TailPage) {
	t.mu.Lock()
	defer t.mu.Unlock()
	all, watchers := t.followers[""], t.watchers[""]
	fresh := map[string][]*news{}
	b := &bulletin{from: from, next: page.Next}
	for i := range page.Rows {
		row := &page.Rows[i]
		for _, f := range t.watchers[row.StreamID] {
			f.lose()
		}
		followers := len(t.followers[row.StreamID])
		if followers+len(all) == 0 {
			continue
		}
		n := newsOf(row, followers+len(all) > 1)
		if followers > 0 {
			fresh[row.StreamID] = append(fresh[row.StreamID], n)
		}
		if len(all) > 0 {
			b.news = append(b.news, n)
		}
	}
	for stream, list := range fresh {
		for _, f := range t.followers[stream] {
			f.offer(list)
		}
	}
	if len(b.news) > 0 || b.next != b.from {
		for _, f := range all {
			f.offerPage(b)
		}
	}
	if len(page.Rows) > 0 {
		for _, f := range watchers {
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
	t.followers.each(do)
	t.watchers.each(do)
}
