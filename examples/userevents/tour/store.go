package tour

import (
	"context"

	"github.com/evq-go/evq/examples/userevents"
	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
)

// SignUp records that a user signed up, as part of the work that request names. A user that exists already is
// evq.ErrConflict, however many sign up at the same moment.
func SignUp(ctx context.Context, users *userevents.Store, request uuid.UUID, user userevents.UserCreated) (evq.Recorded[userevents.UserCreated], error) {
	return users.PushUserCreated(ctx, Stream, user.UserID, user,
		evq.WithCorrelationID(request),
		evq.ExpectNew())
}

// Rename records that a user has a new name, caused by another event. A retry with the same key records once.
func Rename(ctx context.Context, users *userevents.Store, cause evq.Recorded[userevents.UserCreated], name, key string) (evq.Recorded[userevents.UserUpdated], error) {
	update := userevents.UserUpdated{UserID: cause.AggregateID, Name: name}
	return users.PushUserUpdated(ctx, Stream, cause.AggregateID, update,
		evq.WithCorrelationID(cause.Metadata.CorrelationID),
		evq.WithCausationID(cause.EventID),
		evq.WithKey(key))
}
