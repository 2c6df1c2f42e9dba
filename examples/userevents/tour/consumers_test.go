package tour_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/evq-go/evq/examples/userevents"
	"github.com/evq-go/evq/examples/userevents/tour"
	evq "github.com/evq-go/evq/runtime"
)

// background runs a consumer until the returned function is called. It returns when the consumer can be waited for.
func background(consume func(context.Context, evq.ConsumeOption) error) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	started, ended := make(chan struct{}), make(chan error)
	go func() { ended <- consume(ctx, evq.OnStart(func() { close(started) })) }()
	<-started
	return func() {
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			must(err)
		}
	}
}

func ExampleKeepDirectory() {
	store, closed := openStore()
	defer closed()
	users := userevents.NewStore(store)
	must(store.InTx(ctx, func(ctx context.Context, tx evq.Tx) error {
		_, err := tx.ExecContext(ctx, tour.CreateDirectory)
		return err
	}))
	record(users)

	stop := background(func(ctx context.Context, started evq.ConsumeOption) error {
		return tour.KeepDirectory(ctx, users, started)
	})
	defer stop()
	edsger, err := tour.SignUp(ctx, users, request, userevents.UserCreated{UserID: "u-3", Email: "edsger@example.com", Name: "Edsger"})
	must(err)
	must(store.WaitFor(ctx, "directory", edsger)) // what it wrote about him can be read now

	must(store.InTx(ctx, func(ctx context.Context, tx evq.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT user_id, email, name FROM directory ORDER BY user_id`)
		must(err)
		defer rows.Close()
		for rows.Next() {
			var id, email, name string
			must(rows.Scan(&id, &email, &name))
			fmt.Println(id, email, name)
		}
		return rows.Err()
	}))
	// Output:
	// u-1 ada@example.com Ada Lovelace
	// u-2 grace@example.com Grace
	// u-3 edsger@example.com Edsger
}

func ExampleWelcome() {
	defer slog.SetDefault(slog.Default())
	slog.SetDefault(slog.New(slog.DiscardHandler)) // the failures of this example are meant
	store, closed := openStore()
	defer closed()
	users := userevents.NewStore(store)
	record(users) // before there was a Welcome: they get no mail

	broken := true
	send := func(to, id string) error {
		if to == "edsger@example.com" && broken {
			return errors.New("no such mailbox")
		}
		fmt.Println("mail to:", to)
		return nil
	}
	stop := background(func(ctx context.Context, started evq.ConsumeOption) error {
		return tour.Welcome(ctx, users, send, started)
	})
	defer stop()
	edsger, err := tour.SignUp(ctx, users, request, userevents.UserCreated{UserID: "u-3", Email: "edsger@example.com", Name: "Edsger"})
	must(err)
	barbara, err := tour.SignUp(ctx, users, request, userevents.UserCreated{UserID: "u-4", Email: "barbara@example.com", Name: "Barbara"})
	must(err)
	must(store.WaitFor(ctx, "welcome", barbara))

	err = store.WaitFor(ctx, "welcome", edsger)
	fmt.Println("parked:", errors.Is(err, evq.ErrParked))
	broken = false
	_, err = store.Consumer("welcome").RetryParked(ctx, tour.Stream, "u-3")
	must(err)
	must(store.WaitFor(ctx, "welcome", edsger))
	// Output:
	// mail to: barbara@example.com
	// parked: true
	// mail to: edsger@example.com
}
