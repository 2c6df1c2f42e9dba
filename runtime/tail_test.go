package evq_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/memory"
)

// watched is a log in memory that tells how it is looked at, and fails when it is told to.
type watched struct {
	evq.Backend
	awaits chan wait

	mu    sync.Mutex
	tails int
	down  error
	takes time.Duration // a look
}

// wait is what the log was asked to wait at most.
type wait struct{ every, idle time.Duration }

func (w *watched) Await(ctx context.Context, after evq.Position, every, idle time.Duration) error {
	w.awaits <- wait{every, idle}
	return w.Backend.Await(ctx, after, every, idle)
}

func (w *watched) Tail(ctx context.Context, after evq.Position, limit int) (evq.TailPage, error) {
	w.mu.Lock()
	w.tails++
	down, takes := w.down, w.takes
	w.mu.Unlock()
	if takes > 0 {
		<-time.After(takes)
	}
	if down != nil {
		return evq.TailPage{}, down
	}
	return w.Backend.Tail(ctx, after, limit)
}

func (w *watched) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.down = err
}

// looked returns how often the tail was asked in a while.
func (w *watched) looked(d time.Duration) int {
	w.mu.Lock()
	before := w.tails
	w.mu.Unlock()
	<-time.After(d)
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.tails - before
}

// inBubble runs f with a store on a watched log and another store on the same log, in a bubble of time of its own.
func inBubble(t *testing.T, f func(t *testing.T, log *watched, store, other *evq.Store)) {
	synctest.Test(t, func(t *testing.T) {
		shared := memory.NewLog()
		log := &watched{Backend: shared, awaits: make(chan wait, 100_000)}
		f(t, log, opened(t, log), opened(t, shared))
	})
}

// opened returns a store that is closed with the test.
func opened(t *testing.T, log evq.Backend) *evq.Store {
	store := evq.New(log, evq.WithLogger(slog.New(slog.DiscardHandler)))
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

// subscribed starts a subscription and returns where its events will be, and how to end it.
func subscribed(t *testing.T, store *evq.Store, stream string, opts ...evq.SubscribeOption) (<-chan int64, context.CancelFunc) {
	ctx, cancel := context.WithCancel(t.Context())
	events := make(chan int64, 100)
	go func() {
		for e, err := range store.Subscribe(ctx, evq.Query{StreamID: stream}, opts...) {
			if err == nil {
				events <- e.Sequence
			}
		}
	}()
	synctest.Wait() // it waits for events
	return events, cancel
}

func push(t *testing.T, store *evq.Store, stream string) {
	t.Helper()
	if _, err := store.Push(t.Context(), stream, "a", []evq.Payload{{EventType: "T", EventVersion: "1.0", Data: evq.Raw(`{}`)}}); err != nil {
		t.Fatal(err)
	}
}

// receive takes what must come within a minute of the bubble's time.
func receive[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(time.Minute):
		t.Fatal("nothing came")
		panic("not reached")
	}
}

const ms = time.Millisecond

func TestAnIdleTailLooksLessAndLessOften(t *testing.T) {
	inBubble(t, func(t *testing.T, log *watched, store, other *evq.Store) {
		events, cancel := subscribed(t, store, "s", evq.PollEvery(5*ms, 60*ms))
		defer cancel()
		for range 2 {
			for i, idle := range []time.Duration{5 * ms, 10 * ms, 20 * ms, 40 * ms, 60 * ms, 60 * ms} {
				if got := receive(t, log.awaits); got.idle != idle || got.every != 5*ms {
					t.Fatalf("wait %d is %v, want %v", i, got, idle)
				}
			}
			synctest.Wait()
			push(t, other, "s")
			receive(t, events)
		}
	})
}

func TestADatabaseThatIsSlowToAnswerIsAskedLessOften(t *testing.T) {
	for takes, want := range map[time.Duration]time.Duration{ms / 2: 5 * ms, 2 * ms: 10 * ms, time.Second: 15 * ms} {
		inBubble(t, func(t *testing.T, log *watched, store, other *evq.Store) {
			log.takes = takes
			events, _ := subscribed(t, store, "a", evq.PollEvery(5*ms, 30*ms))
			for range 3 {
				push(t, other, "a")
				receive(t, events)
			}
			synctest.Wait()
			for len(log.awaits) > 1 {
				<-log.awaits
			}
			if got := receive(t, log.awaits); got != (wait{want, want}) {
				t.Errorf("after a look of %v it waits %+v", takes, got)
			}
		})
	}
}

func TestTheShortestPollOfAllFollowersCounts(t *testing.T) {
	inBubble(t, func(t *testing.T, log *watched, store, _ *evq.Store) {
		_, cancelSlow := subscribed(t, store, "s", evq.PollEvery(100*ms, 100*ms))
		defer cancelSlow()
		_, cancelQuick := subscribed(t, store, "other", evq.PollEvery(10*ms, 10*ms))
		if got := log.looked(time.Second); got < 99 || got > 101 {
			t.Errorf("%d looks in a second with a poll of 10 ms", got)
		}
		cancelQuick()
		synctest.Wait()
		if got := log.looked(time.Second); got < 9 || got > 11 {
			t.Errorf("%d looks in a second with a poll of 100 ms", got)
		}
	})
}

