package runtimetest

import (
	"context"
	"errors"
	"iter"

	evq "github.com/evq-go/evq/runtime"
)

var sequenceRules = []rule{
	{"nothing happens before range", rangeBegins},
	{"each range is a new read from Query.After", rangeAgain},
	{"a done context is the last pair", doneIsLast},
	{"an error about one event comes in its place and the loop goes on", eventErrorInPlace},
	{"any other error of a load is the last pair", otherErrorIsLast},
	{"the body of a loop may use the same transaction", bodyUsesTx},
	{"break, return and panic leave nothing behind", leavingEarly},
	{"a senseless query is the first and the last pair", senselessIsOnly},
	{"Collect stops at the first error with what it has", collectStops},
}

// reads are the two ways to read, of a stream that holds events up to an end, and nothing more is coming.
var reads = map[string]func(store *evq.Store, ctx context.Context, q evq.Query) rawSeq{
	"Load":      func(store *evq.Store, ctx context.Context, q evq.Query) rawSeq { return store.Load(ctx, q) },
	"Subscribe": func(store *evq.Store, ctx context.Context, q evq.Query) rawSeq { return store.Subscribe(ctx, q) },
}

type rawSeq = iter.Seq2[evq.Recorded[evq.Raw], error]

func rangeBegins(s *scene) {
	store, line := s.lineStore()
	for name, read := range reads {
		seq := read(store, s.ctx, evq.Query{StreamID: "orders"})
		if calls := line.seen(); len(calls) > 0 {
			s.Errorf("%s made the calls %v before it was ranged over", name, calls)
		}
		_ = seq
	}
}

func rangeAgain(s *scene) {
	store := s.store()
	s.push(store, "orders", "o", numbered(0, 5))
	for name, read := range reads {
		seq := read(store, s.ctx, evq.Query{StreamID: "orders", After: 2, Limit: 3})
		for range 3 {
			events, err := evq.Collect(seq)
			s.ok(err)
			if len(events) != 3 || events[0].Sequence != 3 {
				s.Fatalf("%s gave the sequences %v, want 3, 4, 5", name, sequences(events))
			}
		}
	}
}

func doneIsLast(s *scene) {
	store := s.store()
	s.push(store, "orders", "o", numbered(0, 5))
	for name, read := range reads {
		ctx, cancel := context.WithCancel(s.ctx)
		defer cancel()
		var events int
		var last error
		for _, err := range read(store, ctx, evq.Query{StreamID: "orders"}) {
			if last != nil {
				s.Fatalf("%s goes on after the error %v", name, last)
			}
			if last = err; err == nil {
				events++
			}
			cancel()
		}
		if events != 1 || !errors.Is(last, context.Canceled) {
			s.Errorf("%s gave %d events and the error %v, want one event and %v", name, events, last, context.Canceled)
		}
		if _, err := evq.Collect(read(store, ctx, evq.Query{StreamID: "orders"})); !errors.Is(err, context.Canceled) {
			s.Errorf("%s with a done context gave the error %v", name, err)
		}
	}
}

func eventErrorInPlace(s *scene) {
	store := s.store()
	s.push(store, "orders", "o", numbered(1, 1))
	s.Insert(s.T, row("orders", 2, "Numbered", `{"n": 2}`, withMetadata(`[]`)))
	s.push(store, "orders", "o", numbered(3, 1))
	for name, read := range reads {
		var places []int64
		for e, err := range read(store, s.ctx, evq.Query{StreamID: "orders", Limit: 3}) {
			places = append(places, e.Sequence)
			if broken := e.Sequence == 2; broken != evq.IsEventError(err) || broken != (e.Data == nil) || e.EventID.Version() != 7 {
				s.Errorf("%s gave %+v with the error %v", name, e, err)
			}
		}
		if len(places) != 3 || places[0] != 1 || places[1] != 2 || places[2] != 3 {
			s.Errorf("%s gave the places %v, want 1, 2, 3", name, places)
		}
	}
}

var errDown = errors.New("the database is down")

func otherErrorIsLast(s *scene) {
	store, line := s.lineStore()
	s.push(store, "orders", "o", numbered(0, 300))
	for call, most := range map[string]int{"Read": 2, "Head": 1} {
		for n := range most {
			line.failWith(nth(call, n))
			events, last := 0, error(nil)
			for e, err := range store.Load(s.ctx, evq.Query{StreamID: "orders"}) {
				if last != nil {
					s.Fatalf("the load goes on with event %d after the error %v", e.Sequence, last)
				}
				if last = err; err == nil {
					events++
				}
			}
			if events == 300 || !errors.Is(last, errDown) {
				s.Errorf("%d events came, and the error %v", events, last)
			}
		}
	}
}

// nth fails the call number n, from 0 on, of those with this name.
func nth(name string, n int) func(string) error {
	return func(call string) error {
		if call != name {
			return nil
		}
		if n--; n == -1 {
			return errDown
		}
		return nil
	}
}

func bodyUsesTx(s *scene) {
	store := s.store()
	s.push(store, "orders", "o", numbered(0, 120))
	s.ok(store.InTx(s.ctx, func(ctx context.Context, tx evq.Tx) error {
		inside := store.In(tx)
		for e, err := range inside.Load(ctx, evq.Query{StreamID: "orders"}) {
			if err != nil {
				return err
			}
			if e.Sequence%40 == 0 {
				s.push(inside, "copies", "c", []evq.Payload{{EventType: e.EventType, EventVersion: e.EventVersion, Data: e.Data}})
				s.load(inside, evq.Query{StreamID: "copies"})
			}
		}
		return nil
	}))
	s.wantNumbers(s.stream(store, "copies"), 39, 79, 119)
}

func leavingEarly(s *scene) {
	store := s.store()
	s.push(store, "orders", "o", numbered(0, 5))
	for name, read := range reads {
		for range 50 { // more often than any pool has connections
			for range read(store, s.ctx, evq.Query{StreamID: "orders"}) {
				break
			}
			func() {
				for range read(store, s.ctx, evq.Query{StreamID: "orders"}) {
					return
				}
			}()
			func() {
				defer func() {
					if p := recover(); p != "enough" {
						s.Errorf("%s: recovered %v", name, p)
					}
				}()
				for range read(store, s.ctx, evq.Query{StreamID: "orders"}) {
					panic("enough")
				}
			}()
		}
		s.push(store, "orders", "o", numbered(5, 1))
	}
}

func senselessIsOnly(s *scene) {
	store := s.store()
	for name, read := range reads {
		for what, q := range senseless() {
			pairs := 0
			for _, err := range read(store, s.ctx, q) {
				pairs++
				s.is(err, evq.ErrInvalid)
			}
			if pairs != 1 {
				s.Errorf("%s of %s gave %d pairs", name, what, pairs)
			}
		}
	}
}

func collectStops(s *scene) {
	store := s.store()
	s.push(store, "orders", "o", numbered(1, 2))
	s.Insert(s.T, row("orders", 3, "Numbered", `{"n": 3}`, withMetadata(`[]`)))
	s.push(store, "orders", "o", numbered(4, 1))
	for _, read := range reads {
		events, err := evq.Collect(read(store, s.ctx, evq.Query{StreamID: "orders"}))
		s.is(err, evq.ErrDecode)
		s.wantNumbers(events, 1, 2)
	}
}
