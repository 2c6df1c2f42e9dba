package runtimetest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/memory"
)

// Model draws random sequences of operations and demands of the database, after each, what the in-memory backend
// answers: the same events, and the same errors word by word.
func Model(t *testing.T, open func(t *testing.T) Database) {
	s := newScene(t, open(t))
	s.ctx = t.Context() // as long as it takes
	log, run := memory.NewLog(), 0
	pair := &twins{scene: s, log: log, subject: []*evq.Store{s.store(), s.store()}, model: []*evq.Store{s.storeOn(log), s.storeOn(log)}}
	rapid.Check(t, func(r *rapid.T) {
		run++
		pair.prefix, pair.pushes = fmt.Sprintf("run %d, stream ", run), nil
		r.Repeat(map[string]func(*rapid.T){
			"push":        pair.do(pair.drawPush),
			"push more":   pair.do(pair.drawPush), // rapid picks evenly, and without pushes there is nothing to see
			"push again":  pair.do(pair.drawRepeat),
			"transaction": pair.do(pair.drawTx),
			"read":        pair.do(pair.drawRead),
			"subscribe":   pair.do(pair.drawSubscribe),
			"insert":      pair.insert,
			"restart":     pair.restart,
		})
		for _, name := range streamNames {
			pair.both(r, everything(pair.prefix+name))
		}
	})
}

// twins are the database under test and its model, each behind two stores.
type twins struct {
	*scene
	log            *memory.Log
	subject, model []*evq.Store
	prefix         string      // each run has streams of its own in the one database
	pushes         []operation // of this run
}

// operation does something to a store and describes what came of it, leaving out what must differ: ids, positions
// and times.
type operation func(ctx context.Context, store *evq.Store) string

func (p *twins) do(draw func(*rapid.T) operation) func(*rapid.T) {
	return func(r *rapid.T) { p.both(r, draw(r)) }
}

func (p *twins) both(r *rapid.T, do operation) {
	i := rapid.IntRange(0, len(p.model)-1).Draw(r, "store")
	want, got := do(p.ctx, p.model[i]), do(p.ctx, p.subject[i])
	if got != want {
		r.Fatalf("the database answers\n%s\nthe model\n%s", got, want)
	}
}

func (p *twins) drawPush(r *rapid.T) operation {
	stream, aggregate, payloads := p.stream(r), aggregates.Draw(r, "aggregate"), drawPayloads(r)
	options := rapid.SliceOfN(p.options(), 0, 3).Draw(r, "options")
	push := func(ctx context.Context, store *evq.Store) string {
		var opts []evq.PushOption
		for _, o := range options {
			opts = append(opts, o.option)
		}
		pushed, err := store.Push(ctx, stream, aggregate, payloads, opts...)
		if err != nil || len(pushed) == 0 {
			return fmt.Sprintf("pushed %v, %s", pushed == nil, describeError(err))
		}
		return describePushed(ctx, store, pushed)
	}
	p.pushes = append(p.pushes, push)
	return push
}

// drawRepeat does one of the earlier pushes again: its key, if it has one, is repeated, and its conditions may hold
// no more.
func (p *twins) drawRepeat(r *rapid.T) operation {
	if len(p.pushes) == 0 {
		return p.drawPush(r)
	}
	return p.pushes[rapid.IntRange(0, len(p.pushes)-1).Draw(r, "earlier push")]
}

func (p *twins) drawRead(r *rapid.T) operation {
	draw := rapid.SampledFrom([]func(*rapid.T) operation{p.drawLoad, p.drawTypedLoad, p.drawHead}).Draw(r, "read")
	return draw(r)
}

func (p *twins) drawLoad(r *rapid.T) operation {
	q := p.query(r)
	return func(ctx context.Context, store *evq.Store) string { return describeSeq(store.Load(ctx, q)) }
}

