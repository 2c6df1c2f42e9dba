package evq

import "time"

// lanes keep the pushes to streams that some slow transaction holds, so that only their own stream waits. A lane
// waits for its stream for a bounded time, then the next stream has its turn. Guarded by the group's mutex.
type lanes struct {
	waiting map[string][]*pending // by stream; a stream is in a lane as long as it is a key
	turns   []string              // the streams whose turn comes, in order
	running int
}

func (l *lanes) has(stream string) bool {
	_, ok := l.waiting[stream]
	return ok
}

// toLane moves a push to its stream's lane. The group's mutex is held.
func (g *group) toLane(w *pending) {
	stream := w.push.StreamID
	if !g.lanes.has(stream) {
		g.lanes.turns = append(g.lanes.turns, stream)
	}
	g.lanes.waiting[stream] = append(g.lanes.waiting[stream], w)
	if g.lanes.running < max(1, g.log.Lanes()) {
		g.lanes.running++
		g.working.Go(g.runLane)
	}
}

// runLane serves the streams in lanes, turn by turn, until none is left.
func (g *group) runLane() {
	wait := g.log.Lanes() > 0
	for {
		stream, batch, ok := g.turn()
		if !ok {
			return
		}
		again := g.write(batch, wait)
		if len(again) > 0 && !wait {
			pause := backoff{least: 20 * time.Millisecond, most: 20 * time.Millisecond}
			pause.wait(g.ctx)
		}
		g.endTurn(stream, again)
	}
}

// turn takes the next stream's pushes. ok is false when no stream waits for its turn.
func (g *group) turn() (stream string, batch []*pending, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.lanes.turns) == 0 {
		g.lanes.running--
		return "", nil, false
	}
	stream, g.lanes.turns = g.lanes.turns[0], g.lanes.turns[1:]
	batch, g.lanes.waiting[stream] = cut(g.lanes.waiting[stream], func(*pending) bool { return true })
	return stream, batch, true
}

// endTurn puts back what is still busy; a stream for which nothing waits leaves the lanes.
func (g *group) endTurn(stream string, again []*pending) {
	g.mu.Lock()
	defer g.mu.Unlock()
	waiting := append(wanted(again), g.lanes.waiting[stream]...)
	if len(waiting) == 0 {
		delete(g.lanes.waiting, stream)
		return
	}
	g.lanes.waiting[stream] = waiting
	g.lanes.turns = append(g.lanes.turns, stream)
}
