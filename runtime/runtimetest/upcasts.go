package runtimetest

import (
	"context"
	"errors"
	"strings"
	"time"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/runtimetest/internal/parcels"
)

var upcastRules = []rule{
	{"old versions are read as the current type on every path", upcastOnEveryPath},
	{"a refusal and a panic of Upcast are ErrDecode in their places, on every path", upcastFails},
	{"a read by type selects the old names too", upcastByType},
	{"OwnEventsOnly selects the old names too", upcastOwnEvents},
	{"a consumer fails at what Upcast refuses, as its policy says", upcastConsumerFails},
	{"only a major beyond the newest is newer than the build", upcastUnknownMajors},
	{"one stored type cannot be read as two Go types", upcastTwoTypes},
}

// pushOld pushes one event as an older build did.
func (s *scene) pushOld(store *evq.Store, eventType, version, data string) evq.Recorded[evq.Raw] {
	s.Helper()
	return s.push(store, "post", "p", []evq.Payload{{EventType: eventType, EventVersion: version, Data: evq.Raw(data)}})[0]
}

// pushParcels pushes the same parcel in each version and under each name, and returns what the events must be read as.
func (s *scene) pushParcels(store *evq.Store) []evq.Recorded[parcels.Event] {
	s.Helper()
	var want []evq.Recorded[parcels.Event]
	for _, old := range []struct {
		eventType, version, data string
		grams                    int
	}{
		{"ParcelSent", "1.0", `{"kilograms": 2, "to": "Ada"}`, 2000},
		{"ParcelSent", "1.9", `{"kilograms": 3, "to": "Ada", "insured": true}`, 3000},
		{"ParcelSent", "2.0", `{"grams": 400, "to": "Ada"}`, 400},
		{"LetterSent", "1.0", `{"address": "Ada"}`, 20},
	} {
		e := s.pushOld(store, old.eventType, old.version, old.data)
		want = append(want, evq.WithData(e, parcels.Event(parcels.ParcelSent{Grams: old.grams, To: "Ada", SentAt: e.CreatedAt})))
	}
	current, err := parcels.NewStore(store).PushParcelSent(s.ctx, "post", "p", parcels.ParcelSent{Grams: 5, To: "Ada", SentAt: time.Unix(0, 0).UTC()})
	s.ok(err)
	return append(want, evq.WithData(current, parcels.Event(current.Data)))
}

// sameParcel tells whether two events are one, as it is stored and as it is read.
func sameParcel(got, want evq.Recorded[parcels.Event]) bool {
	got.Position = want.Position // a read of all streams gives places to resume instead
	return sameFacts(got, want) && got.Data == want.Data
}

func upcastOnEveryPath(s *scene) {
	store := s.store()
	want := s.pushParcels(store)
	for _, path := range parcelPaths {
		i := 0
		path.read(s, store, func(e evq.Recorded[parcels.Event], err error) bool {
			if err != nil || !sameParcel(e, want[i]) {
				s.Errorf("%s: event %d is read as %+v, %v, want %+v", path.name, i+1, e, err, want[i])
			}
			i++
			return i < len(want)
		})
		if i != len(want) {
			s.Errorf("%s: %d events came, want %d", path.name, i, len(want))
		}
	}
	s.consumeParcels(store, want)
}

// upcastFailures are events that no Upcast makes current, and what the error says.
var upcastFailures = []struct{ version, data, says string }{
	{"2.0", `{"grams": 7, "to": "nowhere"}`, "upcast from ParcelSent 2.0"},
	{"1.0", `{"kilograms": 0, "to": "Ada"}`, "upcast from ParcelSent 2.0"},
	{"2.5", `{"grams": 0, "to": "Ada"}`, "panic: no weight"},
	{"1.0", `{"kilograms": 7, "to": "nowhere"}`, "no such address"},
	{"1.0", `{"kilograms": "heavy"}`, "parcels.ParcelSentV1"},
}

func upcastFails(s *scene) {
	store := s.store()
	for _, bad := range upcastFailures {
		s.pushOld(store, "ParcelSent", bad.version, bad.data)
	}
	s.pushOld(store, "ParcelSent", "2.0", `{"grams": 7, "to": "Ada"}`)
	for _, path := range parcelPaths {
		i := 0
		path.read(s, store, func(e evq.Recorded[parcels.Event], err error) bool {
			i++
			if i > len(upcastFailures) {
				if sent, ok := e.Data.(parcels.ParcelSent); err != nil || !ok || sent.Grams != 7 {
					s.Errorf("%s: after the failures came %+v, %v", path.name, e, err)
				}
				return false
			}
			bad := upcastFailures[i-1]
			s.is(err, evq.ErrDecode)
			facts, ok := errors.AsType[*evq.Error](err)
			if !ok || facts.Sequence != int64(i) || facts.EventVersion != bad.version || !contains(err, bad.says) || e.Sequence != int64(i) || e.Data != nil {
				s.Errorf("%s: event %d: %+v, %v, want an error that says %q", path.name, i, e, err, bad.says)
			}
			return true
		})
		if i != len(upcastFailures)+1 {
			s.Errorf("%s: %d pairs came", path.name, i)
		}
	}
}

