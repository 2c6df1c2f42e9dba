package evq

import (
	"errors"
	"fmt"
	"time"
)

// newerPause is how long a bucket waits at an event that only a newer build can read.
const newerPause = 5 * time.Second

// failed decides what becomes of an event whose handler failed.
func (m *member) failed(st *stretch, it item, failure error) error {
	if m.hard.Err() != nil {
		return m.hard.Err()
	}
	b := it.bucket
	if err := m.holds(b, failure); err != nil {
		return err
	}
	newer := isNewer(failure)
	if !newer {
		b.tries++
	}
	again := newer || m.options.retry.tries == 0 || b.tries < m.options.retry.tries
	m.reportFailure(it, b.tries, failure, again)
	if !again {
		return m.decide(st, it, failure)
	}
	place, err := st.before(m.source, it)
	if err != nil {
		return err
	}
	now := time.Now()
	b.advanced(place, now)
	b.atEnd = false
	b.waits = now.Add(m.options.retry.delay(b.tries))
	if newer {
		b.waits = now.Add(newerPause)
	}
	st.leave(b)
	return nil
}

// holds asks whether the bucket is still the member's. A handler that failed has not had its try when it was not, or
// when the database cannot be reached: then no handler can work.
func (m *member) holds(b *bucket, failure error) error {
	err := m.log.Advance(m.hard, nil, m.standing(b))
	if err != nil {
		return fmt.Errorf("%w (a handler has failed meanwhile: %v)", err, failure)
	}
	return nil
}

// standing is an advance that moves nothing, provided that the bucket is the member's.
func (m *member) standing(b *bucket) Advance {
	return Advance{Consumer: m.id, Owner: m.me.ID, Moves: []Move{{Bucket: b.number, Epoch: b.epoch, From: b.stored, To: b.stored}}}
}

func isNewer(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && errors.Is(e, ErrUnknownEvent) && e.Newer
}

func (m *member) reportFailure(it item, tries int, failure error, again bool) {
	what := "a consumer's handler failed for the last time"
	if again {
		what = "a consumer's handler failed, trying again"
	}
	e := it.facts()
	m.options.report(m.logger, failure, what, "stream", e.StreamID, "aggregate", e.AggregateID, "sequence", e.Sequence,
		"type", e.EventType, "tries", tries)
	m.tell(&HandlerError{Consumer: m.id.Name, Event: e, Tries: tries, Err: failure})
}

// decide is the policy on an event that failed for the last time.
func (m *member) decide(st *stretch, it item, failure error) error {
	b := it.bucket
	p := reference(it.row, b)
	p.Reason, p.Tries = failure.Error(), b.tries
	if m.options.failure == Stop {
		return &HandlerError{Consumer: m.id.Name, Event: it.facts(), Tries: b.tries, Err: failure}
	}
	p.Skipped = m.options.failure == Skip
	err := m.settle(st, nil, 1, &p)
	if err == nil && !p.Skipped {
		b.parked[it.aggregate()] = true
	}
	return err
}

// delay is the pause after so many tries.
func (r retry) delay(tries int) time.Duration {
	pause := backoff{least: r.least, most: r.most}
	for range min(tries, 62) {
		pause.grow()
	}
	return pause.jittered()
}

// facts are what is known of the item's event, whether or not it can be read.
func (it *item) facts() Facts {
	e, _ := it.row.recorded() // broken metadata is left out
	return e.Facts()
}
