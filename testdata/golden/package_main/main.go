// Command main is a program whose own package has the events.
package main

import (
	"context"
	"fmt"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/memory"
)

// Started says that the program runs.
//
//evq:event type=Started version=1.0
type Started struct{ By string }

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Println(err)
	}
}

func run(ctx context.Context) error {
	store := memory.New()
	defer store.Close()
	events := NewStore(store)
	if _, err := events.PushStarted(ctx, "log", "1", Started{By: "me"}); err != nil {
		return err
	}
	for e, err := range events.LoadStarted(ctx, evq.Query{StreamID: "log"}) {
		if err != nil {
			return err
		}
		fmt.Println(e.Sequence, e.Data.By)
	}
	return nil
}
