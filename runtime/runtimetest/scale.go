package runtimetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

// Scale proves, with the given number of subscriptions, each to a stream of its own, that all of them together look at the
// database as often as one would, and that readers who never take what they get hold nobody up.
func Scale(t *testing.T, open func(t *testing.T) Database, subscriptions int) {
	s := newScene(t, open(t))
	store, line := s.lineStore()
	audience := s.gather(store, subscriptions)
	before := len(line.seen())

	other := s.store()
	const pushes = 100
	for i := range pushes {
		stream := i * 7919 % subscriptions
		s.push(other, streamOf(stream), "a", numbered(i, 1))
		await(s, "the event", audience.got)
	}
	calls := line.seen()[before:]
	count := func(name string) int {
		return len(slices.DeleteFunc(slices.Clone(calls), func(call string) bool { return call != name }))
	}
	if reads := count("Read") + count("Head"); reads > 0 {
		s.Errorf("%d pages were read beside the tail", reads)
	}
	// Each look is followed by a wait, and a wait that finds something is followed by a look.
	if looks, waits := count("Tail"), count("Await"); looks > waits+1 {
		s.Errorf("%d looks for %d polls", looks, waits)
	}
}

func streamOf(n int) string { return fmt.Sprint("stream ", n) }

// audience is many subscriptions.
type audience struct{ got chan evq.Recorded[evq.Raw] }

// gather subscribes to that many streams, and to each a second time with a reader that never takes more than its first
// event. It returns when all of them are live.
func (s *scene) gather(store *evq.Store, subscriptions int) *audience {
	ctx, cancel := context.WithCancel(s.ctx)
	c := &audience{got: make(chan evq.Recorded[evq.Raw], 1)}
	var reading, begun sync.WaitGroup
	s.Cleanup(func() { cancel(); reading.Wait() })
	log := s.backend()
	const batch = 200
	for first := 0; first < subscriptions; first += batch {
		var pushes []evq.Push
		for i := first; i < min(first+batch, subscriptions); i++ {
			pushes = append(pushes, pushOf(streamOf(i), "a", 1, nil))
		}
		slices.SortFunc(pushes, func(a, b evq.Push) int { return strings.Compare(a.StreamID, b.StreamID) })
		_, err := log.Push(s.ctx, nil, batchOf(pushes...))
		s.ok(err)
	}
	for i := range subscriptions {
		begun.Add(1)
		reading.Go(func() { c.follow(ctx, store, streamOf(i), begun.Done) })
	}
	for i := range 10 {
		begun.Add(1)
		reading.Go(func() { stall(ctx, store, streamOf(i*7919%subscriptions), begun.Done) })
	}
	begun.Wait()
	return c
}

// follow hands over what comes after the first event.
func (c *audience) follow(ctx context.Context, store *evq.Store, stream string, begun func()) {
	first := true
	for e, err := range store.Subscribe(ctx, evq.Query{StreamID: stream}, evq.PollEvery(5*time.Millisecond, 20*time.Millisecond)) {
		switch {
		case err != nil:
			return
		case first:
			first = false
			begun()
			continue
		}
		select {
		case c.got <- e:
		case <-ctx.Done():
			return
		}
	}
}

// stall takes one event and no other.
func stall(ctx context.Context, store *evq.Store, stream string, begun func()) {
	for range store.Subscribe(ctx, evq.Query{StreamID: stream}) {
		begun()
		<-ctx.Done()
		return
	}
}
