package dialect

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
)

// Advance moves checkpoints, and sets events aside or takes them back. The checkpoints come last: from then on until
// the commit, whoever takes the bucket over waits.
func (l *Ledger) Advance(ctx context.Context, tx evq.Tx, a evq.Advance) error {
	f := func(ctx context.Context, db Querier) error { return session{l, ctx, db}.advance(a) }
	switch {
	case tx != nil:
		return l.Query(ctx, tx, f)
	case len(a.Park)+len(a.Unpark) > 0:
		return l.InTx(ctx, f)
	}
	// A checkpoint that was moved by this and is moved again is not where the move says: that is fenced, and the member
	// asks where it stands.
	return l.Once(ctx, f)
}

func (s session) advance(a evq.Advance) error {
	if err := s.park("parked_put", a.Consumer, a.Park); err != nil {
		return err
	}
	if err := s.park("parked_remove", a.Consumer, a.Unpark); err != nil {
		return err
	}
	moves := make([]move, len(a.Moves))
	for i, m := range a.Moves {
		moves[i] = move(m)
	}
	text, err := json.Marshal(moves)
	if err != nil {
		return err
	}
	moved, err := s.exec("checkpoint_advance", of(a.Consumer, s.ID(a.Owner), string(text))...)
	if err == nil && moved != len(moves) {
		return fenced(a, moved)
	}
	return err
}

func fenced(a evq.Advance, moved int) error {
	return &evq.Error{Kind: evq.ErrFenced, Reason: fmt.Sprintf(
		"consumer %q of version %d: %d of %d buckets have another owner, epoch or cursor by now",
		a.Consumer.Name, a.Consumer.Version, len(a.Moves)-moved, len(a.Moves))}
}

// park runs a statement about events that are or were set aside.
func (s session) park(name string, c evq.ConsumerID, events []evq.Parked) error {
	if len(events) == 0 {
		return nil
	}
	set := make([]parked, len(events))
	for i, e := range events {
		set[i] = parked(e)
		set[i].Reason = plain(e.Reason)
	}
	text, err := json.Marshal(set)
	if err != nil {
		return err
	}
	_, err = s.exec(name, of(c, string(text))...)
	return err
}

// move is an evq.Move as the statements read it. A parameter of JSON is what every driver and database takes alike.
type move struct {
	Bucket   int          `json:"bucket"`
	Epoch    int64        `json:"epoch"`
	From     evq.Position `json:"was"`
	To       evq.Position `json:"reached"`
	Handled  int          `json:"handled"`
	CaughtUp bool         `json:"caught_up"`
}

// parked is an evq.Parked as the statements read it.
type parked struct {
	Bucket       int             `json:"bucket"`
	StreamID     string          `json:"stream_id"`
	AggregateID  string          `json:"aggregate_id"`
	Sequence     int64           `json:"sequence"`
	EventID      uuid.UUID       `json:"event_id"`
	EventType    string          `json:"event_type"`
	EventVersion string          `json:"event_version"`
	Skipped      bool            `json:"skipped"`
	Reason       string          `json:"reason"`
	Tries        int             `json:"tries"`
	ParkedAt     time.Time       `json:"-"` // the database's clock sets it
	Request      evq.ParkRequest `json:"request"`
}
