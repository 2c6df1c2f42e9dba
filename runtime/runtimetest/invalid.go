package runtimetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	evq "github.com/evq-go/evq/runtime"
)

var invalidRules = []rule{
	{"a push that cannot be kept everywhere is ErrInvalid, and nothing is written", invalidPush},
	{"ErrInvalid names the event of the batch and its facts", invalidFacts},
	{"a row with broken JSON is an error in its place", brokenRows},
	{"an error never holds what it is about in full", errorsAreShort},
}

// badPush is a push that must be refused: good, but for one thing.
type badPush struct {
	stream, aggregate string
	payload           evq.Payload
	opts              []evq.PushOption
}

func bad(spoil func(p *badPush)) badPush {
	p := badPush{stream: "orders", aggregate: "o", payload: payload("Numbered", `{"n": 1}`)}
	spoil(&p)
	return p
}

func badIDs() map[string]badPush {
	pushes := map[string]badPush{}
	for name, id := range map[string]string{
		"empty": "", "of 513 bytes": strings.Repeat("x", 513), "of 513 bytes in 257 letters": "x" + strings.Repeat("é", 256),
		"with NUL": "a\x00b", "with bad UTF-8": "a\xffb", "with half a letter": "é"[:1], "with an encoded surrogate": "\xed\xa0\x80",
	} {
		pushes["a stream "+name] = bad(func(p *badPush) { p.stream = id })
		pushes["an aggregate "+name] = bad(func(p *badPush) { p.aggregate = id })
		pushes["a key "+name] = bad(func(p *badPush) { p.opts = []evq.PushOption{evq.WithKey(id)} })
		if id != "" {
			pushes["a condition's aggregate "+name] = bad(func(p *badPush) {
				p.opts = []evq.PushOption{evq.ExpectUnchanged(evq.Query{AggregateID: id})}
			})
		}
		pushes["a condition's type "+name] = bad(func(p *badPush) {
			p.opts = []evq.PushOption{evq.ExpectUnchanged(evq.Query{EventTypes: []string{id}})}
		})
	}
	return pushes
}

func badNames() map[string]badPush {
	pushes := map[string]badPush{}
	for _, name := range []string{"", "1st", "_x", "a b", "é", "a\x00", "a\n", "a;b", "a'", "T" + strings.Repeat("x", 128)} {
		pushes[fmt.Sprintf("the type %.20q", name)] = bad(func(p *badPush) { p.payload.EventType = name })
	}
	for _, version := range []string{"", "1", "1.", ".1", "v1.0", "01.0", "1.00", "1.0.0", "-1.0", "1.x", "2147483648.0", "1.0 ", "1.+0"} {
		pushes[fmt.Sprintf("the version %q", version)] = bad(func(p *badPush) { p.payload.EventVersion = version })
	}
	return pushes
}

func badData() map[string]badPush {
	pushes := map[string]badPush{}
	for name, data := range map[string]string{
		"nothing": "", "space": " ", "half": `{"n":`, "two values": `1 2`, "a trailing comma": `[1,]`, "a leading zero": `01`, "NaN": `NaN`,
		"a BOM": "\ufeff1", "NUL": "1\x00", "a raw NUL in text": "\"\x00\"", "bad UTF-8": "\"\xff\"", "an encoded surrogate": "\"\xed\xa0\x80\"",
		`\u0000`: `"a\u0000b"`, `\u0000 in a name`: `{"\u0000": 1}`, "a lone high surrogate": `"\ud800"`, "a lone low surrogate": `"\uDC00"`,
		"surrogates upside down": `"\udc00\ud800"`, "a high surrogate and text": `"\ud800x"`, "two high surrogates": `"\ud800\ud800"`,
		"a high surrogate and a letter": `"\ud800\u0041"`, "an exponent beyond all": `1e400000`, "a negative exponent beyond all": `1e-400000`,
		"an exponent beyond counting": `1E+99999999999999999999`, "too many digits": strings.Repeat("9", 131_073),
		"too many fraction digits": "0." + strings.Repeat("1", 16_384), "1,001 levels": deep(1001), "10 MB": `"` + strings.Repeat("x", 10<<20) + `"`,
		"10 MB of space": "1" + strings.Repeat(" ", 10<<20),
	} {
		pushes["data of "+name] = bad(func(p *badPush) { p.payload.Data = evq.Raw(data) })
	}
	return pushes
}

