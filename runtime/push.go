package evq

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"strconv"

	"github.com/google/uuid"
)

// Push records one batch of events of one aggregate atomically: all of them, adjacent in the stream, or none.
// When it returns nil they are durable, except inside a transaction ([Store.In]), where the transaction decides.
// It returns the recorded events in order; for no payloads nil, nil.
//
// Without conditions a push waits in line and does not conflict. Errors: ErrConflict, ErrKeyReused, ErrInvalid,
// ErrInDoubt, ErrClosed, inside a transaction ErrRetry, or the database's. A context that is done before the
// push was taken up means that nothing was recorded; after that the push is given one second to answer, and the
// error is then both the context's and ErrInDoubt.
func (s *Store) Push(ctx context.Context, streamID, aggregateID string, payloads []Payload, opts ...PushOption) ([]Recorded[Raw], error) {
	if len(payloads) == 0 {
		return nil, nil
	}
	push, err := newPush(ctx, streamID, aggregateID, payloads, opts)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if s, err = s.pushing(ctx); err != nil {
		return nil, err
	}
	result, err := s.submit(ctx, push)
	if err != nil {
		return nil, err
	}
	return s.outcome(ctx, push, result)
}

// newPush checks everything that can be known before the database is asked.
func newPush(ctx context.Context, streamID, aggregateID string, payloads []Payload, opts []PushOption) (Push, error) {
	o := pushOptions{metadata: metadataFrom(ctx)}
	for _, opt := range opts {
		opt(&o)
	}
	p := Push{StreamID: streamID, AggregateID: aggregateID, Conditions: o.conditions, Key: o.key}
	if err := errors.Join(o.err, p.checkNames(o), p.checkSize(payloads)); err != nil {
		return p, err
	}
	metadata, err := o.metadata.encode()
	if err != nil {
		return p, err
	}
	p.Events = make([]NewEvent, len(payloads))
	for i, payload := range payloads {
		if p.Events[i], err = newEvent(payload, metadata); err != nil {
			return p, inEvent(err, p, i, payload)
		}
	}
	if o.keyed {
		p.Hash = p.hash()
	}
	return p, nil
}

func (p *Push) checkNames(o pushOptions) error {
	if err := errors.Join(checkID("stream id", p.StreamID), checkID("aggregate id", p.AggregateID)); err != nil {
		return err
	}
	if o.keyed {
		if err := checkID("key", o.key); err != nil {
			return err
		}
	}
	for i := range p.Conditions {
		c := &p.Conditions[i]
		if c.Kind == AggregateAt {
			c.Query.AggregateID = p.AggregateID
			continue
		}
		if c.Query.StreamID != "" && c.Query.StreamID != p.StreamID {
			return Invalid("ExpectUnchanged is about stream %s, the push is to %s", quote(c.Query.StreamID), quote(p.StreamID))
		}
		if err := c.Query.checkFilter(); err != nil {
			return err
		}
	}
	return nil
}

func (p *Push) checkSize(payloads []Payload) error {
	total := 0
	for _, payload := range payloads {
		total += len(payload.Data)
	}
	if len(payloads) > maxEvents || total > maxPush {
		return Invalid("a push of %d events and %d bytes is too large, at most %d events and %d bytes are allowed", len(payloads), total, maxEvents, maxPush)
	}
	return nil
}

func newEvent(p Payload, metadata Raw) (NewEvent, error) {
	if err := checkType(p.EventType); err != nil {
		return NewEvent{}, err
	}
	if _, err := ParseVersion(p.EventVersion); err != nil {
		return NewEvent{}, err
	}
	data := bytes.Clone(p.Data) // a batch may still read it when the caller has given up and uses its buffer again
	if err := checkData(data, p.sound.Codec); err != nil {
		return NewEvent{}, Invalid("data: %v", err)
	}
	id, err := uuid.NewV7()
	return NewEvent{EventID: id, EventType: p.EventType, EventVersion: p.EventVersion, Data: data, Metadata: metadata}, err
}

// inEvent adds to an ErrInvalid which event of the batch it is about.
func inEvent(err error, p Push, i int, payload Payload) error {
	if invalid, ok := errors.AsType[*Error](err); ok {
		invalid.StreamID, invalid.AggregateID = p.StreamID, p.AggregateID
		invalid.EventType, invalid.EventVersion = payload.EventType, payload.EventVersion
		invalid.Reason = "event " + strconv.Itoa(i) + ": " + invalid.Reason
	}
	return err
}

// hash covers what makes a repeated key the same push, each part with its length in front.
func (p *Push) hash() []byte {
	var b bytes.Buffer
	part := func(s string) {
		_ = binary.Write(&b, binary.BigEndian, uint64(len(s))) // a bytes.Buffer never fails
		b.WriteString(s)
	}
	part(p.AggregateID)
	for _, e := range p.Events {
		part(e.EventType)
		part(e.EventVersion)
		part(string(e.Data))
	}
	sum := sha256.Sum256(b.Bytes())
	return sum[:]
}

func (p *Push) bytes() int {
	n := 0
	for i := range p.Events {
		n += len(p.Events[i].Data) + len(p.Events[i].Metadata)
	}
	return n
}

// outcome turns the backend's answer into what Push returns.
func (s *Store) outcome(ctx context.Context, p Push, r Result) ([]Recorded[Raw], error) {
	switch r.Status {
	case StatusRecorded:
		return p.recorded(r), nil
	case StatusRepeated:
		return s.firstResult(ctx, p, r.First)
	case StatusConflict:
		return nil, p.Conditions[r.Condition].conflict(p, r.Actual)
	case StatusKeyReused:
		return nil, &Error{Kind: ErrKeyReused, StreamID: p.StreamID, AggregateID: p.AggregateID, Sequence: r.First,
			Reason: "key " + quote(p.Key) + " stands for another push"}
	}
	return nil, &Error{Kind: ErrRetry, StreamID: p.StreamID, AggregateID: p.AggregateID, Reason: "the stream is held by another transaction"}
}

func (p *Push) recorded(r Result) []Recorded[Raw] {
	m, _ := decodeMetadata(p.Events[0].Metadata) // what encode wrote
	events := make([]Recorded[Raw], len(p.Events))
	for i, e := range p.Events {
		events[i] = Recorded[Raw]{
			EventID: e.EventID, StreamID: p.StreamID, AggregateID: p.AggregateID,
			EventType: e.EventType, EventVersion: e.EventVersion, Sequence: r.First + int64(i),
			Position: r.Positions[i], Data: e.Data, Metadata: m, CreatedAt: r.CreatedAt,
		}
	}
	return events
}

// firstResult reads back what the first push with the same key recorded.
func (s *Store) firstResult(ctx context.Context, p Push, first int64) ([]Recorded[Raw], error) {
	last := first + int64(len(p.Events)) - 1
	return Collect(s.load(ctx, Query{StreamID: p.StreamID, After: first - 1}, last))
}

// Marshal returns v as encoding/json writes it, but never loses text in silence: a string that is not valid
// UTF-8, which encoding/json would replace, is an error.
func Marshal(v any) (Raw, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	if holdsReplacement(data) && holdsBadUTF8(v) {
		return nil, errors.New("a string is not valid UTF-8")
	}
	return data, nil
}

// holdsReplacement looks for what encoding/json writes where a string is not UTF-8: as an escape, or, where it is built
// with GOEXPERIMENT=jsonv2, as it is.
func holdsReplacement(data []byte) bool {
	return bytes.Contains(data, []byte(`\ufffd`)) || bytes.ContainsRune(data, '\ufffd')
}
