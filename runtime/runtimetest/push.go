package runtimetest

import (
	"strings"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

var pushRules = []rule{
	{"an event gets every fact", pushFacts},
	{"what push returns is what load returns", pushIsLoaded},
	{"data comes back the same in meaning", dataKeepsItsMeaning},
	{"any text can be an id", anyTextIsAnID},
	{"ids are compared byte by byte", idsAreBytes},
	{"a type may have 128 letters and a version 31 bits", longNames},
	{"no payloads is no push", nothingPushed},
	{"the caller's bytes are not kept", bytesAreNotKept},
	{"streams do not know of each other", streamsAreApart},
	{"the head of a stream is its last sequence", headIsLast},
	{"time does not go back in a stream", timeGoesOn},
	{"migrating again changes nothing", migrateAgain},
}

func pushFacts(s *scene) {
	e := s.push(s.store(), "orders", "o-1", []evq.Payload{payload("Placed", `{"total": 12}`)})[0]
	switch {
	case e.EventID.Version() != 7:
		s.Errorf("the event id is %v, want a UUID of version 7", e.EventID)
	case e.StreamID != "orders", e.AggregateID != "o-1", e.EventType != "Placed", e.EventVersion != "1.0", e.Sequence != 1:
		s.Errorf("wrong facts: %+v", e)
	case e.Position == "":
		s.Error("the position is empty")
	case e.CreatedAt.Location() != time.UTC, e.CreatedAt.Nanosecond()%1000 != 0, time.Since(e.CreatedAt).Abs() > time.Hour:
		s.Errorf("created at %v, want about now, in UTC and microseconds", e.CreatedAt)
	case !sameJSON(e.Data, evq.Raw(`{"total": 12}`)):
		s.Errorf("the data is %s", e.Data)
	}
}

func pushIsLoaded(s *scene) {
	store := s.store()
	pushed := s.push(store, "orders", "o-1", numbered(1, 3), evq.WithExtra(map[string]any{"by": "me"}))
	s.same(s.stream(store, "orders"), pushed)
	s.same(s.stream(s.store(), "orders"), pushed)
}

func dataKeepsItsMeaning(s *scene) {
	store := s.store()
	for _, data := range []string{
		`null`, `true`, `0`, `-0`, `-12.50`, `1e3`, `123456789012345678901234567890`, `1E-20`, `""`, `[]`, `{}`, `[[],{}]`,
		`"<&>"`, `"\u003c\u2028"`, `"\ud83d\ude00 😀"`, `"\\u0000"`, `"\ufffd"`, `"\"\\\/\b\f\n\r\t"`, `"'; DROP TABLE events; --"`,
		`{"": 1}`, `{"b": 1, "a": {"z": [1, 2.5, null], "y": "é"}}`, " \n{ \"spaced\" :\t1 } ",
		strings.Repeat("[", 1000) + strings.Repeat("]", 1000),
	} {
		pushed := s.push(store, "data", "d", []evq.Payload{payload("Kept", data)})[0]
		if !sameJSON(pushed.Data, evq.Raw(data)) {
			s.Errorf("%.80s was recorded as %.80s", data, pushed.Data)
		}
		loaded := s.load(store, evq.Query{StreamID: "data", After: pushed.Sequence - 1})
		if len(loaded) != 1 || !sameJSON(loaded[0].Data, evq.Raw(data)) {
			s.Errorf("%.80s was loaded as %+v", data, loaded)
		}
	}
}

// awkward are texts that are hard to store and easy to confuse.
var awkward = []string{
	"a", "A", "a ", " a", "é", "e\u0301", "😀", "'; DROP TABLE events; --", `"`, `\`, `\x00`, "%", "_", "a\nb", "\t", "\u00a0", "\ufffd",
	"\x7f", "{}", "NULL", "$1", "?1", ":name", "@name", "/* */", "\u202e", "\ue000", "\U0010ffff", strings.Repeat("x", 512), strings.Repeat("é", 256),
}

func anyTextIsAnID(s *scene) {
	store := s.store()
	for i, id := range awkward {
		pushed := s.push(store, id, id, numbered(i, 1), evq.WithKey(id), evq.ExpectNew(), evq.ExpectUnchanged(evq.Query{AggregateID: id}))
		s.same(s.load(store, evq.Query{StreamID: id, AggregateID: id}), pushed)
		s.same(s.push(store, id, id, numbered(i, 1), evq.WithKey(id)), pushed)
	}
}

func idsAreBytes(s *scene) {
	store := s.store()
	for i, id := range awkward {
		s.push(store, id, "all", numbered(i, 1))
		s.push(store, "all", id, numbered(i, 1), evq.ExpectNew(), evq.WithKey(id))
	}
	for i, id := range awkward {
		s.wantNumbers(s.stream(store, id), i)
		s.wantNumbers(s.load(store, evq.Query{StreamID: "all", AggregateID: id}), i)
	}
}

func longNames(s *scene) {
	store := s.store()
	long := evq.Payload{EventType: "T" + strings.Repeat("-", 127), EventVersion: "2147483647.2147483647", Data: evq.Raw("{}")}
	pushed := s.push(store, "names", "n", []evq.Payload{long})
	s.same(s.load(store, evq.Query{StreamID: "names", EventTypes: []string{long.EventType}}), pushed)
}

func nothingPushed(s *scene) {
	store := s.store()
	recorded, err := store.Push(s.ctx, "orders", "o-1", nil)
	if recorded != nil || err != nil {
		s.Errorf("got %v, %v; want nil, nil", recorded, err)
	}
	s.wantNumbers(s.stream(store, "orders"))
}

func bytesAreNotKept(s *scene) {
	store := s.store()
	mine := numbered(1, 1)
	s.push(store, "orders", "o-1", mine, evq.WithExtra("x"))
	copy(mine[0].Data, "spoiled")
	loaded := s.stream(store, "orders")[0]
	copy(loaded.Data, "spoiled")
	copy(loaded.Metadata.Extra, "###")
	again := s.stream(store, "orders")
	s.wantNumbers(again, 1)
	if !sameJSON(again[0].Metadata.Extra, evq.Raw(`"x"`)) {
		s.Errorf("the metadata became %s", again[0].Metadata.Extra)
	}
}

func streamsAreApart(s *scene) {
	store := s.store()
	for i := range 3 {
		s.push(store, "one", "same", numbered(i, 1))
		s.push(store, "other", "same", numbered(10+i, 1))
	}
	s.wantNumbers(s.stream(store, "one"), 0, 1, 2)
	s.wantNumbers(s.stream(store, "other"), 10, 11, 12)
}

func headIsLast(s *scene) {
	store := s.store()
	for want := range int64(4) {
		head, err := store.Head(s.ctx, "orders")
		s.ok(err)
		if head != want {
			s.Errorf("the head is %d, want %d", head, want)
		}
		s.push(store, "orders", "o", numbered(1, 1))
	}
}

func timeGoesOn(s *scene) {
	future := time.Now().UTC().Add(time.Hour).Truncate(time.Microsecond)
	store := s.store()
	s.Insert(s.T, row("clock", 1, "Numbered", `{"n": 1}`, at(future)))
	e := s.push(store, "clock", "c", numbered(2, 1))[0]
	if e.CreatedAt.Before(future) {
		s.Errorf("event 2 is of %v, event 1 of %v", e.CreatedAt, future)
	}
	if other := s.push(store, "other", "c", numbered(1, 1))[0]; !other.CreatedAt.Before(future) {
		s.Errorf("the time of one stream changed that of another to %v", other.CreatedAt)
	}
}

func migrateAgain(s *scene) {
	store := s.store()
	pushed := s.push(store, "orders", "o", numbered(1, 3))
	s.together(4, func(int) error { return s.store().Migrate(s.ctx) })
	s.same(s.stream(store, "orders"), pushed)
}
