package evq

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Ledger is the part of a [Backend] that keeps consumers: what they are, how far each of their buckets has come, who
// works on it, and what was set aside. Times are the database's own. All that is equal everywhere (reading, batching,
// retrying, the policies) stands above it. A consumer that is not there is ErrInvalid.
type Ledger interface {
	// Enrol records a version of a consumer unless it is there, with a checkpoint at e.Start for each bucket, and returns
	// what is recorded. The first version of a name is live: events that e.Start or e.Replay covers are a replay for it.
	// Another one is not, until it is promoted. Versions of one name have the same stream and as many buckets: otherwise
	// what is recorded of another version is returned, and nothing changes.
	Enrol(ctx context.Context, e Enrolment) (Enrolment, error)

	// Claim renews what the member leases, and gives it its fair share of the buckets: those that it has beyond its share
	// are released, free ones and those whose lease has run out are taken, which raises their epoch. It returns all that
	// the member has then, in order of buckets. It is ErrInvalid when the consumer's query is not m.Query any more, or when
	// it has not m.Buckets buckets: it was dropped and made anew.
	Claim(ctx context.Context, c ConsumerID, m Member) ([]Lease, error)

	// Renew keeps the member and its leases alive for another m.Lease. It brings nothing back that was lost.
	Renew(ctx context.Context, c ConsumerID, m Member) error

	// Leave releases all that the member leases, and forgets the member.
	Leave(ctx context.Context, c ConsumerID, member uuid.UUID) error

	// BeginWork starts a transaction for a handler. Where the database can, it ends the transaction when nothing was
	// asked of it for idle: a stopped process must not hold its locks for ever.
	BeginWork(ctx context.Context, idle time.Duration) (Tx, error)

	// Advance moves checkpoints, and sets events aside or takes them back, in the transaction tx, as its last statements;
	// with a nil tx in one of its own. Nothing of it is done, and the error is ErrFenced, unless each bucket has the
	// owner, the epoch and the cursor that the move says.
	Advance(ctx context.Context, tx Tx, a Advance) error

	// Failed records what last went wrong with a consumer.
	Failed(ctx context.Context, c ConsumerID, reason string) error

	// ParkedAggregates returns the aggregates that have parked events, and those that have skipped ones, by stream and
	// aggregate.
	ParkedAggregates(ctx context.Context, c ConsumerID) ([]ParkedAggregate, error)

	// Parked returns what was set aside of an aggregate, after a sequence, in order. Empty ids: of all, by stream,
	// aggregate and sequence, and after counts for nothing.
	Parked(ctx context.Context, c ConsumerID, streamID, aggregateID string, after int64, limit int) ([]Parked, error)

	// Request asks the owner of an aggregate's bucket to do something with its parked events: all of them, or the one of
	// a sequence. What is to be discarded stays so when all are to be retried, and what was skipped is not retried. It
	// returns how many were found.
	Request(ctx context.Context, c ConsumerID, streamID, aggregateID string, sequence int64, r ParkRequest) (int, error)

	// Consumers returns all that is recorded of a consumer's versions; an empty name: of all consumers.
	Consumers(ctx context.Context, name string) ([]ConsumerRecord, error)

	// Reset puts every checkpoint to a place, takes the buckets from their owners and forgets what was set aside. What a
	// bucket had covered is a replay from then on.
	Reset(ctx context.Context, c ConsumerID, to Position) error

	// ChangeQuery records another query for a consumer, and takes the buckets from their owners.
	ChangeQuery(ctx context.Context, c ConsumerID, query string) error

	// Promote makes a version the live one, at one instant for all its buckets: what the version that was live has
	// covered is a replay for the new one, and what the new one has covered is the last that is not a replay for the old
	// one. Both lose their owners, so that nothing goes on under the old rule. It is ErrInvalid for a version that has
	// not caught up with all its buckets. The version that was live counts as one that has not, until it has been at the
	// end again, and so has done what is its own.
	Promote(ctx context.Context, c ConsumerID) error

	// Drop forgets a version of a consumer. It is ErrInvalid for the live one while there are others.
	Drop(ctx context.Context, c ConsumerID) error

	// Writers returns the open transactions that have written events, and so may still commit some with positions that
	// readers have passed. Where there is only one writer at a time there are none.
	Writers(ctx context.Context) ([]Writer, error)
}

