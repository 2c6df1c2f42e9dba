package evq

import (
	"context"
	"errors"
	"time"
)

// ConsumerStatus is how a version of a consumer gets on.
type ConsumerStatus struct {
	Name    string
	Version int
	Live    bool   // its side effects count, see [IsReplay]
	Query   string // what it reads, for people

	Checkpoint Position      // the place that all of its buckets have passed
	Head       Position      // the end of what it reads, when it was asked for
	Behind     int64         // events between them, at most: what the query passes over counts too
	Lag        time.Duration // the age of the first event behind the checkpoint; 0: there is none
	CaughtUp   bool          // every bucket has been at the end since the version was made or reset

	Handled int64   // events, by all members
	Rate    float64 // events a second, lately, of all members that live
	Parked  int     // events that are set aside and wait
	Skipped int     // events that were passed over

	LastError   string // empty: none yet; that the place is gone, if it is (ErrRewound)
	LastErrorAt time.Time
	CreatedAt   time.Time
	Members     []MemberRecord // that live
	Checkpoints []BucketRecord // by bucket, with owner and lease
}

// Consumers tells how all versions of all consumers get on, by name and version.
func (s *Store) Consumers(ctx context.Context) ([]ConsumerStatus, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	records, err := s.log.Consumers(ctx, "")
	if err != nil {
		return nil, err
	}
	all := make([]ConsumerStatus, len(records))
	for i, r := range records {
		if all[i], err = s.status(ctx, r); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Status tells how the consumer gets on.
func (c *Consumer) Status(ctx context.Context) (ConsumerStatus, error) {
	record, _, err := c.find(ctx)
	if err != nil {
		return ConsumerStatus{}, err
	}
	return c.store.status(ctx, record)
}

// OpenWriters returns the open transactions that may still commit events with positions which readers of the whole
// store have passed. They hold nobody up, but what they commit comes late. On PostgreSQL a role that is no member of
// pg_read_all_stats sees little of other roles' transactions; on the other backends there are none.
func (s *Store) OpenWriters(ctx context.Context) ([]Writer, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	return s.log.Writers(ctx)
}

// status adds to a record what has to be computed.
func (s *shared) status(ctx context.Context, r ConsumerRecord) (ConsumerStatus, error) {
	st := ConsumerStatus{
		Name: r.Name, Version: r.Version, Live: r.Live, Query: r.Query, CaughtUp: true,
		Parked: r.Parked, Skipped: r.Skipped, LastError: r.LastError, LastErrorAt: r.ErrorAt, CreatedAt: r.CreatedAt,
		Members: r.Members, Checkpoints: r.Checkpoints,
	}
	for _, m := range r.Members {
		st.Rate += m.Rate
	}
	source := newSource(s.log, Query{StreamID: r.StreamID})
	var err error
	for i, b := range r.Checkpoints {
		st.Handled += b.Handled
		st.CaughtUp = st.CaughtUp && b.CaughtUp
		switch {
		case i == 0:
			st.Checkpoint = b.Cursor
		case b.Cursor != st.Checkpoint:
			if st.Checkpoint, err = source.meet(st.Checkpoint, b.Cursor); err != nil {
				return st, err
			}
		}
	}
	err = st.measure(ctx, source)
	if errors.Is(err, ErrRewound) { // no member may have met it yet, and it must hide no other consumer
		st.LastError, err = err.Error(), nil
	}
	return st, err
}

// measure asks how far the checkpoint is from the end.
func (st *ConsumerStatus) measure(ctx context.Context, source source) (err error) {
	if st.Head, err = source.end(ctx); err != nil {
		return err
	}
	if st.Behind, err = source.distance(st.Checkpoint, st.Head); err != nil {
		return err
	}
	next, err := source.page(ctx, st.Checkpoint, 1)
	if err == nil && len(next.Rows) > 0 {
		st.Lag = max(0, time.Since(next.Rows[0].CreatedAt))
	}
	return err
}
