package runtimetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/runtimetest/internal/parcels"
)

// dataOf is what is left of an event when a query asks for data only.
func dataOf[T any](e evq.Recorded[T]) evq.Recorded[T] {
	return evq.Recorded[T]{StreamID: e.StreamID, EventType: e.EventType, EventVersion: e.EventVersion, Sequence: e.Sequence, Data: e.Data}
}

func dataOnly(s *scene) {
	store := s.store()
	mixed(s, store, "orders")
	s.push(store, "orders", "o-0", []evq.Payload{payload("A", `{"n": 60, "text": "`+strings.Repeat("é", 20_000)+`"}`)}, evq.WithExtra("kept elsewhere"))
	// No push allows these names; another program may have written them.
	s.Insert(s.T, row("orders", 62, "B\x1fB", `{"n": 61}`), row("orders", 63, "A", `{"n": 62}`, ofVersion("1\x1f0")))
	s.push(store, "orders", "o-2", append(numbered(63, 300), payload("A", `{"n": 363}`)))
	for _, q := range queries("orders") {
		want := s.load(store, q)
		q.DataOnly = true
		s.onlyData(s.load(store, q), want)
	}
	half := evq.Query{StreamID: "orders", From: s.stream(store, "orders")[30].CreatedAt}
	want := s.load(store, half)
	half.DataOnly = true
	s.onlyData(s.load(store, half), want)
	s.ok(store.InTx(s.ctx, func(_ context.Context, tx evq.Tx) error {
		s.onlyData(s.load(store.In(tx), half), want)
		return nil
	}))
}

// onlyData demands that got are the events want, without their other facts.
func (s *scene) onlyData(got, want []evq.Recorded[evq.Raw]) {
	s.Helper()
	var left []evq.Recorded[evq.Raw]
	for _, e := range want {
		left = append(left, dataOf(e))
	}
	if s.same(got, left); !reflect.DeepEqual(got, left) {
		s.Fatalf("got %+v, want %+v", got, left)
	}
}

func dataOnlyErrors(s *scene) {
	store := s.store()
	mine := newAccounts(store)
	s.Insert(s.T, row("bank", 1, "Unheard", `{}`), row("bank", 2, "Opened", `[]`), row("bank", 3, "Opened", `{"owner": "Ada"}`, withMetadata(`7`)), row("bank", 4, "Opened", `{}`, ofVersion("2.0")))
	want := []error{evq.ErrUnknownEvent, evq.ErrDecode, nil, evq.ErrUnknownEvent}
	i := 0
	for e, err := range mine.Load(s.ctx, evq.Query{StreamID: "bank", DataOnly: true}) {
		facts, isFacts := errors.AsType[*evq.Error](err)
		if i >= len(want) || !errors.Is(err, want[i]) || e.Sequence != int64(i)+1 || e.StreamID != "bank" || e.EventType == "" || e.AggregateID != "" {
			s.Fatalf("pair %d is %+v, %v", i, e, err)
		}
		if isFacts && (facts.Sequence != e.Sequence || facts.StreamID != "bank" || facts.EventType != e.EventType || facts.EventVersion != e.EventVersion) {
			s.Errorf("the error %v has the facts %+v", err, facts)
		}
		i++
	}
	if i != len(want) {
		s.Errorf("%d pairs came", i)
	}
	events, err := evq.Collect(mine.LoadOpened(s.ctx, evq.Query{StreamID: "bank", After: 2, Limit: 1, DataOnly: true}))
	if s.ok(err); len(events) != 1 || !reflect.DeepEqual(events[0], evq.Recorded[opened]{StreamID: "bank", EventType: "Opened", EventVersion: "1.0", Sequence: 3, Data: opened{Owner: "Ada"}}) {
		s.Errorf("got %+v", events)
	}
}

func dataOnlyUpcasts(s *scene) {
	store := s.store()
	mine := parcels.NewStore(store)
	var want []evq.Recorded[parcels.Event]
	for _, e := range s.pushParcels(store) {
		want = append(want, dataOf(e))
	}
	query := post
	query.DataOnly = true
	all, err := evq.Collect(mine.Load(s.ctx, query))
	if s.ok(err); !reflect.DeepEqual(all, want) {
		s.Errorf("got %+v, want %+v", all, want)
	}
	byType, err := evq.Collect(asUnion(mine.LoadParcelSent(s.ctx, query)))
	if s.ok(err); !reflect.DeepEqual(byType, want) {
		s.Errorf("by type got %+v, want %+v", byType, want)
	}
}

func dataOnlyRefused(s *scene) {
	store := s.store()
	s.push(store, "orders", "o", numbered(0, 1))
	q := evq.Query{StreamID: "orders", DataOnly: true}
	handle := func(context.Context, evq.Recorded[evq.Raw]) error { return nil }
	for name, call := range map[string]func() error{
		"Subscribe": func() error { _, err := evq.Collect(store.Subscribe(s.ctx, q)); return err },
		"Consume":   func() error { return store.Consume(s.ctx, "c", q, handle) },
		"Push": func() error {
			_, err := store.Push(s.ctx, "orders", "o", numbered(1, 1), evq.ExpectUnchanged(evq.Query{DataOnly: true, After: 1}))
			return err
		},
	} {
		err := call()
		if s.is(err, evq.ErrInvalid); !contains(err, "DataOnly") {
			s.Errorf("%s: the error %v does not say what is wrong", name, err)
		}
	}
	s.wantNumbers(s.stream(store, "orders"), 0)
	if fmt.Sprint(s.numbers(s.load(store, q))) != "[0]" {
		s.Error("a load does not take it")
	}
}
