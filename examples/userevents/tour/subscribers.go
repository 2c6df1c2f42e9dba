package tour

import (
	"context"

	"github.com/evq-go/evq/examples/userevents"
	evq "github.com/evq-go/evq/runtime"
)

// Audit is a subscriber that wants the whole history: it begins at the start of the stream.
func Audit(ctx context.Context, users *userevents.Store, write func(evq.Recorded[userevents.Event]) error) error {
	for e, err := range users.Subscribe(ctx, evq.Query{StreamID: Stream}) {
		if err != nil {
			return err
		}
		if err := write(e); err != nil {
			return err
		}
	}
	return nil
}

// Greet is an independent subscriber that mails those who sign up after head, which is store.Head at the time when
// the mailing began. It keeps no place of its own: after a restart it begins at the head that it is given, so who
// signed up in between gets no mail, or gets two. Only a durable consumer survives a restart.
func Greet(ctx context.Context, users *userevents.Store, head int64, mail func(userevents.UserCreated) error) error {
	for e, err := range users.SubscribeUserCreated(ctx, evq.Query{StreamID: Stream, After: head}) {
		if err != nil {
			return err
		}
		if err := mail(e.Data); err != nil {
			return err
		}
	}
	return nil
}