// ConsumerID names one version of a consumer.
type ConsumerID struct {
	Name    string
	Version int
}

// Enrolment is what a consumer is.
type Enrolment struct {
	ConsumerID
	StreamID string // the stream that it reads; empty: the whole store
	Query    string // all of its query, as text
	Buckets  int
	Start    Position // a new consumer's checkpoints
	Replay   Position // a new consumer's replay ends here
}

// Member is one of those who work on a consumer together.
type Member struct {
	ID      uuid.UUID
	Label   string        // for people: host and process
	Query   string        // what it reads, as Enrolment has it
	Buckets int           // into how many it divides the aggregates; 0: not told
	Lease   time.Duration // how long it is believed to live without a sign
	Rate    float64       // events it handled in a second, lately
}

// Lease is a bucket that a member works on, and where it is to go on.
type Lease struct {
	Bucket int
	Epoch  int64
	Cursor Position
	Live   Live
}

// Live tells which events of a bucket are live, not a replay: those that none of After covers, and that Until covers.
type Live struct {
	Never bool       // none is: the version was not promoted yet
	After []Position // places
	Until Position   // a place; empty: no end
	Ended bool       // there is an end, and it is Until
}

// Advance is progress of a member.
type Advance struct {
	Consumer ConsumerID
	Owner    uuid.UUID
	Moves    []Move
	Park     []Parked // set aside; what is set aside already is replaced
	Unpark   []Parked // no longer
}

// Move is the progress of one bucket. Where From is To nothing moves, but it has to be so.
type Move struct {
	Bucket   int
	Epoch    int64
	From, To Position
	Handled  int  // events on the way
	CaughtUp bool // the end was reached
}

// Parked is an event that a consumer has set aside: it failed, or it stands behind one of its aggregate that did. Events
// stay in their stream; this is a reference.
type Parked struct {
	Bucket                int
	StreamID, AggregateID string
	Sequence              int64
	EventID               uuid.UUID
	EventType             string
	EventVersion          string
	Skipped               bool        // passed over for good; this is the record of it
	Reason                string      // why it failed; empty: it waits behind one that did
	Tries                 int         // how often it was handled in vain
	ParkedAt              time.Time   // the database's clock; set by it
	Request               ParkRequest // what its bucket's owner is asked to do
}

// ParkedAggregate sums up what was set aside of one aggregate.
type ParkedAggregate struct {
	Bucket                int
	StreamID, AggregateID string
	Parked, Skipped       int  // events
	Requested             bool // the owner of its bucket is asked to do something
}

// ParkRequest is what the owner of a bucket is asked to do with a parked event. Its numbers are stored.
type ParkRequest int

// What can be asked for.
const (
	ParkWait    ParkRequest = 0 // nothing
	ParkRetry   ParkRequest = 1 // handle it again
	ParkDiscard ParkRequest = 2 // forget it
)

// ConsumerRecord is what is recorded of a version of a consumer.
type ConsumerRecord struct {
	Enrolment        // without Start and Replay
	Live        bool // its side effects count
	CreatedAt   time.Time
	LastError   string
	ErrorAt     time.Time
	Members     []MemberRecord
	Checkpoints []BucketRecord // by bucket
	Parked      int            // events that wait
	Skipped     int            // events that were passed over
}

// MemberRecord is a member that was alive when it was asked for.
type MemberRecord struct {
	ID    uuid.UUID
	Label string
	Rate  float64
	Left  time.Duration // of its time to live
}

// BucketRecord is a bucket's checkpoint and its lease.
type BucketRecord struct {
	Bucket    int
	Owner     uuid.UUID // uuid.Nil: nobody
	Epoch     int64
	Left      time.Duration // of the lease; negative: it has run out
	Cursor    Position
	UpdatedAt time.Time
	Handled   int64
	CaughtUp  bool // it has been at the end
}

// Writer is an open transaction that has written events.
type Writer struct {
	PID         int
	Application string
	State       string
	Age         time.Duration // of the transaction
}
