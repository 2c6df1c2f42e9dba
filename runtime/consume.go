package evq

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/google/uuid"
)

// Consume handles the events of q in order, now and for ever, and keeps its place under a name: who calls it again goes
// on where it stopped. An empty q.StreamID reads the whole store. It returns when ctx is done or the store is closed,
// when the event in hand is done with and its place is stored ([StopWithin]); or when something is wrong that waiting
// does not cure. Errors of the database it overcomes, as a subscription does.
//
// Order: an aggregate's events are handled one after the other, in the order of their sequences. Whoever calls Consume
// with the same name, in this process or in another, shares the work, by aggregates: see [Buckets] and [LeaseFor].
//
// How often: what the handler writes through [TxFrom], and what it pushes, is committed together with the checkpoint,
// or not at all: exactly once. What it does otherwise, such as sending mail, is done at least once: after a crash the
// events since the last checkpoint are handled again ([BatchUpTo]). A handler may also see an event again of whose work
// nothing was committed: the batch around it was rolled back.
//
// Failures: an error or a panic of the handler, and an event that cannot be decoded, is retried ([Retry]), and then the
// policy decides ([OnFailure]). An event of a newer major version than this build knows is never skipped or parked: its
// bucket waits, for a build that knows it, and the failure is reported.
//
// The handler's context carries the transaction, whether the event is a replay ([IsReplay]), and metadata for pushes: the
// event's correlation, and the event as the cause.
//
// q.After says where a new consumer of a stream begins, [FromNow] and [FromPosition] are other places. q takes no To, no
// Limit and no DataOnly. Another query than the one that the name was first used with is ErrInvalid, and shows both: a consumer that
// shall read something else is another version ([ConsumerVersion]), or see [Consumer.ChangeQuery].
func (s *Store) Consume(ctx context.Context, name string, q Query, handle func(context.Context, Recorded[Raw]) error, opts ...ConsumeOption) error {
	m, err := s.newMember(ctx, name, q, handle, opts)
	if err != nil {
		return err
	}
	if err := s.consumers.enter(s.ctx); err != nil {
		return err
	}
	defer s.consumers.leave()
	return m.consume(ctx)
}

// newMember checks everything that can be known before the database is asked.
func (s *Store) newMember(ctx context.Context, name string, q Query, handle func(context.Context, Recorded[Raw]) error, opts []ConsumeOption) (*member, error) {
	o := defaultConsumeOptions()
	for _, opt := range opts {
		opt.configure(&o)
	}
	if err := errors.Join(checkID("consumer name", name), q.checkConsumed(), o.check(q), s.ready(ctx)); err != nil {
		return nil, err
	}
	switch {
	case s.tx != nil:
		return nil, Invalid("a consumer cannot be part of a transaction")
	case handle == nil:
		return nil, Invalid("consumer %s has no handler", quote(name))
	}
	id := ConsumerID{Name: name, Version: o.version}
	return &member{
		shared: s.shared, id: id, query: q, options: o, source: newSource(s.log, q), handle: handle,
		me:     Member{ID: uuid.New(), Label: processLabel(), Query: q.identity(), Lease: o.lease},
		logger: s.logger.With("consumer", name, "version", o.version),
	}, nil
}

func (q Query) checkConsumed() error {
	if q.StreamID != "" {
		if err := checkID("Query.StreamID", q.StreamID); err != nil {
			return err
		}
	}
	switch {
	case !q.To.IsZero() || q.Limit != 0:
		return Invalid("a consumer takes no Query.To and no Query.Limit")
	case q.DataOnly:
		return Invalid("a consumer takes no Query.DataOnly: it goes by the aggregates and positions of events")
	case q.StreamID == "" && (q.After != 0 || q.AggregateID != ""):
		return Invalid("a consumer of the whole store takes no Query.After and no Query.AggregateID")
	}
	return q.checkFilter()
}

// processLabel names this process for people.
func processLabel() string {
	host, err := os.Hostname()
	if err != nil {
		host = "?"
	}
	return fmt.Sprintf("%s %s[%d]", host, filepath.Base(os.Args[0]), os.Getpid())
}

// HandlerError is a failure of a consumer's handler on one event, for the last time.
type HandlerError struct {
	Consumer string
	Event    Facts
	Tries    int
	Err      error // what the handler returned; of a panic a *PanicError
}

func (e *HandlerError) Error() string {
	return fmt.Sprintf("evq: consumer %s failed on %s %s, stream %s, aggregate %s, sequence %d, after %d tries: %v", quote(e.Consumer),
		quote(e.Event.EventType), e.Event.EventVersion, quote(e.Event.StreamID), quote(e.Event.AggregateID), e.Event.Sequence, e.Tries, e.Err)
}

// Unwrap returns the handler's error.
func (e *HandlerError) Unwrap() error { return e.Err }

// PanicError is a panic of a handler.
type PanicError struct {
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v\n%s", e.Value, e.Stack) }

// Unwrap returns the value that was panicked with if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}
