package tour

import (
	"context"

	"github.com/evq-go/evq/examples/userevents"
	evq "github.com/evq-go/evq/runtime"
)

// User is what a user's events add up to.
type User struct {
	ID, Email, Name string
	Active          bool
	Sequence        int64 // of the last event in it: what evq.ExpectSequence wants
}

// User handles every event of the package: a new one does not compile until it is handled here.
var _ userevents.Handler = (*User)(nil)

func (u *User) OnUserCreated(_ context.Context, e evq.Recorded[userevents.UserCreated]) error {
	u.ID, u.Email, u.Name, u.Active = e.Data.UserID, e.Data.Email, e.Data.Name, true
	return nil
}

func (u *User) OnUserUpdated(_ context.Context, e evq.Recorded[userevents.UserUpdated]) error {
	if e.Data.Email != "" {
		u.Email = e.Data.Email
	}
	if e.Data.Name != "" {
		u.Name = e.Data.Name
	}
	return nil
}

func (u *User) OnUserDeactivated(context.Context, evq.Recorded[userevents.UserDeactivated]) error {
	u.Active = false
	return nil
}

// Replay folds the events of one user into its present state.
func Replay(ctx context.Context, users *userevents.Store, userID string) (User, error) {
	var user User
	for e, err := range users.Load(ctx, evq.Query{StreamID: Stream, AggregateID: userID}) {
		if err != nil {
			return user, err
		}
		if err := userevents.Dispatch(ctx, &user, e); err != nil {
			return user, err
		}
		user.Sequence = e.Sequence
	}
	return user, nil
}
