package evq

import (
	"cmp"
	"context"
	"time"
)

// WaitFor is [Store.WaitFor] for this version.
func (c *Consumer) WaitFor(ctx context.Context, recorded AnyRecorded) error {
	err := c.waitFor(ctx, recorded)
	if err != nil {
		err = cmp.Or(c.store.over(ctx), err) // a database that was closed meanwhile says so in its own words
	}
	return err
}

func (c *Consumer) waitFor(ctx context.Context, recorded AnyRecorded) error {
	var e Facts
	if recorded != nil {
		e = recorded.Facts()
	}
	record, id, err := c.find(ctx)
	if err != nil {
		return err
	}
	if e.Sequence <= 0 || e.Position == "" && record.StreamID == "" {
		return Invalid("WaitFor wants an event that was recorded")
	}
	if record.StreamID != "" && record.StreamID != e.StreamID {
		return Invalid("consumer %s reads %s: it never handles an event of stream %s", quote(c.name), record.Query, quote(e.StreamID))
	}
	source := newSource(c.store.log, Query{StreamID: record.StreamID})
	number := bucketOf(e.StreamID, e.AggregateID, record.Buckets)
	pause := backoff{least: 5 * time.Millisecond, most: 250 * time.Millisecond}
	for {
		moved := c.store.consumers.moves.next()
		records, err := c.store.log.Consumers(ctx, c.name)
		if err != nil {
			return err
		}
		at, err := cursorOf(records, id, number)
		if err != nil {
			return err
		}
		covered, err := source.covers(at, Row{Sequence: e.Sequence, Position: e.Position})
		if err != nil {
			return err
		}
		if covered {
			if waits, err := c.setAside(ctx, id, e); !waits {
				return err
			}
		}
		if !c.pauseUntil(ctx, &pause, moved) {
			return c.store.over(ctx)
		}
	}
}

func cursorOf(records []ConsumerRecord, id ConsumerID, bucket int) (Position, error) {
	for _, r := range records {
		if r.ConsumerID == id && bucket < len(r.Checkpoints) {
			return r.Checkpoints[bucket].Cursor, nil
		}
	}
	return "", Invalid("consumer %s version %d was dropped", quote(id.Name), id.Version)
}

// pauseUntil waits for a while, or until a checkpoint moves in this process.
func (c *Consumer) pauseUntil(ctx context.Context, pause *backoff, moved <-chan struct{}) bool {
	pause.grow()
	timer := time.NewTimer(pause.jittered())
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-c.store.consumers.closing.Done():
	case <-moved:
	case <-timer.C:
	}
	return c.store.over(ctx) == nil
}

// setAside is ErrParked if the consumer has passed an event without handling it. waits tells that it is to be handled
// again.
func (c *Consumer) setAside(ctx context.Context, id ConsumerID, e Facts) (waits bool, err error) {
	parked, err := c.store.log.Parked(ctx, id, e.StreamID, e.AggregateID, e.Sequence-1, 1)
	if err != nil || len(parked) == 0 || parked[0].Sequence != e.Sequence {
		return false, err
	}
	if parked[0].Request == ParkRetry {
		return true, nil
	}
	return false, &Error{Kind: ErrParked, StreamID: e.StreamID, AggregateID: e.AggregateID, Sequence: e.Sequence,
		EventType: e.EventType, EventVersion: e.EventVersion, Reason: parked[0].Reason}
}

// WaitFor returns when the live version of a consumer has handled a recorded event, wherever the consumer runs: then what
// it wrote can be read. An event that the consumer's query does not select is waited for until the consumer has come past
// it, and a parked one that is asked for by [Consumer.RetryParked] until it was tried again. ErrParked says that the event
// is set aside or was skipped, ErrInvalid that there is no such consumer (see [OnStart]) or that it reads another stream.
func (s *Store) WaitFor(ctx context.Context, consumer string, recorded AnyRecorded) error {
	return s.Consumer(consumer).WaitFor(ctx, recorded)
}

// over tells why a wait has to end: nil if it need not.
func (s *shared) over(ctx context.Context) error {
	if s.ctx.Err() != nil || s.consumers.closing.Err() != nil {
		return ErrClosed
	}
	return ctx.Err()
}
