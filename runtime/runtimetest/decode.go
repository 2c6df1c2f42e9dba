package runtimetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	evq "github.com/evq-go/evq/runtime"
)

var decodeRules = []rule{
	{"another package's event is unknown, in its place", foreignEvents},
	{"OwnEventsOnly leaves other packages out, but no major of its own", ownEventsOnly},
	{"Decode tells the packages of one stream apart", decodeBoth},
	{"a minor is read, another major is unknown", versionsRead},
	{"data of the wrong shape is ErrDecode, in its place", wrongShapes},
	{"Dispatch hands each event to its method", dispatched},
}

func foreignEvents(s *scene) {
	store := s.store()
	history(s, store)
	place := int64(0)
	for e, err := range newAccounts(store).Load(s.ctx, evq.Query{StreamID: "bank"}) {
		if place++; place != 2 {
			s.ok(err)
			continue
		}
		s.is(err, evq.ErrUnknownEvent)
		if e.Sequence != 2 || e.EventType != "Noted" || e.AggregateID != "audit" || e.Position == "" || e.Data != nil {
			s.Errorf("the foreign event came as %+v", e)
		}
		facts, ok := errors.AsType[*evq.Error](err)
		if !ok || facts.Newer || facts.StreamID != "bank" || facts.Sequence != 2 || facts.EventType != "Noted" || facts.EventVersion != "1.0" {
			s.Errorf("the error has the facts %+v", facts)
		}
	}
	if place != 4 {
		s.Errorf("%d pairs came, want 4", place)
	}
}

func ownEventsOnly(s *scene) {
	store := s.store()
	history(s, store)
	s.Insert(s.T, row("bank", 5, "Opened", `{}`, ofVersion("2.0")))
	mine := newAccounts(store, evq.OwnEventsOnly())
	events, err := evq.Collect(mine.Load(s.ctx, evq.Query{StreamID: "bank"}))
	s.is(err, evq.ErrUnknownEvent)
	s.wantPlaces(sequences(events), 1, 3, 4)
	events, err = evq.Collect(mine.Load(s.ctx, evq.Query{StreamID: "bank", EventTypes: []string{"Noted"}}))
	if s.is(err, evq.ErrUnknownEvent); len(events) > 0 {
		s.Errorf("a query for another package's type gave %+v", events)
	}
}

func decodeBoth(s *scene) {
	store := s.store()
	history(s, store)
	var got []any
	for _, e := range s.stream(store, "bank") {
		if account, err := decodeAccount(e); err == nil {
			got = append(got, account.Data)
			continue
		} else {
			s.is(err, evq.ErrUnknownEvent)
		}
		audit, err := decodeAudit(e)
		s.ok(err)
		got = append(got, audit.Data)
	}
	if len(got) != 4 || !reflect.DeepEqual(got[1], noted{Text: "seen"}) || !reflect.DeepEqual(got[3], deposited{Cents: -5}) {
		s.Errorf("got %+v", got)
	}
}

func versionsRead(s *scene) {
	store := s.store()
	versions := []struct {
		version      string
		known, newer bool
	}{{"2.0", true, false}, {"2.1", true, false}, {"2.99", true, false}, {"1.9", false, false}, {"3.0", false, true}, {"10.0", false, true}, {"later", false, false}}
	for i, v := range versions {
		s.Insert(s.T, row("bank", int64(i)+1, "Deposited", `{"cents": 7, "since_later": true}`, ofVersion(v.version)))
	}
	i := 0
	for e, err := range newAccounts(store).LoadDeposited(s.ctx, evq.Query{StreamID: "bank"}) {
		v := versions[i]
		i++
		if v.known {
			if err != nil || e.Data.Cents != 7 || e.EventVersion != v.version {
				s.Errorf("version %s: %+v, %v", v.version, e, err)
			}
			continue
		}
		s.is(err, evq.ErrUnknownEvent)
		if facts, _ := errors.AsType[*evq.Error](err); facts.Newer != v.newer || facts.EventVersion != v.version || e.Data != (deposited{}) {
			s.Errorf("version %s: %+v, %+v", v.version, e, facts)
		}
	}
	if i != len(versions) {
		s.Errorf("%d pairs came, want %d", i, len(versions))
	}
}

func wrongShapes(s *scene) {
	store := s.store()
	shapes := []string{`[]`, `"x"`, `7`, `{"cents": "12"}`, `{"cents": 1.5}`, `{"cents": 1e30}`, `{"note": {}}`}
	if s.AllowsBrokenJSON {
		shapes = append(shapes, ``, `{"cents": `)
	}
	for i, data := range shapes {
		s.Insert(s.T, row("bank", int64(i)+1, "Deposited", data, ofVersion("2.1")))
	}
	last := int64(len(shapes)) + 1
	s.Insert(s.T, row("bank", last, "Noted", `{"Text": "panic"}`))
	pairs := 0
	for e, err := range newAccounts(store).LoadDeposited(s.ctx, evq.Query{StreamID: "bank"}) {
		pairs++
		s.is(err, evq.ErrDecode)
		if facts, _ := errors.AsType[*evq.Error](err); e.Sequence != int64(pairs) || facts.Sequence != e.Sequence || facts.EventType != "Deposited" || e.Data != (deposited{}) {
			s.Errorf("pair %d: %+v, %+v", pairs, e, facts)
		}
	}
	if pairs != len(shapes) {
		s.Errorf("%d pairs came, want %d", pairs, len(shapes))
	}
	_, err := evq.Collect(newAudits(store).LoadNoted(s.ctx, evq.Query{StreamID: "bank"}))
	s.is(err, evq.ErrDecode)
}

// heard is a handler that notes what it was handed.
type heard struct{ calls []string }

func (h *heard) OnOpened(_ context.Context, e evq.Recorded[opened]) error {
	h.calls = append(h.calls, fmt.Sprint("opened by ", e.Data.Owner, " at ", e.Sequence))
	return nil
}

func (h *heard) OnDeposited(_ context.Context, e evq.Recorded[deposited]) error {
	h.calls = append(h.calls, fmt.Sprint("deposited ", e.Data.Cents, " at ", e.Sequence))
	return errDown
}

func dispatched(s *scene) {
	h := &heard{}
	give := func(sequence int64, data accountEvent) error {
		return dispatchAccount(s.ctx, h, evq.Recorded[accountEvent]{Sequence: sequence, EventType: "Stored", Data: data})
	}
	s.ok(give(1, opened{Owner: "Ada"}))
	s.ok(give(2, &opened{Owner: "Bob"}))
	s.is(give(3, deposited{Cents: 5}), errDown)
	for _, stranger := range []accountEvent{nil, (*opened)(nil), embedding{}} {
		s.is(give(4, stranger), evq.ErrInvalid)
	}
	if want := "[opened by Ada at 1 opened by Bob at 2 deposited 5 at 3]"; fmt.Sprint(h.calls) != want {
		s.Errorf("the handler heard %v, want %v", h.calls, want)
	}
}
