// Command first records one event and reads it back: the shortest whole program.
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/evq-go/evq/examples/userevents"
	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/sqlite"
)

func main() {
	ctx := context.Background()
	store, err := sqlite.Open(ctx, "events.db")
	if err != nil {
		log.Fatal(err)
	}
	defer store.Close()
	users := userevents.NewStore(store)

	ada := userevents.UserCreated{UserID: "u-1", Email: "ada@example.com", Name: "Ada"}
	if _, err := users.PushUserCreated(ctx, "users", ada.UserID, ada); err != nil {
		log.Fatal(err)
	}
	for e, err := range users.Load(ctx, evq.Query{StreamID: "users"}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(e.Sequence, e.EventType, e.CreatedAt, e.Data)
	}
}
