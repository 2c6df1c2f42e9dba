package runtimetest

import (
	"errors"
	"fmt"
	"strings"

	evq "github.com/evq-go/evq/runtime"
)

var batchRules = []rule{
	{"a batch is adjacent and in order", batchInOrder},
	{"a refused batch leaves nothing", batchRefused},
	{"a batch may hold 10,000 events and no more", batchLimit},
	{"an event may have 4 MiB and no more", eventLimit},
	{"a conflict in a group fails its own push alone", groupConflict},
}

func batchInOrder(s *scene) {
	store := s.store()
	s.push(store, "orders", "o-1", numbered(1, 2))
	batch := append(numbered(3, 2), payload("Closed", `{"n": 5}`))
	pushed := s.push(store, "orders", "o-2", batch)
	s.wantPlaces(sequences(pushed), 3, 4, 5)
	events := s.stream(store, "orders")
	s.wantNumbers(events, 1, 2, 3, 4, 5)
	s.same(events[2:], pushed)
}

func batchRefused(s *scene) {
	store := s.store()
	s.push(store, "orders", "o-1", numbered(1, 1))
	_, err := store.Push(s.ctx, "orders", "o-1", numbered(2, 3), evq.ExpectNew())
	s.is(err, evq.ErrConflict)
	spoiled := append(numbered(2, 2), payload("Numbered", `{"n": "\u0000"}`))
	_, err = store.Push(s.ctx, "orders", "o-1", spoiled)
	s.is(err, evq.ErrInvalid)
	s.wantNumbers(s.stream(store, "orders"), 1)
	s.push(store, "orders", "o-1", numbered(2, 1))
	s.wantNumbers(s.stream(store, "orders"), 1, 2)
}

func batchLimit(s *scene) {
	store := s.store()
	_, err := store.Push(s.ctx, "orders", "o-1", numbered(1, 10_001))
	s.is(err, evq.ErrInvalid)
	pushed := s.push(store, "orders", "o-1", numbered(1, 10_000))
	s.same(s.stream(store, "orders"), pushed)
}

func eventLimit(s *scene) {
	store := s.store()
	largest := `"` + strings.Repeat("x", 4<<20-2) + `"`
	_, err := store.Push(s.ctx, "large", "l", []evq.Payload{payload("Large", largest+" ")})
	s.is(err, evq.ErrInvalid)
	pushed := s.push(store, "large", "l", []evq.Payload{payload("Large", largest), payload("Large", largest)})
	s.same(s.stream(store, "large"), pushed)
}

func groupConflict(s *scene) {
	store := s.store()
	s.push(store, "orders", "taken", numbered(0, 1))
	s.together(60, func(i int) error {
		stream, aggregate := "orders", fmt.Sprint("free-", i)
		if i%3 == 0 {
			aggregate = "taken"
		}
		if i%3 == 1 {
			stream = fmt.Sprint("other-", i%5)
		}
		_, err := store.Push(s.ctx, stream, aggregate, numbered(i, 2), evq.ExpectNew())
		if i%3 == 0 && errors.Is(err, evq.ErrConflict) {
			return nil
		}
		return err
	})
	if got := len(s.stream(store, "orders")); got != 1+20*2 {
		s.Errorf("the stream has %d events, want 41", got)
	}
}