func (p *twins) drawTypedLoad(r *rapid.T) operation {
	q := p.query(r)
	kind := rapid.SampledFrom([]string{"mixed", "own", "opened", "deposited"}).Draw(r, "kind")
	return func(ctx context.Context, store *evq.Store) string {
		switch kind {
		case "mixed":
			return describeSeq(newAccounts(store).Load(ctx, q))
		case "own":
			return describeSeq(newAccounts(store, evq.OwnEventsOnly()).Load(ctx, q))
		case "opened":
			return describeSeq(newAccounts(store).LoadOpened(ctx, q))
		}
		return describeSeq(newAccounts(store).LoadDeposited(ctx, q))
	}
}

func (p *twins) drawHead(r *rapid.T) operation {
	stream := p.stream(r)
	return func(ctx context.Context, store *evq.Store) string {
		head, err := store.Head(ctx, stream)
		return fmt.Sprintf("the head is %d, %s", head, describeError(err))
	}
}

// drawSubscribe subscribes to as many events as the model has, so that it ends.
func (p *twins) drawSubscribe(r *rapid.T) operation {
	q := p.query(r)
	q.Limit = 0
	for range p.model[0].Load(p.ctx, q) {
		q.Limit++
	}
	if q.Limit == 0 {
		return func(context.Context, *evq.Store) string { return "would wait" }
	}
	return func(ctx context.Context, store *evq.Store) string {
		ctx, cancel := context.WithTimeout(ctx, 10*time.Second) // for a database that has fewer
		defer cancel()
		return describeSeq(store.Subscribe(ctx, q, everyMillisecond))
	}
}

// drawTx does some of the other operations in a transaction.
func (p *twins) drawTx(r *rapid.T) operation {
	var inside []operation
	for range rapid.IntRange(0, 5).Draw(r, "operations") {
		draw := rapid.SampledFrom([]func(*rapid.T) operation{p.drawPush, p.drawPush, p.drawRepeat, p.drawRead}).Draw(r, "operation")
		inside = append(inside, draw(r))
	}
	end := rapid.SampledFrom([]error{nil, nil, errDown}).Draw(r, "end")
	return func(ctx context.Context, store *evq.Store) (text string) {
		err := again(func() error {
			text = ""
			return store.InTx(ctx, func(ctx context.Context, tx evq.Tx) error {
				for _, do := range inside {
					text += do(ctx, store.In(tx)) + "\n"
				}
				return end
			})
		})
		return text + describeError(err)
	}
}

// insert puts rows there that no push of this build would write.
func (p *twins) insert(r *rapid.T) {
	stream := p.prefix + rapid.SampledFrom(streamNames).Draw(r, "stream")
	foreign := rapid.SampledFrom([]evq.Row{
		row("", 0, "Unheard.Of", `{"x": 1}`), row("", 0, "Opened", `{"owner": "Ada", "new": 1}`, ofVersion("1.7")), row("", 0, "Opened", `{}`, ofVersion("2.0")),
		row("", 0, "Deposited", `{"cents": "many"}`, ofVersion("2.1")), row("", 0, "Deposited", `[]`, ofVersion("2.1")), row("", 0, "Opened", `{}`, withMetadata(`[1]`)),
	}).Draw(r, "row")
	foreign.EventID, foreign.StreamID = uuid.Must(uuid.NewV7()), stream
	results, err := p.log.Push(p.ctx, nil, batchOf(evq.Push{StreamID: stream, AggregateID: foreign.AggregateID, Events: []evq.NewEvent{{
		EventID: foreign.EventID, EventType: foreign.EventType, EventVersion: foreign.EventVersion, Data: foreign.Data, Metadata: foreign.Metadata,
	}}}))
	p.ok(err)
	foreign.Sequence = results[0].First
	p.Insert(p.T, foreign)
}

// restart closes one store of each and opens another.
func (p *twins) restart(r *rapid.T) {
	i := rapid.IntRange(0, len(p.model)-1).Draw(r, "store")
	p.ok(p.subject[i].Close())
	p.ok(p.model[i].Close())
	p.subject[i] = p.store()
	p.model[i] = p.storeOn(p.log)
}

func everything(stream string) operation {
	return func(ctx context.Context, store *evq.Store) string {
		return describeSeq(store.Load(ctx, evq.Query{StreamID: stream}))
	}
}
