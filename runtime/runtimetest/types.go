package runtimetest

import (
	"context"
	"errors"
	"slices"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/runtimetest/internal/parcels"
)

var typeRules = []rule{
	{"an empty store has no types", typesOfNothing},
	{"each stored type and version is counted once, with how the build reads it", typesCounted},
	{"the build knows what all views of the store know, and no other store's", typesOfAllViews},
	{"events of a transaction count when it has committed", typesCommitted},
	{"types cannot be asked for in a transaction", typesInTx},
	{"the database's error and a done context are what Types returns", typesFail},
}

// wantTypes demands these types, in this order.
func (s *scene) wantTypes(store *evq.Store, want ...evq.StoredType) {
	s.Helper()
	got, err := store.Types(s.ctx)
	s.ok(err)
	if !slices.Equal(got, want) {
		s.Errorf("got the types\n%+v\nwant\n%+v", got, want)
	}
}

func stored(eventType, version string, count int64, how evq.Reading, current ...string) evq.StoredType {
	t := evq.StoredType{EventType: eventType, EventVersion: version, Count: count, Reading: how}
	if len(current) > 0 {
		t.CurrentType, t.CurrentVersion = current[0], current[1]
	}
	return t
}

func typesOfNothing(s *scene) {
	store := s.store()
	parcels.NewStore(store)
	s.wantTypes(store)
}

func typesCounted(s *scene) {
	store := s.store()
	parcels.NewStore(store)
	var rows []evq.Row
	for i, e := range []struct{ eventType, version string }{
		{"ParcelSent", "10.0"}, {"ParcelSent", "3.0"}, {"ParcelSent", "4.0"}, {"ParcelSent", "2.10"}, {"ParcelSent", "2.9"},
		{"ParcelSent", "1.0"}, {"ParcelSent", "2.9"}, {"ParcelSent", "0.1"}, {"ParcelSent", "old"}, {"LetterSent", "1.0"},
		{"ParcelLost", "1.7"}, {"parcelLost", "1.0"}, {"LetterSent", "2.0"}, {"ParcelLost", "1.7"},
	} {
		rows = append(rows, row([]string{"a", "b"}[i%2], int64(i/2)+1, e.eventType, `{}`, ofVersion(e.version)))
	}
	s.Insert(s.T, rows...)
	current := []string{"ParcelSent", "3.0"}
	s.wantTypes(store,
		stored("LetterSent", "1.0", 1, evq.ReadingUpcast, current...),
		stored("LetterSent", "2.0", 1, evq.ReadingNewer),
		stored("ParcelLost", "1.7", 2, evq.ReadingCurrent, "ParcelLost", "1.0"),
		stored("ParcelSent", "old", 1, evq.ReadingUnknown),
		stored("ParcelSent", "0.1", 1, evq.ReadingUnknown),
		stored("ParcelSent", "1.0", 1, evq.ReadingUpcast, current...),
		stored("ParcelSent", "2.9", 2, evq.ReadingUpcast, current...),
		stored("ParcelSent", "2.10", 1, evq.ReadingUpcast, current...),
		stored("ParcelSent", "3.0", 1, evq.ReadingCurrent, current...),
		stored("ParcelSent", "4.0", 1, evq.ReadingNewer),
		stored("ParcelSent", "10.0", 1, evq.ReadingNewer),
		stored("parcelLost", "1.0", 1, evq.ReadingUnknown))
	s.agreesWithDecode(store, rows)
}

// agreesWithDecode demands that reading an event gives what Types says of it.
func (s *scene) agreesWithDecode(store *evq.Store, rows []evq.Row) {
	s.Helper()
	types, err := store.Types(s.ctx)
	s.ok(err)
	for _, r := range rows {
		_, err := parcels.Decode(evq.Recorded[evq.Raw]{EventType: r.EventType, EventVersion: r.EventVersion, Data: r.Data})
		facts, _ := errors.AsType[*evq.Error](err)
		i := slices.IndexFunc(types, func(t evq.StoredType) bool { return t.EventType == r.EventType && t.EventVersion == r.EventVersion })
		how := types[i].Reading
		unread := how == evq.ReadingUnknown || how == evq.ReadingNewer
		if errors.Is(err, evq.ErrUnknownEvent) != unread || unread && facts.Newer != (how == evq.ReadingNewer) {
			s.Errorf("%s %s: Types says %v, Decode %v", r.EventType, r.EventVersion, how, err)
		}
	}
}

func typesOfAllViews(s *scene) {
	store, other := s.store(), s.store()
	history(s, store)
	s.pushOld(store, "LetterSent", "1.0", `{"address": "Ada"}`)
	mine := []evq.StoredType{
		stored("Deposited", "2.1", 2, evq.ReadingCurrent, "Deposited", "2.1"), stored("LetterSent", "1.0", 1, evq.ReadingUnknown),
		stored("Noted", "1.0", 1, evq.ReadingCurrent, "Noted", "1.0"), stored("Opened", "1.0", 1, evq.ReadingCurrent, "Opened", "1.0"),
	}
	s.wantTypes(store, mine...)
	parcels.NewStore(store)
	mine[1] = stored("LetterSent", "1.0", 1, evq.ReadingUpcast, "ParcelSent", "3.0")
	s.wantTypes(store, mine...)
	newAudits(other)
	s.wantTypes(other, stored("Deposited", "2.1", 2, evq.ReadingUnknown), stored("LetterSent", "1.0", 1, evq.ReadingUnknown),
		stored("Noted", "1.0", 1, evq.ReadingCurrent, "Noted", "1.0"), stored("Opened", "1.0", 1, evq.ReadingUnknown))
}

func typesCommitted(s *scene) {
	store, other := s.store(), s.store()
	s.push(store, "orders", "o", numbered(0, 1))
	s.ok(store.InTx(s.ctx, func(ctx context.Context, tx evq.Tx) error {
		s.push(store.In(tx), "orders", "o", numbered(1, 2))
		s.wantTypes(other, stored("Numbered", "1.0", 1, evq.ReadingUnknown))
		return nil
	}))
	s.wantTypes(other, stored("Numbered", "1.0", 3, evq.ReadingUnknown))
}

func typesInTx(s *scene) {
	store := s.store()
	s.ok(store.InTx(s.ctx, func(ctx context.Context, tx evq.Tx) error {
		_, err := store.In(tx).Types(ctx)
		s.is(err, evq.ErrInvalid)
		return nil
	}))
}

func typesFail(s *scene) {
	store, line := s.lineStore()
	s.push(store, "orders", "o", numbered(0, 1))
	line.failWith(func(string) error { return errDown })
	types, err := store.Types(s.ctx)
	if s.is(err, errDown); types != nil {
		s.Errorf("beside the error came %+v", types)
	}
	line.failWith(nil)
	ctx, cancel := context.WithCancel(s.ctx)
	cancel()
	_, err = s.store().Types(ctx)
	s.is(err, context.Canceled)
}