func badOptions() map[string]badPush {
	pushes := map[string]badPush{}
	for name, opt := range map[string]evq.PushOption{
		"a negative ExpectSequence":     evq.ExpectSequence(-1),
		"ExpectUnchanged elsewhere":     evq.ExpectUnchanged(evq.Query{StreamID: "elsewhere"}),
		"ExpectUnchanged with a limit":  evq.ExpectUnchanged(evq.Query{Limit: 1}),
		"ExpectUnchanged with From":     evq.ExpectUnchanged(evq.Query{From: someday}),
		"ExpectUnchanged with To":       evq.ExpectUnchanged(evq.Query{To: someday}),
		"ExpectUnchanged before all":    evq.ExpectUnchanged(evq.Query{After: -1}),
		"WithExtra of what is not JSON": evq.WithExtra(func() {}),
	} {
		pushes[name] = bad(func(p *badPush) { p.opts = []evq.PushOption{opt} })
	}
	return pushes
}

func invalidPush(s *scene) {
	store := s.store()
	for _, class := range []map[string]badPush{badIDs(), badNames(), badData(), badOptions()} {
		for name, p := range class {
			batch := []evq.Payload{payload("Numbered", `{"n": 0}`), p.payload}
			recorded, err := store.Push(s.ctx, p.stream, p.aggregate, batch, p.opts...)
			if !errors.Is(err, evq.ErrInvalid) || recorded != nil {
				s.Errorf("%s: got %d events and the error %v", name, len(recorded), err)
				continue
			}
			s.is(err, evq.ErrInvalid)
			inTx := store.InTx(s.ctx, func(ctx context.Context, tx evq.Tx) error {
				_, err := store.In(tx).Push(ctx, p.stream, p.aggregate, batch, p.opts...)
				return err
			})
			if s.is(inTx, evq.ErrInvalid); inTx.Error() != err.Error() {
				s.Errorf("%s: in a transaction the error is %v, else %v", name, inTx, err)
			}
		}
	}
	s.wantNumbers(s.stream(store, "orders"))
	s.push(store, "orders", "o", numbered(1, 2))
	s.wantNumbers(s.stream(store, "orders"), 1, 2)
}

func invalidFacts(s *scene) {
	batch := append(numbered(1, 2), evq.Payload{EventType: "Spoiled", EventVersion: "3.1", Data: evq.Raw(`"\ud800"`)})
	_, err := s.store().Push(s.ctx, "orders", "o", batch)
	s.is(err, evq.ErrInvalid)
	facts, ok := errors.AsType[*evq.Error](err)
	if !ok || facts.StreamID != "orders" || facts.AggregateID != "o" || facts.EventType != "Spoiled" || facts.EventVersion != "3.1" || !contains(err, "event 2") {
		s.Errorf("the error %v has the facts %+v", err, facts)
	}
}

// brokenRows has rows that some other program wrote. What a raw load gives of them is their text; what cannot be
// read is an error in its place when it is decoded.
func brokenRows(s *scene) {
	store := s.store()
	rows := []evq.Row{row("orders", 1, "Unheard", `{}`), row("orders", 2, "Opened", `[]`), row("orders", 3, "Opened", `{}`, withMetadata(`7`))}
	if s.AllowsBrokenJSON {
		rows = append(rows, row("orders", 4, "Opened", `{"owner`), row("orders", 5, "Opened", "\xff\x00"))
	}
	s.Insert(s.T, rows...)
	s.push(store, "orders", "o", []evq.Payload{payload("Opened", `{"owner": "Ada"}`)})
	var got []error
	for e, err := range newAccounts(store).Load(s.ctx, evq.Query{StreamID: "orders"}) {
		if got = append(got, err); e.Sequence != int64(len(got)) {
			s.Errorf("pair %d is about event %d", len(got), e.Sequence)
		}
	}
	want := []error{evq.ErrUnknownEvent, evq.ErrDecode, evq.ErrDecode, evq.ErrDecode, evq.ErrDecode}[:len(rows)]
	if len(got) != len(rows)+1 {
		s.Fatalf("%d pairs came, want %d", len(got), len(rows)+1)
	}
	for i, kind := range want {
		s.is(got[i], kind)
	}
	s.ok(got[len(rows)])
}

func errorsAreShort(s *scene) {
	store := s.store()
	for _, class := range []map[string]badPush{badIDs(), badNames(), badData()} {
		for name, p := range class {
			_, err := store.Push(s.ctx, p.stream, p.aggregate, []evq.Payload{p.payload}, p.opts...)
			if text := fmt.Sprint(err); len(text) > 1000 || bytes.ContainsAny([]byte(text), "\x00\n\xff") {
				s.Errorf("%s: the error has %d bytes: %.200q", name, len(text), text)
			}
		}
	}
}
