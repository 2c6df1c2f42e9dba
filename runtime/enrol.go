package evq

import (
	"context"
	"errors"
	"slices"
)

// enrol makes sure that the ledger knows the consumer, as this member means it.
func (m *member) enrol(ctx context.Context) error {
	end, err := m.source.end(ctx)
	if err != nil {
		return err
	}
	start := end
	if !m.options.now {
		if start, err = m.start(ctx); err == nil {
			err = m.checkStart(ctx, start)
		}
		if err != nil {
			return err
		}
	}
	mine := Enrolment{ConsumerID: m.id, StreamID: m.query.StreamID, Query: m.me.Query, Buckets: m.options.buckets, Start: start, Replay: end}
	known, err := m.log.Enrol(ctx, mine)
	if err == nil && known.Version != mine.Version && m.anyBuckets() {
		mine.Buckets = known.Buckets
		known, err = m.log.Enrol(ctx, mine)
	}
	if errors.Is(err, ErrInDoubt) {
		return errors.New(err.Error()) // whether it was recorded or not: asking again does no harm
	}
	if err != nil {
		return err
	}
	m.total, m.me.Buckets = known.Buckets, known.Buckets
	return m.agrees(mine, known)
}

// start is where a new consumer begins.
func (m *member) start(ctx context.Context) (Position, error) {
	q := m.query
	if q.StreamID == "" {
		return m.options.start, nil
	}
	after := q.After
	if !q.From.IsZero() {
		before, err := m.log.Head(ctx, nil, q.StreamID, roundUp(q.From))
		if err != nil {
			return "", err
		}
		after = max(after, before)
	}
	if after == 0 {
		return "", nil
	}
	return streamPlace{sequence: after}.text(), nil
}

// checkStart refuses a place that is none before it is recorded. A consumer that is there already has no need of it.
func (m *member) checkStart(ctx context.Context, start Position) error {
	if start == "" {
		return nil
	}
	err := m.source.verify(ctx, start)
	if !errors.Is(err, ErrInvalid) && !errors.Is(err, ErrRewound) {
		return err
	}
	records, failed := m.log.Consumers(ctx, m.id.Name)
	switch {
	case failed != nil:
		return failed
	case slices.ContainsFunc(records, func(r ConsumerRecord) bool { return r.ConsumerID == m.id }):
		return nil
	case m.query.StreamID != "" && errors.Is(err, ErrRewound):
		return Invalid("consumer %s cannot begin behind the sequence %d of stream %s, which is not there yet",
			quote(m.id.Name), m.query.After, quote(m.query.StreamID))
	}
	return err
}

// agrees refuses a consumer that is known as something else.
func (m *member) agrees(mine, known Enrolment) error {
	switch {
	case known.Version != mine.Version && known.StreamID != mine.StreamID:
		return Invalid("consumer %s: version %d reads %s, its version %d %s: versions of one consumer read the same stream, or all",
			quote(mine.Name), mine.Version, mine.Query, known.Version, known.Query)
	case known.Version != mine.Version:
		return Invalid("consumer %s has %d buckets in its version %d, version %d asks for %d: all versions have as many",
			quote(mine.Name), known.Buckets, known.Version, mine.Version, mine.Buckets)
	case known.Query != mine.Query:
		return m.otherQuery(known.Query)
	case known.Buckets != mine.Buckets && !m.anyBuckets():
		return Invalid("consumer %s has %d buckets for ever, not %d", quote(mine.Name), known.Buckets, mine.Buckets)
	}
	return nil
}

// anyBuckets tells that nobody asked for a number of buckets.
func (m *member) anyBuckets() bool { return m.options.buckets == defaultConsumeOptions().buckets }

func (m *member) otherQuery(known string) error {
	return Invalid("consumer %s version %d reads (%s), but is asked to read (%s): give it another ConsumerVersion, or change it with Consumer.ChangeQuery",
		quote(m.id.Name), m.id.Version, known, m.me.Query)
}
