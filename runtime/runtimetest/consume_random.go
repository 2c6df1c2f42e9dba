package runtimetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

var consumeRandomRules = []rule{
	{"whoever comes, goes, fails and dies, every event is copied once, and in order", func(s *scene) { newTroupe(s, 1).play(60) }},
}

// Troupes proves the rule of consumeRandomRules with other members and other accidents each time.
func Troupes(t *testing.T, open func(t *testing.T) Database, times int) {
	for seed := range times {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			newTroupe(newScene(t, open(t)), uint64(seed)).play(150)
		})
	}
}

// troupe is a consumer whose members come and go at random.
type troupe struct {
	*scene
	store   *evq.Store // of those who push and look
	rand    *rand.Rand
	query   evq.Query
	options []evq.ConsumeOption
	members []*actor
	last    map[string]evq.Recorded[evq.Raw] // by aggregate
	pushed  map[string]int

	mu   sync.Mutex
	luck *rand.Rand // of handlers
	calm bool       // no handler fails any more
}

// actor is a member.
type actor struct {
	mortal mortal
	faults *faults
	cancel context.CancelFunc
	ended  chan error
}

func newTroupe(s *scene, seed uint64) *troupe {
	r := rand.New(rand.NewPCG(seed, 0))
	t := &troupe{scene: s, store: s.store(), rand: r, luck: rand.New(rand.NewPCG(seed, 1)), last: map[string]evq.Recorded[evq.Raw]{}, pushed: map[string]int{}}
	t.query = []evq.Query{{StreamID: "orders"}, {EventTypes: []string{"Numbered"}}, {StreamID: "orders", EventTypes: []string{"Numbered"}}}[r.IntN(3)]
	t.options = quick(evq.Buckets([]int{1, 2, 3, 7}[r.IntN(4)]), evq.BatchUpTo(1+r.IntN(8), time.Hour), evq.StopWithin(time.Second))
	if r.IntN(2) == 0 {
		t.options = append(t.options, evq.OnFailure(evq.Park), evq.Retry(2, time.Millisecond, time.Millisecond))
	} else {
		t.options = append(t.options, evq.Retry(0, time.Millisecond, 5*time.Millisecond))
	}
	return t
}

// play has n random scenes and a happy end.
func (t *troupe) play(n int) {
	t.Helper()
	t.enter()
	t.enrolled(t.store, "troupe")
	for range n {
		switch roll := t.rand.IntN(20); {
		case roll < 10:
			t.push()
		case roll < 13:
			t.enter()
		case roll < 15:
			t.exit(false)
		case roll < 16:
			t.exit(true)
		case roll < 18:
			t.retryParked()
		default:
			t.await()
		}
	}
	t.mu.Lock()
	t.calm = true
	t.mu.Unlock()
	for len(t.members) > 0 {
		t.exit(false)
	}
	t.enter()
	t.members[0].faults.stop()
	for len(t.last) > 0 {
		t.await()
	}
	got := map[string][]evq.Recorded[evq.Raw]{}
	for _, e := range t.stream(t.store, "copies") {
		got[e.AggregateID] = append(got[e.AggregateID], e)
	}
	for aggregate, n := range t.pushed {
		t.wantNumbers(got[aggregate], upTo(n)...)
	}
	t.exit(false)
}

func (t *troupe) push() {
	aggregate, n := fmt.Sprint("o-", t.rand.IntN(6)), 1+t.rand.IntN(4)
	t.scene.push(t.store, "orders", aggregate, []evq.Payload{payload("Other", "1")})
	t.last[aggregate] = t.scene.push(t.store, "orders", aggregate, numbered(t.pushed[aggregate], n))[n-1]
	t.pushed[aggregate] += n
}

// enter starts a member whose calls fail now and then.
func (t *troupe) enter() {
	if len(t.members) == 4 {
		return
	}
	a := &actor{faults: newFaults(t.rand.Uint64(), 10), ended: make(chan error, 1)}
	store := t.storeOn(intercepted{t.Backend(t.T), func(ctx context.Context, call string, do func(context.Context) error) error {
		return a.mortal.around(ctx, call, func(ctx context.Context) error { return a.faults.around(ctx, call, do) })
	}})
	ctx, cancel := context.WithCancel(t.ctx)
	a.cancel = cancel
	go func() { a.ended <- store.Consume(ctx, "troupe", t.query, t.handle(store), t.options...) }()
	t.members = append(t.members, a)
}

// exit stops a member, or lets it die.
func (t *troupe) exit(dies bool) {
	t.Helper()
	if len(t.members) == 0 {
		return
	}
	i := t.rand.IntN(len(t.members))
	a := t.members[i]
	t.members = append(t.members[:i:i], t.members[i+1:]...)
	a.mortal.dead.Store(dies)
	a.cancel()
	if err := await(t.scene, "the end of a member", a.ended); !errors.Is(err, context.Canceled) {
		t.Fatalf("a member ended with the error %v", err)
	}
}

// handle copies events, and fails in every way there is.
func (t *troupe) handle(store *evq.Store) handler {
	return func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
		var err error
		if e.EventType == "Numbered" {
			err = copying(store)(ctx, e)
		}
		t.mu.Lock()
		roll, calm := t.luck.IntN(30), t.calm
		t.mu.Unlock()
		switch {
		case calm || roll > 3:
			return err
		case roll == 0:
			panic("as told")
		}
		return errors.Join(err, errDown)
	}
}

func (t *troupe) retryParked() {
	t.Helper()
	for p, err := range t.store.Consumer("troupe").Parked(t.ctx) {
		t.ok(err)
		_, err := t.store.Consumer("troupe").RetryParked(t.ctx, p.StreamID, p.AggregateID)
		t.ok(err)
	}
}

// await waits for an event, as long as it takes, also if it is parked.
func (t *troupe) await() {
	t.Helper()
	for aggregate, e := range t.last {
		if len(t.members) == 0 {
			t.enter()
		}
		err := t.store.WaitFor(t.ctx, "troupe", e)
		if errors.Is(err, evq.ErrParked) {
			t.retryParked()
			return
		}
		t.ok(err)
		delete(t.last, aggregate)
		return
	}
}
