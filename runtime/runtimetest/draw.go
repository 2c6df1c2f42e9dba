package runtimetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"pgregory.net/rapid"

	evq "github.com/evq-go/evq/runtime"
)

// What random operations are made of: few names, so that they meet, and now and then something bad.
var (
	streamNames = []string{"a", "b", "é '"}
	aggregates  = rapid.SampledFrom([]string{"x", "x", "x", "x", "x", "y", "y", "y", "z\\", "z\\", "", "\xff"})
	eventTypes  = rapid.SampledFrom([]string{"Opened", "Deposited", "Noted", "Other", "Other"})
	payloads    = rapid.SampledFrom([]evq.Payload{
		payload("Opened", `{"owner": "Ada"}`), payload("Opened", `{"tags": ["b", "a"], "owner": "\u00e9"}`), payload("Noted", `{"Text": "<seen>"}`),
		{EventType: "Deposited", EventVersion: "2.0", Data: evq.Raw(`{"cents": 12}`)}, {EventType: "Deposited", EventVersion: "2.1", Data: evq.Raw(`{"cents": 1000, "note": "n"}`)},
		payload("Other", `null`), payload("Other", `[1e3, -0.50, {"b": 1, "a": 2}]`), payload("Other", `{"a": 1, "a": 2}`),
	})
	refused = rapid.SampledFrom([]evq.Payload{payload("Other", `"\ud800"`), payload("", `{}`)})
)

func drawPayloads(r *rapid.T) []evq.Payload {
	batch := rapid.SliceOfN(payloads, 0, 4).Draw(r, "payloads")
	if rapid.IntRange(0, 9).Draw(r, "spoiled") == 9 {
		batch = append(batch, refused.Draw(r, "refused"))
	}
	return batch
}

func (p *twins) stream(r *rapid.T) string {
	if name := rapid.SampledFrom([]string{"a", "a", "a", "a", "a", "a", "b", "b", "b", "b", "é '", "é '", "", "\x00"}).Draw(r, "stream"); name != "" {
		return p.prefix + name
	}
	return ""
}

func (p *twins) query(r *rapid.T) evq.Query {
	q := evq.Query{StreamID: p.stream(r)}
	if rapid.Bool().Draw(r, "by aggregate") {
		q.AggregateID = aggregates.Draw(r, "of")
	}
	q.EventTypes = rapid.SliceOfN(eventTypes, 0, 2).Draw(r, "types")
	q.After = rapid.Int64Range(-1, 12).Draw(r, "after")
	q.Limit = rapid.IntRange(-1, 8).Draw(r, "limit")
	return q
}

// named is an option that failures can be read with.
type named struct {
	name   string
	option evq.PushOption
}

func (o named) String() string { return o.name }

func (p *twins) options() *rapid.Generator[named] {
	return rapid.Custom(func(r *rapid.T) named {
		n := rapid.Int64Range(-1, 6).Draw(r, "n")
		switch rapid.IntRange(0, 6).Draw(r, "option") {
		case 0:
			return named{"ExpectNew", evq.ExpectNew()}
		case 1:
			return named{fmt.Sprintf("ExpectSequence(%d)", n), evq.ExpectSequence(n)}
		case 2:
			q := p.query(r)
			q.StreamID, q.Limit = "", max(0, q.Limit-7)
			return named{fmt.Sprintf("ExpectUnchanged(%+v)", q), evq.ExpectUnchanged(q)}
		case 3:
			return named{"WithExtra", evq.WithExtra(map[string]any{"n": n, "a": "<"})}
		case 4:
			return named{"WithCorrelationID", evq.WithCorrelationID(idA)}
		}
		key := rapid.SampledFrom([]string{"k", "k", "k", "l", "l", ""}).Draw(r, "key")
		return named{fmt.Sprintf("WithKey(%q)", key), evq.WithKey(key)}
	})
}

// describePushed tells what a push returned, and whether a load gives the same.
func describePushed(ctx context.Context, store *evq.Store, pushed []evq.Recorded[evq.Raw]) string {
	loaded, err := evq.Collect(store.Load(ctx, evq.Query{StreamID: pushed[0].StreamID, After: pushed[0].Sequence - 1, Limit: len(pushed)}))
	same := err == nil && len(loaded) == len(pushed)
	text := "pushed"
	for i, e := range pushed {
		same = same && sameEvent(e, loaded[i])
		text += "\n" + describe(e)
	}
	return fmt.Sprintf("%s\nand loaded the same: %v", text, same)
}

// describe tells of an event what is the same on every backend.
func describe[T any](e evq.Recorded[T]) string {
	data, _ := json.Marshal(e.Data) // what is not JSON is told by its error
	return fmt.Sprintf("%s|%s|%s %s|%d|%s|%s %s %s", e.StreamID, e.AggregateID, e.EventType, e.EventVersion, e.Sequence,
		canonical(data), e.Metadata.CorrelationID, e.Metadata.CausationID, canonical(e.Metadata.Extra))
}

// canonical is JSON in the one form that encoding/json gives it.
func canonical(data evq.Raw) string {
	var v any
	if json.Unmarshal(data, &v) != nil {
		return fmt.Sprintf("%q", data)
	}
	text, _ := json.Marshal(v) // it came from JSON
	return string(text)
}

func describeSeq[T any](seq iter.Seq2[evq.Recorded[T], error]) string {
	text := "a sequence"
	for e, err := range seq {
		text += "\n" + describe(e) + ", " + describeError(err)
	}
	return text
}

func describeError(err error) string {
	if err == nil {
		return "no error"
	}
	text := fmt.Sprintf("error %v", err)
	for _, kind := range kinds {
		if errors.Is(err, kind) {
			text += fmt.Sprintf(" [%v]", kind)
		}
	}
	if facts, ok := errors.AsType[*evq.Error](err); ok {
		text += fmt.Sprintf(" newer %v", facts.Newer)
	}
	return text
}
