package runtimetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync/atomic"

	evq "github.com/evq-go/evq/runtime"
)

// manyEvents are three pages of any backend.
const manyEvents = 3_000

// many is a stream of three pages.
func (s *scene) many(store *evq.Store) evq.Query {
	s.Helper()
	s.push(store, "many", "o", numbered(0, manyEvents))
	return evq.Query{StreamID: "many"}
}

// secondPage is in the second page of a stream.
const secondPage = 150

// reads counts what is read of streams.
func (l *line) reads() (n int) {
	for _, call := range l.seen() {
		if call == "Read" {
			n++
		}
	}
	return n
}

func aheadOfFew(s *scene) {
	store, line := s.lineStore()
	s.many(store)
	for i, c := range []struct {
		query evq.Query
		leave int64 // after this sequence; 0: at the end
		want  []string
	}{
		{evq.Query{Limit: 50}, 0, []string{"Read"}},
		{evq.Query{After: manyEvents - 50}, 0, []string{"Read"}},
		{evq.Query{After: manyEvents - 300}, 0, []string{"Read", "Head", "Read"}},
		{evq.Query{Limit: 300}, 0, []string{"Read", "Head", "Read"}},
		{evq.Query{}, 99, []string{"Read", "Head"}},
	} {
		c.query.StreamID = "many"
		before := len(line.seen())
		for e, err := range store.Load(s.ctx, c.query) {
			if s.ok(err); e.Sequence == c.leave {
				break
			}
		}
		if calls := line.seen()[before:]; !slices.Equal(calls, c.want) {
			s.Errorf("load %d made the calls %v, want %v", i, calls, c.want)
		}
	}
}

// loadKept keeps all events, raw and read by somebody, and looks at them again when the memory of their pages may have
// been used for others.
func loadKept(s *scene) {
	store := s.store()
	q := s.many(store)
	shown := func(e evq.Recorded[evq.Raw]) (evq.Recorded[string], error) {
		return evq.WithData(e, fmt.Sprintf("%+v", e)), nil
	}
	var kept []evq.Recorded[evq.Raw]
	var before []string
	for e, err := range store.Load(s.ctx, q) {
		s.ok(err)
		kept, before = append(kept, e), append(before, fmt.Sprintf("%+v", e))
	}
	read, err := evq.Collect(evq.LoadAs(s.ctx, store, q, shown))
	s.ok(err)
	if len(kept) != manyEvents || len(read) != manyEvents {
		s.Fatalf("%d and %d events", len(kept), len(read))
	}
	for i, e := range kept {
		if now := fmt.Sprintf("%+v", e); now != before[i] || read[i].Data != before[i] {
			s.Fatalf("an event became\n%s\nit was\n%s\nand was read as\n%s", now, before[i], read[i].Data)
		}
		if e.Data = evq.Raw(read[i].Data); !reflect.DeepEqual(evq.WithData(e, read[i].Data), read[i]) {
			s.Fatalf("the facts of an event are\n%+v\nor\n%+v", e, read[i])
		}
	}
}

func aheadWhileInLoop(s *scene) {
	read := make(chan struct{}, manyEvents)
	store := s.storeOn(intercepted{s.Backend(s.T), func(ctx context.Context, call string, do func(context.Context) error) error {
		err := do(ctx)
		if call == "Read" || call == "Tail" {
			read <- struct{}{}
		}
		return err
	}})
	q := s.many(store)
	for name, seq := range map[string]rawSeq{
		"Load": store.Load(s.ctx, q), "Subscribe": store.Subscribe(s.ctx, evq.Query{StreamID: "many", Limit: manyEvents}, seldom), "LoadAll": store.LoadAll(s.ctx, evq.AllQuery{}),
	} {
		n := 0
		for e, err := range seq {
			s.ok(err)
			if n++; e.Sequence != int64(n) {
				s.Fatalf("%s: event %d has the sequence %d", name, n, e.Sequence)
			}
			if page := map[string]int{"LoadAll": 1_500}[name]; n == max(page, secondPage) {
				await(s, name+": the first page", read)
				await(s, name+": this page", read)
				await(s, name+": the next page", read)
			}
			if n == secondPage { // whoever has one connection can use it
				_, err := store.Head(s.ctx, "many")
				s.ok(err)
			}
		}
		if n != manyEvents {
			s.Errorf("%s gave %d events", name, n)
		}
		for len(read) > 0 {
			<-read
		}
	}
}

