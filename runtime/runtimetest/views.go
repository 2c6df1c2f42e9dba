package runtimetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/evqgen"
)

var viewRules = []rule{
	{"typed events come back as they were pushed, mixed and by type", typedRoundTrip},
	{"a typed load never sees another type's rows", typedLoadSeesItsOwn},
	{"a typed load refuses a query for another type", typedLoadRefuses},
	{"EventTypes narrow a mixed load", mixedLoadNarrowed},
	{"a typed subscription waits for its type", typedSubscription},
	{"a view takes part in a transaction", viewInTx},
	{"a pointer is pushed as what it points to", pointersPushed},
	{"what is not an event is refused with its index before anything is written", strangersRefused},
	{"two Go types under one stored type are refused", oneGoType},
}

// history pushes an opened and two deposits, and a note of another package between them.
func history(s *scene, store *evq.Store) {
	note := "cash"
	mine, other := newAccounts(store), newAudits(store)
	_, err := mine.PushOpened(s.ctx, "bank", "acc-1", opened{Owner: "Ada", Tags: []string{"<vip>"}})
	s.ok(err)
	_, err = other.PushNoted(s.ctx, "bank", "audit", noted{Text: "seen"})
	s.ok(err)
	_, err = mine.Push(s.ctx, "bank", "acc-1", []accountEvent{deposited{Cents: 1 << 60, Note: &note}, deposited{Cents: -5}})
	s.ok(err)
}

func typedRoundTrip(s *scene) {
	store := s.store()
	mine, note := newAccounts(store), "é"
	events := []accountEvent{opened{Owner: "Ada"}, deposited{Cents: 12, Note: &note}, opened{Owner: "Bob", Tags: []string{"x"}}}
	pushed, err := mine.Push(s.ctx, "bank", "acc-1", events)
	s.ok(err)
	loaded, err := evq.Collect(mine.Load(s.ctx, evq.Query{StreamID: "bank"}))
	s.ok(err)
	for i, e := range events {
		if !reflect.DeepEqual(pushed[i].Data, e) || !reflect.DeepEqual(loaded[i].Data, e) || !sameFacts(pushed[i], loaded[i]) {
			s.Errorf("%+v was pushed as %+v and loaded as %+v", e, pushed[i], loaded[i])
		}
	}
	one, err := mine.PushOpened(s.ctx, "bank", "acc-2", opened{Owner: "Eve"})
	s.ok(err)
	last, err := evq.Collect(mine.LoadOpened(s.ctx, evq.Query{StreamID: "bank", After: 3}))
	s.ok(err)
	if !reflect.DeepEqual(last, []evq.Recorded[opened]{one}) {
		s.Errorf("%+v was loaded as %+v", one, last)
	}
}

func typedLoadSeesItsOwn(s *scene) {
	store := s.store()
	history(s, store)
	deposits, err := evq.Collect(newAccounts(store).LoadDeposited(s.ctx, evq.Query{StreamID: "bank", Limit: 2}))
	s.ok(err)
	if len(deposits) != 2 || deposits[0].Sequence != 3 || deposits[1].Data.Cents != -5 {
		s.Errorf("got %+v", deposits)
	}
	notes, err := evq.Collect(newAudits(store).LoadNoted(s.ctx, evq.Query{StreamID: "bank", EventTypes: []string{"Noted"}}))
	s.ok(err)
	if len(notes) != 1 || notes[0].Data.Text != "seen" {
		s.Errorf("got %+v", notes)
	}
}

func typedLoadRefuses(s *scene) {
	store := s.store()
	history(s, store)
	for _, types := range [][]string{{"Opened"}, {"Deposited", "Opened"}, {"deposited"}, {""}} {
		events, err := evq.Collect(newAccounts(store).LoadDeposited(s.ctx, evq.Query{StreamID: "bank", EventTypes: types}))
		if s.is(err, evq.ErrInvalid); len(events) > 0 {
			s.Errorf("EventTypes %q gave %+v", types, events)
		}
	}
}

func mixedLoadNarrowed(s *scene) {
	store := s.store()
	history(s, store)
	for _, c := range []struct {
		types []string
		want  []int64
	}{
		{[]string{"Opened", "Deposited"}, []int64{1, 3, 4}}, {[]string{"Deposited"}, []int64{3, 4}}, {[]string{"Unheard"}, nil},
	} {
		events, err := evq.Collect(newAccounts(store).Load(s.ctx, evq.Query{StreamID: "bank", EventTypes: c.types}))
		s.ok(err)
		if got := sequences(events); fmt.Sprint(got) != fmt.Sprint(c.want) {
			s.Errorf("EventTypes %q gave %v, want %v", c.types, got, c.want)
		}
	}
}