func upcastByType(s *scene) {
	store := s.store()
	mine := parcels.NewStore(store)
	s.pushParcels(store)
	_, err := mine.PushParcelLost(s.ctx, "post", "p", parcels.ParcelLost{Where: "at sea"})
	s.ok(err)
	for _, c := range []struct {
		types []string
		limit int
		want  []int64
	}{
		{nil, 0, []int64{1, 2, 3, 4, 5}}, {nil, 4, []int64{1, 2, 3, 4}}, {[]string{"LetterSent"}, 0, []int64{4}},
		{[]string{"ParcelSent"}, 0, []int64{1, 2, 3, 5}}, {[]string{"ParcelSent", "LetterSent"}, 0, []int64{1, 2, 3, 4, 5}},
	} {
		events, err := evq.Collect(mine.LoadParcelSent(s.ctx, evq.Query{StreamID: "post", EventTypes: c.types, Limit: c.limit}))
		s.ok(err)
		s.wantPlaces(sequences(events), c.want...)
	}
	_, err = evq.Collect(mine.LoadParcelLost(s.ctx, evq.Query{StreamID: "post", EventTypes: []string{"LetterSent"}}))
	s.is(err, evq.ErrInvalid)
}

func upcastOwnEvents(s *scene) {
	store := s.store()
	s.pushParcels(store)
	s.push(store, "post", "p", numbered(1, 1))
	events, err := evq.Collect(parcels.NewStore(store, evq.OwnEventsOnly()).Load(s.ctx, post))
	s.ok(err)
	s.wantPlaces(sequences(events), 1, 2, 3, 4, 5)
}

func upcastConsumerFails(s *scene) {
	store := s.store()
	for _, bad := range upcastFailures[:3] {
		s.pushOld(store, "ParcelSent", bad.version, bad.data)
	}
	want := s.pushParcels(store)
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	seen, ended := parcelHandler(make(chan evq.Recorded[parcels.Event], len(want))), make(chan error, 1)
	go func() {
		ended <- parcels.NewStore(store).Consume(ctx, "sorter", post, seen, quick(evq.OnFailure(evq.Skip))...)
	}()
	for _, w := range want {
		if e := await(s, "an event for the consumer", seen); !sameParcel(e, w) {
			s.Errorf("the consumer was handed %+v, want %+v", e, w)
		}
	}
	cancel()
	s.is(await(s, "the end of the consumer", ended), context.Canceled)
	err := parcels.NewStore(store).Consume(s.ctx, "strict", post, seen, quick(evq.OnFailure(evq.Stop))...)
	failure, ok := errors.AsType[*evq.HandlerError](err)
	if !ok || !errors.Is(err, evq.ErrDecode) || failure.Event.Sequence != 1 {
		s.Errorf("the consumer ended with %v", err)
	}
}

func upcastUnknownMajors(s *scene) {
	for _, c := range []struct {
		eventType, version string
		newer              bool
	}{
		{"ParcelSent", "4.0", true}, {"ParcelSent", "0.9", false}, {"ParcelSent", "old", false},
		{"LetterSent", "2.0", true}, {"LetterSent", "0.1", false}, {"ParcelLost", "2.0", true}, {"Numbered", "1.0", false},
	} {
		_, err := parcels.Decode(evq.Recorded[evq.Raw]{EventType: c.eventType, EventVersion: c.version, Data: evq.Raw(`{}`)})
		s.is(err, evq.ErrUnknownEvent)
		if facts, _ := errors.AsType[*evq.Error](err); facts.Newer != c.newer {
			s.Errorf("%s %s: newer is %v: %v", c.eventType, c.version, facts.Newer, err)
		}
	}
	_, err := parcels.Decode(evq.Recorded[evq.Raw]{EventType: "ParcelSent", EventVersion: "4.0"})
	if err == nil || !strings.Contains(err.Error(), "ParcelSent 1.0") {
		s.Errorf("the error does not say what can be read: %v", err)
	}
}

// inVersion is an event of a stored type and version.
type inVersion[T any] struct{ eventType, version string }

func (v inVersion[T]) EventType() string    { return v.eventType }
func (v inVersion[T]) EventVersion() string { return v.version }

func upcastTwoTypes(s *scene) {
	type some struct{}
	type other struct{}
	a1, a2 := inVersion[some]{"A", "1.0"}, inVersion[some]{"A", "2.0"}
	b1, b2 := inVersion[other]{"A", "1.0"}, inVersion[other]{"A", "2.0"}
	store := s.store()
	for i, c := range []struct {
		current evq.Event
		old     []evq.Event
		refused bool
	}{
		{a2, []evq.Event{a1}, false}, {a2, []evq.Event{a1}, false}, {a2, []evq.Event{b1}, true}, {b2, nil, true},
		{inVersion[other]{"B", "1.0"}, []evq.Event{a1}, true}, {inVersion[other]{"C", "later"}, nil, true},
	} {
		if err := store.Register(c.current, c.old...); errors.Is(err, evq.ErrInvalid) != c.refused {
			s.Errorf("registration %d gives %v", i+1, err)
		}
	}
}
