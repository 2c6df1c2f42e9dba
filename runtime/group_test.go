package evq

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// scripted is a log whose pushes wait to be answered by the test.
type scripted struct {
	Backend
	lanes   int
	batches chan *call

	mu   sync.Mutex
	held map[string]bool // streams that another transaction holds
}

// call is one batch on its way; the test answers it.
type call struct {
	Batch
	log    *scripted
	answer chan answer
}

type answer struct {
	results []Result
	err     error
}

// reply answers the batch: busy for the streams that are held now, recorded for the others, or err.
func (c *call) reply(err error) {
	c.log.mu.Lock()
	defer c.log.mu.Unlock()
	results := make([]Result, len(c.Pushes))
	for i, p := range c.Pushes {
		results[i] = Result{First: 1, Positions: make([]Position, len(p.Events))}
		if c.log.held[p.StreamID] {
			results[i] = Result{Status: StatusBusy}
		}
	}
	c.answer <- answer{results, err}
}

func newScripted(lanes int) *scripted {
	return &scripted{lanes: lanes, batches: make(chan *call), held: map[string]bool{}}
}

func (s *scripted) Lanes() int   { return s.lanes }
func (s *scripted) Close() error { return nil }

func (s *scripted) hold(streams ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, stream := range streams {
		s.held[stream] = !s.held[stream]
	}
}

