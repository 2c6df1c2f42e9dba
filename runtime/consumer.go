package evq

import (
	"context"
	"iter"
	"slices"
)

// Consumer is the handle on a consumer from outside: what it is doing, and how to change that. It works from any process,
// whether the consumer runs or not. A name or version that is not there is ErrInvalid.
type Consumer struct {
	store   *Store
	name    string
	version int // 0: the live one
}

// Consumer returns the handle on the live version of a consumer. It asks nothing yet.
func (s *Store) Consumer(name string) *Consumer { return &Consumer{store: s, name: name} }

// Version returns the handle on a certain version.
func (c *Consumer) Version(n int) *Consumer { return &Consumer{c.store, c.name, n} }

// Parked returns the events that the consumer has set aside or skipped, by stream, aggregate and sequence.
func (c *Consumer) Parked(ctx context.Context) iter.Seq2[Parked, error] {
	return func(yield func(Parked, error) bool) {
		_, id, err := c.find(ctx)
		var aggregates []ParkedAggregate
		if err == nil {
			aggregates, err = c.store.log.ParkedAggregates(ctx, id)
		}
		if err != nil {
			yield(Parked{}, err)
			return
		}
		for _, a := range aggregates {
			if !c.yieldParked(ctx, id, a, yield) {
				return
			}
		}
	}
}

func (c *Consumer) yieldParked(ctx context.Context, id ConsumerID, a ParkedAggregate, yield func(Parked, error) bool) bool {
	const page = 1_000
	for after := int64(0); ; {
		parked, err := c.store.log.Parked(ctx, id, a.StreamID, a.AggregateID, after, page)
		if err != nil {
			yield(Parked{}, err)
			return false
		}
		for _, p := range parked {
			if !yield(p, nil) {
				return false
			}
			after = p.Sequence
		}
		if len(parked) < page {
			return true
		}
	}
}

// RetryParked asks for the parked events of an aggregate to be handled again, in order, until one fails. The member that
// has the aggregate does so soon; when none is left, the aggregate's next events are handled as any other's. It returns
// how many events wait there, 0 if the aggregate is not parked.
func (c *Consumer) RetryParked(ctx context.Context, streamID, aggregateID string) (int, error) {
	return c.request(ctx, streamID, aggregateID, 0, ParkRetry)
}

// DiscardParked asks for one parked event, or the record of a skipped one, to be forgotten by the consumer; the event
// stays in its stream. Those behind it wait on, until they are asked for by [Consumer.RetryParked]. It returns 0 if no
// such event is set aside, else 1.
func (c *Consumer) DiscardParked(ctx context.Context, streamID, aggregateID string, sequence int64) (int, error) {
	if sequence <= 0 {
		return 0, Invalid("sequence %d: want that of a parked event", sequence)
	}
	return c.request(ctx, streamID, aggregateID, sequence, ParkDiscard)
}

func (c *Consumer) request(ctx context.Context, streamID, aggregateID string, sequence int64, r ParkRequest) (int, error) {
	_, id, err := c.find(ctx)
	if err != nil {
		return 0, err
	}
	n, err := c.store.log.Request(ctx, id, streamID, aggregateID, sequence, r)
	c.store.consumers.nudge.send()
	return n, err
}

// ResetToSequence makes a consumer of a stream go on behind a sequence; 0 is the beginning. What it has set aside is
// forgotten, and what it handled before is a replay from then on.
func (c *Consumer) ResetToSequence(ctx context.Context, after int64) error {
	record, id, err := c.find(ctx)
	if err != nil {
		return err
	}
	if record.StreamID == "" || after < 0 {
		return Invalid("consumer %s reads %s: it cannot be reset to the sequence %d", quote(c.name), record.Query, after)
	}
	head, err := c.store.Head(ctx, record.StreamID)
	if err == nil && after > head {
		err = Invalid("the stream %s ends at the sequence %d, before %d", quote(record.StreamID), head, after)
	}
	if err != nil {
		return err
	}
	var to Position
	if after > 0 {
		to = streamPlace{sequence: after}.text()
	}
	return c.reset(ctx, id, to)
}

