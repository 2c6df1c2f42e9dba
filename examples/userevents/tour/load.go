package tour

import (
	"context"

	"github.com/evq-go/evq/examples/userevents"
	evq "github.com/evq-go/evq/runtime"
)

// Everything returns all events of the stream, in order, as the union of the package's events.
func Everything(ctx context.Context, users *userevents.Store) ([]evq.Recorded[userevents.Event], error) {
	return evq.Collect(users.Load(ctx, evq.Query{StreamID: Stream}))
}

// Emails returns the e-mail address of every user that ever signed up: a load of one type needs no type switch.
func Emails(ctx context.Context, users *userevents.Store) ([]string, error) {
	var emails []string
	for e, err := range users.LoadUserCreated(ctx, evq.Query{StreamID: Stream}) {
		if err != nil {
			return nil, err
		}
		emails = append(emails, e.Data.Email)
	}
	return emails, nil
}

// History returns the events of one user.
func History(ctx context.Context, users *userevents.Store, userID string) ([]evq.Recorded[userevents.Event], error) {
	return evq.Collect(users.Load(ctx, evq.Query{StreamID: Stream, AggregateID: userID}))
}
