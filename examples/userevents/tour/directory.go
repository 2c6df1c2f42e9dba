package tour

import (
	"context"

	"github.com/evq-go/evq/examples/userevents"
	evq "github.com/evq-go/evq/runtime"
)

// CreateDirectory makes the table of the read model: who is a user now.
const CreateDirectory = `CREATE TABLE IF NOT EXISTS directory (user_id TEXT PRIMARY KEY, email TEXT NOT NULL, name TEXT NOT NULL)`

// Directory writes the read model. Each event's rows are committed together with the consumer's checkpoint: whatever
// crashes, the table is what the events up to the checkpoint add up to.
type Directory struct{}

var _ userevents.Handler = Directory{}

func (Directory) OnUserCreated(ctx context.Context, e evq.Recorded[userevents.UserCreated]) error {
	return write(ctx, `INSERT INTO directory (user_id, email, name) VALUES ($1, $2, $3)`, e.Data.UserID, e.Data.Email, e.Data.Name)
}

func (Directory) OnUserUpdated(ctx context.Context, e evq.Recorded[userevents.UserUpdated]) error {
	return write(ctx, `UPDATE directory SET email = coalesce(nullif($1, ''), email), name = coalesce(nullif($2, ''), name) WHERE user_id = $3`,
		e.Data.Email, e.Data.Name, e.Data.UserID)
}

func (Directory) OnUserDeactivated(ctx context.Context, e evq.Recorded[userevents.UserDeactivated]) error {
	return write(ctx, `DELETE FROM directory WHERE user_id = $1`, e.Data.UserID)
}

// write writes in the transaction in which the checkpoint moves.
func write(ctx context.Context, statement string, args ...any) error {
	tx, err := evq.TxFrom(ctx)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, statement, args...)
	return err
}

// KeepDirectory keeps the read model up to date until ctx is done. Run it in as many processes as you like: they share
// the work.
func KeepDirectory(ctx context.Context, users *userevents.Store, opts ...evq.ConsumeOption) error {
	return users.Consume(ctx, "directory", evq.Query{StreamID: Stream}, Directory{}, opts...)
}