func (s *scripted) Push(ctx context.Context, _ Tx, b Batch) ([]Result, error) {
	c := &call{Batch: b, log: s, answer: make(chan answer, 1)}
	select {
	case s.batches <- c:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	reply := <-c.answer
	if reply.err != nil {
		return nil, reply.err
	}
	return reply.results, nil
}

// streams are the streams of the batch, in its order.
func (c *call) streams() (names []string) {
	for _, p := range c.Pushes {
		names = append(names, p.StreamID)
	}
	return names
}

// inGroup runs f with a store on a scripted log, in a bubble of time of its own.
func inGroup(t *testing.T, lanes int, f func(t *testing.T, log *scripted, store *Store)) {
	synctest.Test(t, func(t *testing.T) {
		log := newScripted(lanes)
		store := New(log, WithLogger(slog.New(slog.DiscardHandler)))
		f(t, log, store)
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
}

// pushing starts a push of n events and returns where its error will be.
func pushing(ctx context.Context, store *Store, stream string, n int) <-chan error {
	payloads := make([]Payload, n)
	for i := range payloads {
		payloads[i] = Payload{EventType: "T", EventVersion: "1.0", Data: Raw(`{}`)}
	}
	failed := make(chan error, 1)
	go func() {
		_, err := store.Push(ctx, stream, "a", payloads)
		failed <- err
	}()
	synctest.Wait() // it is queued, or its batch waits to be answered
	return failed
}

func TestWhatQueuesWhileABatchIsWrittenIsWrittenTogether(t *testing.T) {
	inGroup(t, 1, func(t *testing.T, log *scripted, store *Store) {
		first := pushing(t.Context(), store, "b", 1)
		batch := <-log.batches
		var others []<-chan error
		for _, stream := range []string{"c", "a", "b", "a"} {
			others = append(others, pushing(t.Context(), store, stream, 1))
		}
		batch.reply(nil)
		if err := <-first; err != nil {
			t.Fatal(err)
		}
		second := <-log.batches
		if got := second.streams(); !slices.Equal(got, []string{"a", "a", "b", "c"}) || second.ID == batch.ID || second.Wait {
			t.Errorf("second batch %v of %v", second.ID, got)
		}
		second.reply(nil)
		for _, failed := range others {
			if err := <-failed; err != nil {
				t.Error(err)
			}
		}
	})
}

func TestABatchKeepsItsLimits(t *testing.T) {
	for name, c := range map[string]struct {
		pushes, streams, events int // events of each push
		want                    int // pushes in the second batch
	}{
		"of events":                      {pushes: 5, streams: 1, events: 300, want: 3},
		"of streams":                     {pushes: 300, streams: 300, events: 1, want: batchStreams},
		"but a push alone may be larger": {pushes: 2, streams: 1, events: 5_000, want: 1},
	} {
		t.Run(name, func(t *testing.T) {
			inGroup(t, 1, func(t *testing.T, log *scripted, store *Store) {
				pushes := []<-chan error{pushing(t.Context(), store, "first", 1)}
				first := <-log.batches
				for i := range c.pushes {
					pushes = append(pushes, pushing(t.Context(), store, fmt.Sprintf("s%03d", i%c.streams), c.events))
				}
				first.reply(nil)
				second := <-log.batches
				if len(second.Pushes) != c.want {
					t.Errorf("%d pushes in the second batch, want %d", len(second.Pushes), c.want)
				}
				second.reply(nil)
				go func() {
					for batch := range log.batches {
						batch.reply(nil)
					}
				}()
				for _, failed := range pushes {
					if err := <-failed; err != nil {
						t.Error(err)
					}
				}
				close(log.batches)
			})
		})
	}
}

func TestADoneContextBeforeABatchTookThePushRecordsNothing(t *testing.T) {
	inGroup(t, 1, func(t *testing.T, log *scripted, store *Store) {
		first := pushing(t.Context(), store, "a", 1)
		batch := <-log.batches
		ctx, cancel := context.WithCancel(t.Context())
		second := pushing(ctx, store, "b", 1)
		cancel()
		if err := <-second; !errors.Is(err, context.Canceled) || errors.Is(err, ErrInDoubt) {
			t.Errorf("got %v", err)
		}
		batch.reply(nil)
		<-first
		synctest.Wait()
		select {
		case batch := <-log.batches:
			t.Errorf("the cancelled push was written: %v", batch.streams())
		default:
		}
	})
}

func TestADoneContextAfterwardsGetsTheResultOrIsInDoubtAfterASecond(t *testing.T) {
	inGroup(t, 1, func(t *testing.T, log *scripted, store *Store) {
		ctx, cancel := context.WithCancel(t.Context())
		quick := pushing(ctx, store, "a", 1)
		batch := <-log.batches
		cancel()
		synctest.Wait()
		batch.reply(nil)
		if err := <-quick; err != nil {
			t.Errorf("the result came in time: %v", err)
		}

		ctx, cancel = context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		slow := pushing(ctx, store, "a", 1)
		batch = <-log.batches
		if err := <-slow; !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, ErrInDoubt) {
			t.Errorf("got %v", err)
		}
		batch.reply(nil)
	})
}

func TestAHeldStreamWaitsInALaneWhileTheOthersGoOn(t *testing.T) {
	inGroup(t, 1, func(t *testing.T, log *scripted, store *Store) {
		log.hold("held")
		held := pushing(t.Context(), store, "held", 1)
		(<-log.batches).reply(nil) // busy
		lane := <-log.batches
		if !lane.Wait || !slices.Equal(lane.streams(), []string{"held"}) {
			t.Fatalf("the lane tries %v, waiting %v", lane.streams(), lane.Wait)
		}
		free := pushing(t.Context(), store, "free", 1)
		later := pushing(t.Context(), store, "held", 1)
		batch := <-log.batches
		if batch.Wait || !slices.Equal(batch.streams(), []string{"free"}) {
			t.Fatalf("the group tries %v", batch.streams())
		}
		batch.reply(nil)
		if err := <-free; err != nil {
			t.Error(err)
		}
		lane.reply(nil)  // still busy
		log.hold("held") // let go
		last := <-log.batches
		if !slices.Equal(last.streams(), []string{"held", "held"}) {
			t.Fatalf("the lane tries %v", last.streams())
		}
		last.reply(nil)
		for _, failed := range []<-chan error{held, later} {
			if err := <-failed; err != nil {
				t.Error(err)
			}
		}
	})
}

func TestMoreHeldStreamsThanLanesTakeTurns(t *testing.T) {
	inGroup(t, 2, func(t *testing.T, log *scripted, store *Store) {
		var pushes []<-chan error
		for i := range 5 {
			stream := fmt.Sprintf("held%d", i)
			log.hold(stream)
			pushes = append(pushes, pushing(t.Context(), store, stream, 1))
			if i == 0 {
				(<-log.batches).reply(nil)
			}
		}
		tried, waiting := map[string]int{}, 0
		for len(tried) < 5 {
			synctest.Wait() // whoever has a turn now offers its batch
			batch := <-log.batches
			for _, stream := range batch.streams() {
				if batch.Wait {
					tried[stream]++
					waiting++
				}
			}
			batch.reply(nil)
		}
		if waiting > 5*3 {
			t.Errorf("%d turns until each of 5 streams had one: %v", waiting, tried)
		}
		for i := range 5 {
			log.hold(fmt.Sprintf("held%d", i))
		}
		go func() {
			for batch := range log.batches {
				batch.reply(nil)
			}
		}()
		for _, failed := range pushes {
			if err := <-failed; err != nil {
				t.Error(err)
			}
		}
		close(log.batches)
	})
}

func TestWithoutLanesAHeldStreamIsTriedAgainWithoutWaitingInTheDatabase(t *testing.T) {
	inGroup(t, 0, func(t *testing.T, log *scripted, store *Store) {
		log.hold("held")
		held := pushing(t.Context(), store, "held", 1)
		for i := range 4 {
			batch := <-log.batches
			if batch.Wait {
				t.Fatal("the only connection waits for a lock")
			}
			if i == 3 {
				log.hold("held")
			}
			batch.reply(nil)
		}
		if err := <-held; err != nil {
			t.Error(err)
		}
	})
}

func TestDataThatTheDatabaseRefusesFailsThatPushAlone(t *testing.T) {
	inGroup(t, 1, func(t *testing.T, log *scripted, store *Store) {
		first := pushing(t.Context(), store, "first", 1)
		batch := <-log.batches
		good, bad := pushing(t.Context(), store, "good", 1), pushing(t.Context(), store, "bad", 1)
		batch.reply(nil)
		<-first
		(<-log.batches).reply(Invalid("a row of it"))
		for range 2 {
			one := <-log.batches
			if slices.Equal(one.streams(), []string{"bad"}) {
				one.reply(Invalid("this row"))
			} else {
				one.reply(nil)
			}
		}
		if err := <-good; err != nil {
			t.Errorf("the other push failed too: %v", err)
		}
		if err := <-bad; !errors.Is(err, ErrInvalid) {
			t.Errorf("got %v", err)
		}
	})
}

func TestCloseFinishesWhatIsWrittenAndRefusesWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newScripted(1)
		store := New(log)
		written := pushing(t.Context(), store, "a", 1)
		batch := <-log.batches
		waits := pushing(t.Context(), store, "b", 1)
		closed := make(chan error, 1)
		go func() { closed <- store.Close() }()
		if err := <-waits; !errors.Is(err, ErrClosed) {
			t.Errorf("what waits: %v", err)
		}
		batch.reply(nil)
		if err := <-written; err != nil {
			t.Errorf("what was written: %v", err)
		}
		if err := <-closed; err != nil {
			t.Error(err)
		}
		if err := <-pushing(t.Context(), store, "c", 1); !errors.Is(err, ErrClosed) {
			t.Errorf("after close: %v", err)
		}
	})
}

func TestCloseCancelsABatchThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := newScripted(1)
		store := New(log)
		stuck := pushing(t.Context(), store, "a", 1) // nobody takes the batch
		if err := store.Close(); err != nil {
			t.Error(err)
		}
		if err := <-stuck; err == nil {
			t.Error("a push that hung was acknowledged")
		}
	})
}

// Between the answer to a batch and the moment when its busy pushes wait again, a caller may give up.
func TestAPushThatIsWithdrawnWhileItsBatchIsAnsweredIsNotWrittenLater(t *testing.T) {
	for name, back := range map[string]func(g *group, again []*pending){
		"from the group": func(g *group, again []*pending) { g.requeue(again) },
		"from a lane": func(g *group, again []*pending) {
			g.lanes.waiting["s"] = nil
			g.endTurn("s", again)
		},
	} {
		for _, status := range []Status{StatusBusy, statusFailed} {
			t.Run(fmt.Sprint(name, ", status ", status), func(t *testing.T) {
				g := newGroup(t.Context(), newScripted(1), slog.New(slog.DiscardHandler), func() {})
				g.lanes.running = 1 // none is started here
				w := &pending{push: Push{StreamID: "s"}, done: make(chan struct{}), taken: true}
				again := g.answer([]*pending{w}, []Result{{Status: status}}, nil)
				if len(again) != 1 || !g.withdraw(w, context.Canceled) {
					t.Fatal("the push could not be withdrawn")
				}
				back(g, again)
				if len(g.queue) != 0 || len(g.lanes.waiting["s"]) != 0 {
					t.Error("a push that was withdrawn waits to be written")
				}
			})
		}
	}
}

