package memory_test

import (
	"context"
	"fmt"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/memory"
)

// A test of a program that uses evq needs no database.
func Example() {
	ctx := context.Background()
	store := memory.New()
	defer store.Close()

	placed := evq.Payload{EventType: "OrderPlaced", EventVersion: "1.0", Data: evq.Raw(`{"total": 12}`)}
	if _, err := store.Push(ctx, "orders", "order-1", []evq.Payload{placed}, evq.ExpectNew()); err != nil {
		fmt.Println(err)
	}
	for e, err := range store.Load(ctx, evq.Query{StreamID: "orders"}) {
		fmt.Println(e.Sequence, e.AggregateID, e.EventType, string(e.Data), err)
	}
	// Output: 1 order-1 OrderPlaced {"total": 12} <nil>
}

// Two stores on one log are like two processes on one database.
func ExampleNewLog() {
	ctx := context.Background()
	log := memory.NewLog()
	writer, reader := evq.New(log), evq.New(log)
	defer writer.Close()
	defer reader.Close()

	hello := evq.Payload{EventType: "Said", EventVersion: "1.0", Data: evq.Raw(`"hello"`)}
	if _, err := writer.Push(ctx, "room", "guest", []evq.Payload{hello}); err != nil {
		fmt.Println(err)
	}
	for e, err := range reader.Subscribe(ctx, evq.Query{StreamID: "room", Limit: 1}) {
		fmt.Println(string(e.Data), err)
	}
	// Output: "hello" <nil>
}
