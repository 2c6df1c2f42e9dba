package evq

import (
	"errors"

	"github.com/google/uuid"
)

// PushOption changes one push. Options apply in order.
type PushOption func(*pushOptions)

type pushOptions struct {
	metadata   Metadata
	conditions []Condition
	keyed      bool
	key        string
	err        error // of an option's argument
}

// WithMetadata sets the fields that m has.
func WithMetadata(m Metadata) PushOption {
	return func(o *pushOptions) { o.metadata = o.metadata.over(m) }
}

// WithCorrelationID names the piece of work that the events belong to.
func WithCorrelationID(id uuid.UUID) PushOption { return WithMetadata(Metadata{CorrelationID: id}) }

// WithCausationID names the event or the command that caused the events.
func WithCausationID(id uuid.UUID) PushOption { return WithMetadata(Metadata{CausationID: id}) }

// WithExtra stores v, as encoding/json writes it, in the metadata's Extra. What cannot be written is ErrInvalid.
func WithExtra(v any) PushOption {
	return func(o *pushOptions) {
		extra, err := Marshal(v)
		if err != nil {
			o.err = errors.Join(o.err, Invalid("WithExtra: %v", err))
			return
		}
		o.metadata.Extra = extra
	}
}

// WithKey makes the push idempotent: the first push with key in a stream records, a repeated one returns what the
// first one recorded. The same key for another aggregate, type, version or data is ErrKeyReused; metadata and
// conditions do not count. A key is 1 to 512 bytes of UTF-8.
func WithKey(key string) PushOption {
	return func(o *pushOptions) { o.keyed, o.key = true, key }
}

// ExpectNew demands that the aggregate has no event in the stream yet.
func ExpectNew() PushOption { return ExpectSequence(0) }

// ExpectSequence demands that the aggregate's last event in the stream has the sequence n; 0 means none.
func ExpectSequence(n int64) PushOption {
	return func(o *pushOptions) {
		if n < 0 {
			o.err = errors.Join(o.err, Invalid("ExpectSequence is negative: %d", n))
		}
		o.conditions = append(o.conditions, Condition{Kind: AggregateAt, Sequence: n})
	}
}

// ExpectUnchanged demands that no event of the stream matches q after q.After. q.StreamID is empty or the stream
// that is pushed to; q takes no Limit, no times and no DataOnly.
func ExpectUnchanged(q Query) PushOption {
	return func(o *pushOptions) {
		if q.Limit != 0 || !q.From.IsZero() || !q.To.IsZero() || q.DataOnly {
			o.err = errors.Join(o.err, Invalid("ExpectUnchanged takes no Limit, no times and no DataOnly"))
		}
		o.conditions = append(o.conditions, Condition{Kind: StreamUnchanged, Query: q, Sequence: q.After})
	}
}
