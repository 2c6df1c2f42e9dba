package tour

import (
	"context"

	"github.com/evq-go/evq/examples/userevents"
	evq "github.com/evq-go/evq/runtime"
)

// Watch calls seen for every event of the stream, first those that are recorded and then each new one as it is
// committed by whichever process, until ctx is done or seen returns false.
func Watch(ctx context.Context, users *userevents.Store, seen func(evq.Recorded[userevents.Event]) bool) error {
	for e, err := range users.Subscribe(ctx, evq.Query{StreamID: Stream}) {
		if err != nil {
			return err
		}
		if !seen(e) {
			return nil
		}
	}
	return nil
}
