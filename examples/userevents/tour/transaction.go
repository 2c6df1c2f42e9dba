package tour

import (
	"context"

	"github.com/evq-go/evq/examples/userevents"
	evq "github.com/evq-go/evq/runtime"
)

// CreateLogins makes the table of the transaction's example: a table of the user's own beside the events.
const CreateLogins = `CREATE TABLE IF NOT EXISTS logins (email TEXT PRIMARY KEY, user_id TEXT NOT NULL)`

// SignUpWithLogin records the event and the row of the user's own table together: both are there, or neither.
func SignUpWithLogin(ctx context.Context, store *evq.Store, user userevents.UserCreated) error {
	users := userevents.NewStore(store)
	return store.InTx(ctx, func(ctx context.Context, tx evq.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO logins (email, user_id) VALUES ($1, $2)`, user.Email, user.UserID); err != nil {
			return err
		}
		_, err := users.In(tx).PushUserCreated(ctx, Stream, user.UserID, user, evq.ExpectNew())
		return err
	})
}