// ResetToPosition makes a consumer of the whole store go on behind an event that [Store.LoadAll] or [Store.SubscribeAll]
// gave; an empty position is the beginning. Else it is like [Consumer.ResetToSequence].
func (c *Consumer) ResetToPosition(ctx context.Context, after Position) error {
	record, id, err := c.find(ctx)
	if err != nil {
		return err
	}
	if record.StreamID != "" {
		return Invalid("consumer %s reads %s: it cannot be reset to a position", quote(c.name), record.Query)
	}
	if err := (storeSource{c.store.log}).verify(ctx, after); err != nil {
		return err
	}
	return c.reset(ctx, id, after)
}

func (c *Consumer) reset(ctx context.Context, id ConsumerID, to Position) error {
	err := c.store.log.Reset(ctx, id, to)
	c.store.consumers.nudge.send()
	return err
}

// ChangeQuery makes the consumer read something else of the same stream, or of the whole store, from where it stands on.
// Members that ask for the old query end with ErrInvalid.
func (c *Consumer) ChangeQuery(ctx context.Context, q Query) error {
	record, id, err := c.find(ctx)
	if err == nil {
		err = q.checkConsumed()
	}
	if err != nil {
		return err
	}
	if q.StreamID != record.StreamID {
		return Invalid("consumer %s reads %s: it cannot change to (%s)", quote(c.name), record.Query, q.identity())
	}
	err = c.store.log.ChangeQuery(ctx, id, q.identity())
	c.store.consumers.nudge.send()
	return err
}

// Promote makes the version the live one, at one instant: from then on [IsReplay] is false in it for what the version that
// was live has not handled, and in that one for what only this one has handled already. Each event is live in exactly
// one of them. The old version may go on, as a replay, or be dropped, or promoted again. ErrInvalid unless this version
// has caught up.
func (c *Consumer) Promote(ctx context.Context) error {
	_, id, err := c.find(ctx)
	if err != nil {
		return err
	}
	err = c.store.log.Promote(ctx, id)
	c.store.consumers.nudge.send()
	return err
}

// Drop forgets the version: its checkpoints and what it has set aside. Its members end with ErrInvalid. The live version
// can only be dropped as the last one.
func (c *Consumer) Drop(ctx context.Context) error {
	_, id, err := c.find(ctx)
	if err != nil {
		return err
	}
	err = c.store.log.Drop(ctx, id)
	c.store.consumers.nudge.send()
	return err
}

// find looks the version up.
func (c *Consumer) find(ctx context.Context) (ConsumerRecord, ConsumerID, error) {
	if err := c.store.ready(ctx); err != nil {
		return ConsumerRecord{}, ConsumerID{}, err
	}
	records, err := c.store.log.Consumers(ctx, c.name)
	if err != nil {
		return ConsumerRecord{}, ConsumerID{}, err
	}
	i := slices.IndexFunc(records, func(r ConsumerRecord) bool { return r.Version == c.version || c.version == 0 && r.Live })
	if i < 0 {
		return ConsumerRecord{}, ConsumerID{}, c.unknown(ctx, records)
	}
	return records[i], records[i].ConsumerID, nil
}

// unknown says what is there instead.
func (c *Consumer) unknown(ctx context.Context, versions []ConsumerRecord) error {
	if len(versions) > 0 && c.version > 0 {
		return Invalid("consumer %s has no version %d", quote(c.name), c.version)
	}
	all, err := c.store.log.Consumers(ctx, "")
	if err != nil {
		return err
	}
	text := "there is none yet"
	if len(all) > 0 {
		text = "there are"
		for i, r := range all {
			if i == 0 || all[i-1].Name != r.Name {
				text += " " + quote(r.Name)
			}
		}
	}
	return Invalid("there is no consumer %s: %s", quote(c.name), text)
}
