package evq

import (
	"context"
	"database/sql"
	"time"

	"github.com/google/uuid"
)

// Tx is a transaction that pushes and loads can take part in. *sql.Tx and *sqlx.Tx are one; *sql.DB and
// *sql.Conn are not, because they hold no Commit and Rollback. evq never calls these two on a transaction that
// it did not begin itself.
type Tx interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	Commit() error
	Rollback() error
}

// Backend is the seam between the store and one kind of log. All that is equal everywhere stands above it:
// group commit, lanes, settling of doubts, paging, wake-up and the fan-out to subscribers. A Tx goes through it
// unopened. Errors are translated: a Backend returns errors that errors.Is matches with the Err… values, joins
// ctx.Err() when the context is done, and lets no secret of a connection string out.
type Backend interface {
	// Push records each push of the batch or refuses it: one Result each, in order. Inside a stream a push sees
	// the earlier ones of the batch. The pushes come sorted by stream; the events of one are adjacent.
	// With a nil tx the batch is a transaction of its own and durable on return. A non-nil error means that
	// nothing was recorded, except when it is ErrInDoubt. ErrInvalid means that the data of some push was
	// refused by the database.
	Push(ctx context.Context, tx Tx, b Batch) ([]Result, error)

	// Settle ends the doubt about a batch: it returns the rows that the batch recorded if it landed. After
	// landed=false, nil the batch can never land.
	Settle(ctx context.Context, b Batch) (rows []Row, landed bool, err error)

	// Read reads one page. Nothing is held when it returns.
	Read(ctx context.Context, tx Tx, p Page) (Pack, error)

	// Head returns the last sequence of the stream, 0 if there is none; with a non-zero before the last one
	// recorded before that time.
	Head(ctx context.Context, tx Tx, streamID string, before time.Time) (int64, error)

	// Types counts the committed events of each stored type and version, in any order.
	Types(ctx context.Context) ([]TypeCount, error)

	// End returns the place that covers everything committed now.
	End(ctx context.Context) (Position, error)

	// Tail returns a page of what is committed and not covered by after, each stream in sequence order: at most limit
	// rows, and none after the row that brings it to TailBytes.
	Tail(ctx context.Context, after Position, limit int) (TailPage, error)

	// Await returns when something beyond after may have been committed, at the latest after idle. Where
	// looking is nearly free it looks every so often.
	Await(ctx context.Context, after Position, every, idle time.Duration) error

	// Begin starts a transaction that may write. On a log without transactions it is ErrUnsupported.
	Begin(ctx context.Context) (Tx, error)

	// Lanes is how many pushes may wait for held streams side by side while the group goes on. 0: none may
	// wait, they must try again.
	Lanes() int

	Places
	Ledger

	// Migrate brings the schema up to this build's. It is safe from many processes at once.
	Migrate(ctx context.Context) error

	// Close releases what the backend opened itself.
	Close() error
}

// Batch is a group of pushes that are committed together.
type Batch struct {
	ID     uuid.UUID // version 7, made anew for each attempt; what Settle asks about
	Wait   bool      // wait (for a bounded time) for a stream that another transaction holds, instead of Busy at once
	Pushes []Push
}

// Push is what is recorded atomically: the events of one aggregate in one stream.
type Push struct {
	StreamID    string
	AggregateID string
	Events      []NewEvent
	Conditions  []Condition // all must hold; checked in order
	Key         string      // idempotency key, unique in the stream; empty: none
	Hash        []byte      // of everything that makes a repeated key the same push
}

// NewEvent is an event that has no sequence yet.
type NewEvent struct {
	EventID      uuid.UUID
	EventType    string
	EventVersion string
	Data         Raw
	Metadata     Raw
}

// Status is what became of a push.
type Status int

