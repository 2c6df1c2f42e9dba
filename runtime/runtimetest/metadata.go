package runtimetest

import (
	"encoding/json"
	"math"
	"strings"

	"github.com/google/uuid"

	evq "github.com/evq-go/evq/runtime"
)

var metadataRules = []rule{
	{"metadata is recorded with every event of the push", metadataOfEveryEvent},
	{"a context carries metadata to its pushes", metadataByContext},
	{"an option goes over the context, the later over the earlier, field by field", metadataOver},
	{"an event without metadata has none", metadataAbsent},
	{"Extra may be any JSON value", extraKeepsItsMeaning},
	{"Extra that cannot be kept is refused", extraRefused},
	{"metadata that evq did not write is an error in its place", metadataBroken},
}

var (
	idA, idB, idC = uuid.MustParse("0198a1b2-0000-7000-8000-00000000000a"), uuid.MustParse("0198a1b2-0000-7000-8000-00000000000b"),
		uuid.MustParse("0198a1b2-0000-7000-8000-00000000000c")
)

// wantMetadata demands that all events of a stream carry want.
func (s *scene) wantMetadata(store *evq.Store, stream string, want evq.Metadata) {
	s.Helper()
	for _, e := range s.stream(store, stream) {
		if !sameMetadata(e.Metadata, want) {
			s.Errorf("event %d of %s carries %+v, want %+v", e.Sequence, stream, e.Metadata, want)
		}
	}
}

func metadataOfEveryEvent(s *scene) {
	store := s.store()
	want := evq.Metadata{CorrelationID: idA, CausationID: idB, Extra: evq.Raw(`{"user": "<u>"}`)}
	for i, e := range s.push(store, "orders", "o-1", numbered(1, 3), evq.WithMetadata(want)) {
		if !sameMetadata(e.Metadata, want) {
			s.Errorf("event %d was recorded with %+v", i, e.Metadata)
		}
	}
	s.wantMetadata(store, "orders", want)
}

func metadataByContext(s *scene) {
	store := s.store()
	outer := evq.ContextWithMetadata(s.ctx, evq.Metadata{CorrelationID: idA, CausationID: idB})
	inner := evq.ContextWithMetadata(outer, evq.Metadata{CausationID: idC, Extra: evq.Raw(`1`)})
	_, err := store.Push(outer, "outer", "o", numbered(1, 2))
	s.ok(err)
	_, err = store.Push(inner, "inner", "o", numbered(1, 2))
	s.ok(err)
	s.wantMetadata(store, "outer", evq.Metadata{CorrelationID: idA, CausationID: idB})
	s.wantMetadata(store, "inner", evq.Metadata{CorrelationID: idA, CausationID: idC, Extra: evq.Raw(`1`)})
}

func metadataOver(s *scene) {
	store := s.store()
	ctx := evq.ContextWithMetadata(s.ctx, evq.Metadata{CorrelationID: idA, CausationID: idA, Extra: evq.Raw(`"ctx"`)})
	for _, c := range []struct {
		name string
		opts []evq.PushOption
		want evq.Metadata
	}{
		{"one field", []evq.PushOption{evq.WithCausationID(idB)},
			evq.Metadata{CorrelationID: idA, CausationID: idB, Extra: evq.Raw(`"ctx"`)}},
		{"later", []evq.PushOption{evq.WithCorrelationID(idB), evq.WithExtra(1), evq.WithCorrelationID(idC), evq.WithExtra(2)},
			evq.Metadata{CorrelationID: idC, CausationID: idA, Extra: evq.Raw(`2`)}},
		{"field by field", []evq.PushOption{evq.WithExtra("x"), evq.WithMetadata(evq.Metadata{CausationID: idC})},
			evq.Metadata{CorrelationID: idA, CausationID: idC, Extra: evq.Raw(`"x"`)}},
		{"absent", []evq.PushOption{evq.WithCorrelationID(uuid.Nil), evq.WithMetadata(evq.Metadata{})},
			evq.Metadata{CorrelationID: idA, CausationID: idA, Extra: evq.Raw(`"ctx"`)}},
	} {
		_, err := store.Push(ctx, c.name, "o", numbered(1, 1), c.opts...)
		s.ok(err)
		s.wantMetadata(store, c.name, c.want)
	}
}

func metadataAbsent(s *scene) {
	store := s.store()
	s.push(store, "orders", "o", numbered(1, 1))
	if m := s.stream(store, "orders")[0].Metadata; m.CorrelationID != uuid.Nil || m.CausationID != uuid.Nil || m.Extra != nil {
		s.Errorf("the event carries %+v", m)
	}
}

func extraKeepsItsMeaning(s *scene) {
	store := s.store()
	for i, extra := range []any{nil, false, 0, "", "<\u2028>", []int{}, map[string]any{"a": []any{1.5, nil}}, json.RawMessage(deep(999))} {
		stream := string(rune('a' + i))
		s.push(store, stream, "o", numbered(1, 1), evq.WithExtra(extra))
		want, err := json.Marshal(extra)
		s.ok(err)
		s.wantMetadata(store, stream, evq.Metadata{Extra: want})
	}
}

// deep returns arrays in arrays.
func deep(levels int) string {
	return strings.Repeat("[", levels) + strings.Repeat("]", levels)
}

func extraRefused(s *scene) {
	store := s.store()
	for name, opt := range map[string]evq.PushOption{
		"a channel":        evq.WithExtra(make(chan int)),
		"not a number":     evq.WithExtra(math.NaN()),
		"bad UTF-8":        evq.WithExtra("\xff"),
		"bad UTF-8 in map": evq.WithExtra(map[string]any{"\xff": 1}),
		"NUL":              evq.WithExtra("\x00"),
		"not JSON":         evq.WithMetadata(evq.Metadata{Extra: evq.Raw(`{`)}),
		"empty":            evq.WithMetadata(evq.Metadata{Extra: evq.Raw{}}),
		"lone surrogate":   evq.WithMetadata(evq.Metadata{Extra: evq.Raw(`"\ud800"`)}),
		"too large":        evq.WithExtra(strings.Repeat("x", 256<<10)),
		"too deep":         evq.WithMetadata(evq.Metadata{Extra: evq.Raw(deep(1000))}),
	} {
		_, err := store.Push(s.ctx, "orders", "o", numbered(1, 1), opt)
		if err == nil {
			s.Errorf("%s was recorded", name)
			continue
		}
		s.is(err, evq.ErrInvalid)
	}
	s.wantNumbers(s.stream(store, "orders"))
}

func metadataBroken(s *scene) {
	broken := []string{`[]`, `"x"`, `{"correlation_id": 7}`, `{"causation_id": "not a uuid"}`}
	if s.AllowsBrokenJSON {
		broken = append(broken, ``, `{`)
	}
	store := s.store()
	for i, metadata := range broken {
		s.Insert(s.T, row("orders", int64(i)+1, "Numbered", `{"n": 1}`, withMetadata(metadata)))
	}
	s.push(store, "orders", "o", numbered(7, 1))
	sequence := int64(0)
	for e, err := range store.Load(s.ctx, evq.Query{StreamID: "orders"}) {
		if sequence++; sequence <= int64(len(broken)) {
			s.is(err, evq.ErrDecode)
			if e.Sequence != sequence || e.StreamID != "orders" || e.EventType != "Numbered" || e.Position == "" || e.Data != nil {
				s.Errorf("the broken event %d came as %+v", sequence, e)
			}
			continue
		}
		s.ok(err)
	}
	if sequence != int64(len(broken))+1 {
		s.Errorf("%d pairs came, want %d", sequence, len(broken)+1)
	}
}
