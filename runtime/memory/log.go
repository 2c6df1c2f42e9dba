package memory

import (
	"context"
	"sync"

	"github.com/google/uuid"

	evq "github.com/evq-go/evq/runtime"
)

// Log is one database of events in memory. It is an [evq.Backend]; the stores made on one Log share its events.
type Log struct {
	mu      sync.Mutex
	rows    lane             // of all streams; a row's place is its index + 1
	streams map[string]*lane // the same rows by stream; a row's sequence is its index + 1
	keys    map[streamKey]keyed
	barred  map[uuid.UUID]struct{} // batches that were found not to have landed, and so never shall

	consumers map[evq.ConsumerID]*consumer

	open  *tx           // the transaction that holds the log; nil: none
	ended chan struct{} // closed when open ends
	grown chan struct{} // closed at the next commit of a row
}

// lane is a growing list of rows. What is behind committed belongs to the open transaction.
type lane struct {
	rows      []evq.Row
	committed int
}

type streamKey struct{ stream, key string }

// keyed is what an idempotency key stands for.
type keyed struct {
	first int64
	hash  string
}

// New returns a store on a log of its own.
func New(opts ...evq.Option) *evq.Store {
	return evq.New(NewLog(), opts...)
}

// NewLog returns an empty log.
func NewLog() *Log {
	return &Log{
		streams: map[string]*lane{}, keys: map[streamKey]keyed{}, barred: map[uuid.UUID]struct{}{},
		consumers: map[evq.ConsumerID]*consumer{},
		grown:     make(chan struct{}),
	}
}

// Migrate does nothing: there are no tables.
func (l *Log) Migrate(ctx context.Context) error { return ctx.Err() }

// Close does nothing: other stores may be using the log.
func (l *Log) Close() error { return nil }

// stream returns the lane of a stream, new if need be.
func (l *Log) stream(id string) *lane {
	if l.streams[id] == nil {
		l.streams[id] = &lane{}
	}
	return l.streams[id]
}

// visible are the rows that a reader sees: inside of the open transaction all, outside the committed ones.
func (r *lane) visible(inside bool) []evq.Row {
	switch {
	case r == nil:
		return nil
	case inside:
		return r.rows
	}
	return r.rows[:r.committed]
}

// commit makes everything that was pushed visible to all.
func (l *Log) commit() {
	if l.rows.committed == len(l.rows.rows) {
		return
	}
	for _, row := range l.rows.rows[l.rows.committed:] {
		stream := l.streams[row.StreamID]
		stream.committed = len(stream.rows)
	}
	l.rows.committed = len(l.rows.rows)
	close(l.grown)
	l.grown = make(chan struct{})
}

// rollback forgets everything that is not committed.
func (l *Log) rollback() {
	for _, row := range l.rows.rows[l.rows.committed:] {
		stream := l.streams[row.StreamID]
		stream.rows = stream.rows[:stream.committed]
	}
	l.rows.rows = l.rows.rows[:l.rows.committed]
	for k, stands := range l.keys {
		if stands.first > int64(len(l.streams[k.stream].rows)) {
			delete(l.keys, k)
		}
	}
}