// What can become of a push. The numbers are part of the protocol with server-side functions.
const (
	StatusRecorded  Status = 0
	StatusConflict  Status = 1 // condition number Result.Condition did not hold
	StatusRepeated  Status = 2 // the key's first push stands at Result.First
	StatusKeyReused Status = 3 // the key stands for another push
	StatusBusy      Status = 4 // another transaction holds the stream; not tried
	StatusHeld      Status = 5 // another transaction holds the whole log, and was waited for; nothing of the batch was tried
)

// Result is the answer to one push.
type Result struct {
	Status    Status
	First     int64      // recorded, repeated: the sequence of the push's first event
	Condition int        // conflict: the index of the condition
	Actual    int64      // conflict: the sequence that was found instead
	Positions []Position // recorded: of each event
	CreatedAt time.Time  // recorded
}

// Page is a range of one stream: After < sequence ≤ UpTo (0: no end), filtered.
type Page struct {
	StreamID    string
	AggregateID string   // empty: all
	EventTypes  []string // empty: all
	After, UpTo int64
	Limit       int
	MaxBytes    int  // stop after the row that reaches so many bytes of data and metadata
	DataOnly    bool // of each row nobody looks at more than StreamID, EventType, EventVersion, Sequence and Data

	// Brief says that nobody keeps the rows' Data: it may be part of something larger, and so keep that.
	Brief bool
}

// Pack is a page that was read. Its rows are made by whoever uses them, while somebody else may read the next page already.
type Pack struct {
	Count int   // of its rows
	Last  int64 // the last one's sequence, 0 without rows
	More  bool  // it was cut by its Limit, its MaxBytes or what the database reads at a time, not by the end of the range

	// Rows returns the rows in sequence order, in room if there is enough of it. It is called at most once.
	Rows func(ctx context.Context, room []Row) ([]Row, error)
}

// Packed is the pack of rows that were made already.
func Packed(rows []Row, more bool) Pack {
	p := Pack{Count: len(rows), More: more, Rows: func(context.Context, []Row) ([]Row, error) { return rows, nil }}
	if p.Count > 0 {
		p.Last = rows[p.Count-1].Sequence
	}
	return p
}

// ReadRows reads a page and makes its rows.
func ReadRows(ctx context.Context, log Backend, tx Tx, p Page) (rows []Row, more bool, err error) {
	pack, err := log.Read(ctx, tx, p)
	if err != nil {
		return nil, false, err
	}
	rows, err = pack.Rows(ctx, nil)
	return rows, pack.More, err
}

// TailBytes bounds a page of the tail: it ends with the row that brings it to so many bytes of data and metadata.
const TailBytes = 4 << 20

// TailPage is a page of all streams.
type TailPage struct {
	Rows []Row
	Next Position // the place that covers the rows too; without rows and More it is the place that was asked about
	More bool     // the page was cut, so that there may be more
}

// TypeCount is how many events are stored in one version of a type.
type TypeCount struct {
	EventType    string
	EventVersion string
	Count        int64
}

// Row is an event as it is stored. Its bytes are the reader's own: nobody else writes to them. Data of several rows may lie
// in one piece of memory, of a few KiB at most.
type Row struct {
	Position     Position
	EventID      uuid.UUID
	StreamID     string
	AggregateID  string
	EventType    string
	EventVersion string
	Sequence     int64
	Data         Raw
	Metadata     Raw
	CreatedAt    time.Time
}

// recorded returns the row as users see it. Broken metadata is ErrDecode, with every other fact filled in.
func (r Row) recorded() (Recorded[Raw], error) {
	e := Recorded[Raw]{
		EventID: r.EventID, StreamID: r.StreamID, AggregateID: r.AggregateID,
		EventType: r.EventType, EventVersion: r.EventVersion, Sequence: r.Sequence,
		Position: r.Position, Data: r.Data, CreatedAt: r.CreatedAt,
	}
	m, err := decodeMetadata(r.Metadata)
	if err != nil {
		e.Data = nil
		return e, EventError(ErrDecode, e, "metadata is not what evq writes", err)
	}
	e.Metadata = m
	return e, nil
}