// Who pushes again as soon as it is answered is in the next batch, together with nearly all others.
func TestThoseWhoWereAnsweredTogetherPushTogether(t *testing.T) {
	const callers, batches = 64, 100
	inGroup(t, 1, func(t *testing.T, log *scripted, store *Store) {
		ctx, stop := context.WithCancel(t.Context())
		var working sync.WaitGroup
		for range callers {
			working.Go(func() {
				for ctx.Err() == nil {
					_, _ = store.Push(t.Context(), "s", "a", []Payload{{EventType: "T", EventVersion: "1.0", Data: Raw(`{}`)}})
				}
			})
		}
		large := 0
		for range batches {
			batch := <-log.batches
			synctest.Wait() // all others queue
			if len(batch.Pushes) >= callers*3/4 {
				large++
			}
			batch.reply(nil)
		}
		stop()
		go func() {
			for batch := range log.batches {
				batch.reply(nil)
			}
		}()
		working.Wait()
		close(log.batches)
		if large < batches*9/10 {
			t.Errorf("%d batches of %d have most of %d pushes", large, batches, callers)
		}
	})
}

// A log that somebody holds as a whole holds no stream up longer than another: what waited, and what came since, is written
// together.
func TestPushesThatFoundTheLogHeldGoTogetherAgain(t *testing.T) {
	inGroup(t, 1, func(t *testing.T, log *scripted, store *Store) {
		var pushes []<-chan error
		for _, stream := range []string{"b", "a", "c"} {
			pushes = append(pushes, pushing(t.Context(), store, stream, 1))
		}
		first := <-log.batches
		first.answer <- answer{[]Result{{Status: StatusHeld}}, nil}
		second := <-log.batches
		synctest.Wait()
		gone, cancel := context.WithCancel(t.Context())
		pushes = append(pushes, pushing(t.Context(), store, "d", 1))
		left := pushing(gone, store, "e", 1)
		cancel()
		if err := <-left; !errors.Is(err, context.Canceled) || errors.Is(err, ErrInDoubt) {
			t.Errorf("a push that was not taken: %v", err)
		}
		second.answer <- answer{slices.Repeat([]Result{{Status: StatusHeld}}, 3), nil}
		third := <-log.batches
		for _, batch := range []struct {
			got  *call
			want []string
		}{{second, []string{"a", "b", "c"}}, {third, []string{"a", "b", "c", "d"}}} {
			if !slices.Equal(batch.got.streams(), batch.want) {
				t.Errorf("a batch to %v, want %v", batch.got.streams(), batch.want)
			}
		}
		third.reply(nil)
		for _, push := range pushes {
			if err := <-push; err != nil {
				t.Error(err)
			}
		}
	})
}

// Whose push is answered waits for the answer, also when its context is done between the two: the group counts on it.
func TestAnAnsweredPushIsNotWithdrawn(t *testing.T) {
	for _, status := range []Status{StatusRecorded, StatusBusy, StatusHeld, statusFailed} {
		g := newGroup(context.Background(), newScripted(1), slog.New(slog.DiscardHandler), func() {})
		g.closed = true
		w := &pending{taken: true, done: make(chan struct{})}
		_, answered, _ := g.settled([]*pending{w}, []Result{{Status: status}}, nil, newWoken())
		if len(answered) != 1 || g.withdraw(w, context.Canceled) {
			t.Errorf("status %d: %d are answered, and may be withdrawn", status, len(answered))
		}
	}
}
