package evq

import "time"

// restWait is how long a writer without work waits for the next push.
const restWait = time.Second

// writer is the goroutine that writes a group's batches. It comes when it is needed, and rests for a while before it goes:
// a new one would have to grow its stack for each lone push. The group's mutex guards working and resting.
type writer struct {
	working bool          // it takes what is queued
	resting bool          // it waits for wake
	wake    chan struct{} // holds one
	ended   chan struct{} // closed with the group
}

func newWriter() writer {
	return writer{wake: make(chan struct{}, 1), ended: make(chan struct{})}
}

// needWriter sees to it that what is queued is taken. The group's mutex is held.
func (g *group) needWriter() {
	switch {
	case g.writer.resting:
		g.writer.wake <- struct{}{}
	case !g.writer.working:
		g.working.Go(g.drain)
	}
	g.writer.working, g.writer.resting = true, false
}

// drain writes batch after batch until nothing has been queued for a while.
func (g *group) drain() {
	over := time.NewTimer(restWait)
	defer over.Stop()
	for {
		if batch := g.next(); len(batch) > 0 {
			g.requeue(g.write(batch, false))
		} else if !g.rest(over) {
			return
		}
	}
}

// rest waits for the next push. false means that none came, or that the group is closed.
func (g *group) rest(over *time.Timer) bool {
	over.Reset(restWait)
	select {
	case <-g.writer.wake:
		return true
	case <-g.writer.ended:
		return false
	case <-over.C:
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.writer.resting {
		g.writer.resting = false
		return false
	}
	<-g.writer.wake // it came just now
	return true
}