func aheadInTx(s *scene) {
	store, line := s.lineStore()
	q := s.many(store)
	s.ok(store.InTx(s.ctx, func(ctx context.Context, tx evq.Tx) error {
		n, read := 0, line.reads()
		for _, err := range store.In(tx).Load(ctx, q) {
			s.ok(err)
			if n++; n == secondPage && line.reads()-read != 2 {
				s.Errorf("%d pages are read in the second one", line.reads()-read)
			}
		}
		if n != manyEvents {
			s.Errorf("%d events came", n)
		}
		return nil
	}))
}

func aheadLeft(s *scene) {
	var n, under atomic.Int64
	begun := make(chan struct{}, 10)
	log := s.Backend(s.T)
	store := s.storeOn(intercepted{log, func(ctx context.Context, call string, do func(context.Context) error) error {
		if call != "Read" || n.Add(1) != 3 {
			return do(ctx)
		}
		under.Add(1)
		defer under.Add(-1)
		begun <- struct{}{}
		<-ctx.Done() // a database that does not answer
		return ctx.Err()
	}})
	q := s.many(store)
	inSecondPage := func(ctx context.Context, leave func()) {
		n.Store(0)
		for e, err := range store.Load(ctx, q) {
			if errors.Is(err, context.Canceled) {
				return
			}
			if s.ok(err); e.Sequence == secondPage {
				await(s, "the next page to be read", begun)
				if leave(); ctx.Err() == nil {
					break
				}
			}
		}
	}
	inSecondPage(s.ctx, func() {})
	func() {
		defer func() { _ = recover() }()
		inSecondPage(s.ctx, func() { panic("enough") })
	}()
	ctx, cancel := context.WithCancel(s.ctx)
	inSecondPage(ctx, cancel)
	if under.Load() != 0 {
		s.Error("a page is still being read")
	}
}

// failingRead is a backend of which one read fails. It counts the rows of those before.
type failingRead struct {
	evq.Backend
	left atomic.Int64 // reads before the one that fails
	rows atomic.Int64
}

func (b *failingRead) Read(ctx context.Context, tx evq.Tx, p evq.Page) (evq.Pack, error) {
	if b.left.Add(-1) == -1 {
		return evq.Pack{}, errDown
	}
	pack, err := b.Backend.Read(ctx, tx, p)
	b.rows.Add(int64(pack.Count))
	return pack, err
}

func aheadFails(s *scene) {
	log := &failingRead{Backend: s.Backend(s.T)}
	store := s.storeOn(log)
	q := s.many(store)
	for page := range int64(3) {
		log.left.Store(page)
		log.rows.Store(0)
		events, err := evq.Collect(store.Load(s.ctx, q))
		s.is(err, errDown)
		if rows := log.rows.Load(); int64(len(events)) != rows || (page == 0) != (rows == 0) || rows > 0 && events[rows-1].Sequence != rows {
			s.Errorf("page %d failed: %d events came, %d were read before it", page, len(events), rows)
		}
	}
}

func aheadClosed(s *scene) {
	read := make(chan struct{}, manyEvents)
	store := s.storeOn(intercepted{s.Backend(s.T), func(ctx context.Context, call string, do func(context.Context) error) error {
		err := do(ctx)
		if call == "Read" {
			read <- struct{}{}
		}
		return err
	}})
	q := s.many(store)
	var n, last int64
	var failed error
	for e, err := range store.Load(s.ctx, q) {
		if failed = err; err != nil {
			break
		}
		if n++; n == secondPage {
			await(s, "the first page", read)
			await(s, "this page", read)
			await(s, "the next page", read)
			s.ok(store.Close())
		}
		last = e.Sequence
	}
	if s.is(failed, evq.ErrClosed); last != n || n == manyEvents {
		s.Errorf("%d events came", n)
	}
}
