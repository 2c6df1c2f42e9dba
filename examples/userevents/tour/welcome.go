package tour

import (
	"context"

	"github.com/evq-go/evq/examples/userevents"
	evq "github.com/evq-go/evq/runtime"
)

// Welcome mails everybody who signs up, until ctx is done. A mail cannot be part of a transaction: it is sent at least
// once, and after a crash perhaps twice, so it carries the event's id, by which the mail server can tell. Those who
// signed up before there was a Welcome get none. A mail that cannot be sent is parked, and the others go on.
func Welcome(ctx context.Context, users *userevents.Store, send func(to, id string) error, opts ...evq.ConsumeOption) error {
	signUps := evq.Query{StreamID: Stream, EventTypes: []string{userevents.UserCreated{}.EventType()}}
	return users.ConsumeFunc(ctx, "welcome", signUps, func(ctx context.Context, e evq.Recorded[userevents.Event]) error {
		if user, ok := e.Data.(userevents.UserCreated); ok && !evq.IsReplay(ctx) {
			return send(user.Email, e.EventID.String())
		}
		return nil
	}, append(opts, evq.OnFailure(evq.Park))...)
}
