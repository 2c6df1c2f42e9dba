// Command push records users on the database of its argument, SQLite or PostgreSQL, with the released events.
package main

import (
	"context"
	"log"
	"os"
	"strings"

	"example.com/shop/users"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/postgres"
	"github.com/evq-go/evq/runtime/sqlite"
)

func main() {
	if err := push(context.Background(), os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

func push(ctx context.Context, dsn string) error {
	open := func() (*evq.Store, error) { return sqlite.Open(ctx, dsn) }
	if strings.HasPrefix(dsn, "postgres:") {
		open = func() (*evq.Store, error) { return postgres.Open(ctx, dsn) }
	}
	store, err := open()
	if err != nil {
		return err
	}
	defer store.Close()
	_, err = users.NewStore(store).Push(ctx, "users", "all", []users.Event{
		users.UserCreated{UserID: "ada", Email: "ada@example.com"},
		users.UserDeactivated{UserID: "ada"},
		users.UserCreated{UserID: "grace", Email: "grace@example.org"},
	})
	return err
}