func TestOneTailServesAllFollowers(t *testing.T) {
	inBubble(t, func(t *testing.T, log *watched, store, other *evq.Store) {
		var followers []<-chan int64
		for i := range 100 {
			events, cancel := subscribed(t, store, fmt.Sprint(i%10), evq.PollEvery(100*ms, 100*ms))
			defer cancel()
			followers = append(followers, events)
		}
		if got := log.looked(time.Second); got > 11 {
			t.Errorf("%d looks in a second for 100 followers with a poll of 100 ms", got)
		}
		for i := range 10 {
			push(t, other, fmt.Sprint(i))
		}
		for _, events := range followers {
			if got := receive(t, events); got != 1 {
				t.Errorf("event %d came", got)
			}
		}
	})
}

func TestTheTailRestsWhenNobodyFollows(t *testing.T) {
	inBubble(t, func(t *testing.T, log *watched, store, other *evq.Store) {
		for range 3 {
			events, cancel := subscribed(t, store, "s", evq.PollEvery(ms, ms))
			push(t, other, "s")
			receive(t, events)
			cancel()
			synctest.Wait()
			if got := log.looked(time.Hour); got > 0 {
				t.Errorf("%d looks for nobody", got)
			}
		}
	})
}

func TestWhatTheSameStoreCommitsIsSeenAtOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, _ *watched, store, _ *evq.Store) {
		events, cancel := subscribed(t, store, "s", evq.PollEvery(time.Hour, time.Hour))
		defer cancel()
		begin := time.Now()
		push(t, store, "s")
		receive(t, events)
		err := store.InTx(t.Context(), func(_ context.Context, tx evq.Tx) error {
			push(t, store.In(tx), "s")
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if receive(t, events); time.Since(begin) > 0 {
			t.Errorf("they came after %v", time.Since(begin))
		}
	})
}

func TestADatabaseThatIsDownIsAskedLessAndLess(t *testing.T) {
	inBubble(t, func(t *testing.T, log *watched, store, other *evq.Store) {
		reports := make(chan error, 100_000)
		events, cancel := subscribed(t, store, "s", evq.PollEvery(ms, ms), evq.OnError(func(err error) { reports <- err }))
		defer cancel()
		down := errors.New("down")
		log.fail(down)
		if got := log.looked(time.Hour); got < 700 || got > 1500 {
			t.Errorf("%d looks in an hour at a database that is down", got)
		}
		if err := receive(t, reports); !errors.Is(err, down) {
			t.Errorf("%v was reported", err)
		}
		push(t, other, "s")
		log.fail(nil)
		begin := time.Now()
		if receive(t, events); time.Since(begin) > 5*time.Second {
			t.Errorf("the event came %v after the database", time.Since(begin))
		}
	})
}

func TestATailThatWasRewoundFindsItsPlaceAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, log *watched, store, other *evq.Store) {
		reports := make(chan error, 100)
		events, cancel := subscribed(t, store, "s", evq.PollEvery(ms, ms), evq.OnError(func(err error) { reports <- err }))
		defer cancel()
		for want := range int64(3) {
			log.fail(evq.ErrRewound)
			if err := receive(t, reports); !errors.Is(err, evq.ErrRewound) {
				t.Errorf("%v was reported", err)
			}
			push(t, other, "s")
			log.fail(nil)
			if got := receive(t, events); got != want+1 {
				t.Fatalf("event %d came, want %d", got, want+1)
			}
		}
	})
}

// leaky is a log whose tail loses the first row of every answer.
type leaky struct{ evq.Backend }

func (l leaky) Tail(ctx context.Context, after evq.Position, limit int) (evq.TailPage, error) {
	page, err := l.Backend.Tail(ctx, after, limit)
	page.Rows = page.Rows[min(1, len(page.Rows)):]
	return page, err
}

func TestARowThatTheTailLostIsReadFromAPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := opened(t, leaky{memory.NewLog()})
		events, cancel := subscribed(t, store, "s")
		defer cancel()
		payloads := []evq.Payload{{EventType: "T", EventVersion: "1.0", Data: evq.Raw(`1`)}, {EventType: "T", EventVersion: "1.0", Data: evq.Raw(`2`)}}
		for i := range int64(5) {
			if _, err := store.Push(t.Context(), "s", "a", payloads); err != nil {
				t.Fatal(err)
			}
			if first, second := receive(t, events), receive(t, events); first != 2*i+1 || second != 2*i+2 {
				t.Errorf("the events %d and %d came, want %d and %d", first, second, 2*i+1, 2*i+2)
			}
			synctest.Wait()
		}
	})
}

func TestAFollowerThatWasTooSlowLosesNothingEvenIfNothingMoreComes(t *testing.T) {
	for _, n := range []int{1, 255, 256, 257, 258, 513, 514} { // around the size of a follower's buffer
		inBubble(t, func(t *testing.T, _ *watched, store, _ *evq.Store) {
			release, got := make(chan struct{}), make(chan int64, 1000)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			go func() {
				for e, err := range store.Subscribe(ctx, evq.Query{StreamID: "s"}) {
					if err == nil {
						got <- e.Sequence
						<-release
					}
				}
			}()
			synctest.Wait()
			push(t, store, "s")
			synctest.Wait() // it works on the first event
			for range n {
				push(t, store, "s")
			}
			synctest.Wait()
			close(release)
			for want := range int64(n) + 1 {
				if sequence := receive(t, got); sequence != want+1 {
					t.Fatalf("of %d events %d came, want %d", n, sequence, want+1)
				}
			}
		})
	}
}