func typedSubscription(s *scene) {
	store := s.store()
	history(s, store)
	mine := newAccounts(store)
	next := pull(s, mine.SubscribeOpened(s.ctx, evq.Query{StreamID: "bank"}))
	if e := next(); e.Data.Owner != "Ada" {
		s.Errorf("first came %+v", e)
	}
	mixed := pull(s, mine.Subscribe(s.ctx, evq.Query{StreamID: "bank", After: 4}))
	history(s, store)
	if e := next(); e.Sequence != 5 || e.Data.Owner != "Ada" {
		s.Errorf("then came %+v", e)
	}
	if e := mixed(); e.Sequence != 5 || !reflect.DeepEqual(e.Data, accountEvent(opened{Owner: "Ada", Tags: []string{"<vip>"}})) {
		s.Errorf("the mixed subscription gave %+v", e)
	}
}

func viewInTx(s *scene) {
	store := s.store()
	mine := newAccounts(store)
	gone := errors.New("rolled back")
	s.is(store.InTx(s.ctx, func(ctx context.Context, tx evq.Tx) error {
		if _, err := mine.In(tx).PushOpened(ctx, "bank", "acc-1", opened{Owner: "Ada"}); err != nil {
			return err
		}
		inside, err := evq.Collect(mine.In(tx).Load(ctx, evq.Query{StreamID: "bank"}))
		if err != nil || len(inside) != 1 {
			return fmt.Errorf("inside of the transaction: %+v, %w", inside, err)
		}
		return gone
	}), gone)
	s.wantNumbers(s.stream(store, "bank"))
}

func pointersPushed(s *scene) {
	mine := newAccounts(s.store())
	pushed, err := mine.Push(s.ctx, "bank", "acc-1", []accountEvent{&opened{Owner: "Ada"}, &deposited{Cents: 1}})
	s.ok(err)
	loaded, err := evq.Collect(mine.Load(s.ctx, evq.Query{StreamID: "bank"}))
	s.ok(err)
	for _, events := range [][]evq.Recorded[accountEvent]{pushed, loaded} {
		if !reflect.DeepEqual(events[0].Data, accountEvent(opened{Owner: "Ada"})) || !reflect.DeepEqual(events[1].Data, accountEvent(deposited{Cents: 1})) {
			s.Errorf("got %+v", events)
		}
	}
}

// embedding satisfies the union by what it embeds, and is none of its members.
type embedding struct {
	opened
	More string
}

func strangersRefused(s *scene) {
	store := s.store()
	mine := newAccounts(store)
	inner := &opened{Owner: "Ada"}
	for name, stranger := range map[string]accountEvent{
		"nil": nil, "a nil pointer": (*opened)(nil), "an embedding struct": embedding{}, "a pointer to one": &embedding{},
		"an embedded pointer": struct{ *opened }{inner}, "bad UTF-8": opened{Owner: "\xff"}, "NUL": opened{Owner: "\x00"},
	} {
		recorded, err := mine.Push(s.ctx, "bank", "acc-1", []accountEvent{opened{}, stranger})
		if err == nil || recorded != nil {
			s.Errorf("%s: got %v, %v", name, recorded, err)
			continue
		}
		s.is(err, evq.ErrInvalid)
		if !contains(err, "event 1") {
			s.Errorf("%s: %v does not name event 1", name, err)
		}
	}
	if _, err := mine.PushOpened(s.ctx, "bank", "acc-1", opened{Owner: "\xc3"}); !errors.Is(err, evq.ErrInvalid) {
		s.Errorf("bad UTF-8 alone: %v", err)
	}
	s.wantNumbers(s.stream(store, "bank"))
}

func oneGoType(s *scene) {
	store := s.store()
	newAccounts(store)
	s.is(store.Register(renamed{}), evq.ErrInvalid)
	s.ok(store.Register(opened{}))
	s.ok(s.store().Register(renamed{})) // the store's business, not the process's

	torn := &audits{evqgen.NewView(store, decodeAudit, []auditEvent{noted{}, renamed{}})}
	_, err := torn.PushNoted(s.ctx, "bank", "audit", noted{})
	s.is(err, evq.ErrInvalid)
	_, err = evq.Collect(torn.Load(s.ctx, evq.Query{StreamID: "bank"}))
	s.is(err, evq.ErrInvalid)
	_, err = evq.Collect(torn.LoadNoted(s.ctx, evq.Query{StreamID: "bank"}))
	s.is(err, evq.ErrInvalid)
}
