package evq

import "time"

// bucket is a share of a consumer's aggregates while a member works on it.
type bucket struct {
	number int
	epoch  int64
	live   Live
	passed bool      // all that may be a replay is behind
	at     Position  // this member has come so far
	stored Position  // the ledger says so far
	idle   time.Time // at has been beyond stored since
	atEnd  bool      // nothing was left to read
	told   bool      // the ledger knows that it was at the end
	tries  int       // of the event that it stands before
	waits  time.Time // not before
	turn   int       // when it last had one
	parked map[aggregate]bool
}

// aggregate is one entity in one stream.
type aggregate struct{ stream, id string }

// bucketOf returns the number of an aggregate's bucket: FNV-1a of the stream, a NUL, which no id holds, and the
// aggregate. It is the same in every process and for ever, because checkpoints depend on it.
func bucketOf(stream, aggregateID string, buckets int) int {
	const offset, prime = 14695981039346656037, 1099511628211
	h := uint64(offset)
	for i := range len(stream) {
		h = (h ^ uint64(stream[i])) * prime
	}
	h *= prime // ^ 0
	for i := range len(aggregateID) {
		h = (h ^ uint64(aggregateID[i])) * prime
	}
	return int(h % uint64(buckets))
}

// pass notes whether the bucket has come past all that may be a replay.
func (b *bucket) pass(s source) error {
	if b.passed || b.live.Never {
		return nil
	}
	for _, place := range b.live.After {
		if passed, err := s.includes(b.at, place); !passed || err != nil {
			return err
		}
	}
	b.passed = true
	return nil
}

// isLive tells whether an event that the bucket has not had is live, not a replay.
func (b *bucket) isLive(s source, row Row) (bool, error) {
	if b.passed && !b.live.Ended {
		return true, nil
	}
	return b.live.includes(s, row)
}

// includes tells whether any event is live.
func (l Live) includes(s source, row Row) (bool, error) {
	if l.Never {
		return false, nil
	}
	for _, place := range l.After {
		if covered, err := s.covers(place, row); covered || err != nil {
			return false, err
		}
	}
	if !l.Ended {
		return true, nil
	}
	return s.covers(l.Until, row)
}

// advanced notes how far the bucket has come.
func (b *bucket) advanced(to Position, now time.Time) {
	if b.at == b.stored && to != b.stored {
		b.idle = now
	}
	b.at = to
}
