package tour_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/evq-go/evq/examples/userevents"
	"github.com/evq-go/evq/examples/userevents/tour"
	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
)

var (
	ctx     = context.Background()
	request = uuid.MustParse("0197a000-0000-7000-8000-000000000001")
	ada     = userevents.UserCreated{UserID: "u-1", Email: "ada@example.com", Name: "Ada"}
	grace   = userevents.UserCreated{UserID: "u-2", Email: "grace@example.com", Name: "Grace"}
)

// openStore connects to a fresh SQLite file; closed removes it.
func openStore() (store *evq.Store, closed func()) {
	dir, err := os.MkdirTemp("", "tour")
	must(err)
	store, err = tour.Connect(ctx, filepath.Join(dir, "events.db"))
	must(err)
	return store, func() {
		must(store.Close())
		must(os.RemoveAll(dir))
	}
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func ExampleConnect() {
	store, closed := openStore()
	defer closed()
	head, err := store.Head(ctx, tour.Stream)
	must(err)
	fmt.Println("events in the stream:", head)
	// Output: events in the stream: 0
}

func ExampleSignUp() {
	store, closed := openStore()
	defer closed()
	users := userevents.NewStore(store)

	e, err := tour.SignUp(ctx, users, request, ada)
	must(err)
	fmt.Println(e.Sequence, e.EventType, e.EventVersion, e.Data.Name, e.Metadata.CorrelationID)

	_, err = tour.SignUp(ctx, users, request, ada)
	fmt.Println(errors.Is(err, evq.ErrConflict), err)
	// Output:
	// 1 UserCreated 1.0 Ada 0197a000-0000-7000-8000-000000000001
	// true evq: conflict: aggregate "u-1" in stream "users" is at sequence 1, expected 0
}

func ExampleRename() {
	store, closed := openStore()
	defer closed()
	users := userevents.NewStore(store)

	created, err := tour.SignUp(ctx, users, request, ada)
	must(err)
	first, err := tour.Rename(ctx, users, created, "Ada Lovelace", "form-7")
	must(err)
	again, err := tour.Rename(ctx, users, created, "Ada Lovelace", "form-7")
	must(err)
	fmt.Println(first.Sequence, again.Sequence, first.EventID == again.EventID, first.Metadata.CausationID == created.EventID)
	// Output: 2 2 true true
}

// record fills a store: Ada signs up and is renamed, Grace signs up.
func record(users *userevents.Store) {
	created, err := tour.SignUp(ctx, users, request, ada)
	must(err)
	_, err = tour.Rename(ctx, users, created, "Ada Lovelace", "form-7")
	must(err)
	_, err = tour.SignUp(ctx, users, request, grace)
	must(err)
}

func ExampleEverything() {
	store, closed := openStore()
	defer closed()
	users := userevents.NewStore(store)
	record(users)

	events, err := tour.Everything(ctx, users)
	must(err)
	for _, e := range events {
		fmt.Printf("%d %s %s %+v\n", e.Sequence, e.AggregateID, e.EventType, e.Data)
	}
	// Output:
	// 1 u-1 UserCreated {UserID:u-1 Email:ada@example.com Name:Ada}
	// 2 u-1 UserUpdated {UserID:u-1 Email: Name:Ada Lovelace}
	// 3 u-2 UserCreated {UserID:u-2 Email:grace@example.com Name:Grace}
}

func ExampleEmails() {
	store, closed := openStore()
	defer closed()
	users := userevents.NewStore(store)
	record(users)

	emails, err := tour.Emails(ctx, users)
	must(err)
	fmt.Println(emails)
	// Output: [ada@example.com grace@example.com]
}

func ExampleHistory() {
	store, closed := openStore()
	defer closed()
	users := userevents.NewStore(store)
	record(users)

	events, err := tour.History(ctx, users, "u-1")
	must(err)
	for _, e := range events {
		fmt.Println(e.Sequence, e.EventType)
	}
	// Output:
	// 1 UserCreated
	// 2 UserUpdated
}

func ExampleWatch() {
	store, closed := openStore()
	defer closed()
	users := userevents.NewStore(store)
	record(users)

	must(tour.Watch(ctx, users, func(e evq.Recorded[userevents.Event]) bool {
		fmt.Println(e.Sequence, e.EventType)
		if e.Sequence == 3 { // what is recorded is through: the next one is new
			must(tour.Deactivate(ctx, users, "u-2", "left"))
		}
		return e.Sequence < 4
	}))
	// Output:
	// 1 UserCreated
	// 2 UserUpdated
	// 3 UserCreated
	// 4 UserDeactivated
}

func ExampleReplay() {
	store, closed := openStore()
	defer closed()
	users := userevents.NewStore(store)
	record(users)

	user, err := tour.Replay(ctx, users, "u-1")
	must(err)
	fmt.Printf("%+v\n", user)
	// Output: {ID:u-1 Email:ada@example.com Name:Ada Lovelace Active:true Sequence:2}
}

func ExampleSignUpWithLogin() {
	store, closed := openStore()
	defer closed()
	must(store.InTx(ctx, func(ctx context.Context, tx evq.Tx) error {
		_, err := tx.ExecContext(ctx, tour.CreateLogins)
		return err
	}))

	must(tour.SignUpWithLogin(ctx, store, ada))
	twin := userevents.UserCreated{UserID: "u-9", Email: ada.Email, Name: "Twin"}
	fmt.Println("the e-mail is taken:", tour.SignUpWithLogin(ctx, store, twin) != nil)

	head, err := store.Head(ctx, tour.Stream)
	must(err)
	fmt.Println("events:", head)
	// Output:
	// the e-mail is taken: true
	// events: 1
}

// errEnough ends a subscriber of an example.
var errEnough = errors.New("enough")

func Example_independentSubscribers() {
	store, closed := openStore()
	defer closed()
	users := userevents.NewStore(store)
	record(users)
	head, err := store.Head(ctx, tour.Stream)
	must(err)
	_, err = tour.SignUp(ctx, users, request, userevents.UserCreated{UserID: "u-3", Email: "edsger@example.com", Name: "Edsger"})
	must(err)

	err = tour.Audit(ctx, users, func(e evq.Recorded[userevents.Event]) error {
		fmt.Println("audit:", e.Sequence, e.EventType)
		if e.Sequence == 4 {
			return errEnough
		}
		return nil
	})
	fmt.Println(err)
	err = tour.Greet(ctx, users, head, func(u userevents.UserCreated) error {
		fmt.Println("mail to:", u.Email)
		return errEnough
	})
	fmt.Println(err)
	// Output:
	// audit: 1 UserCreated
	// audit: 2 UserUpdated
	// audit: 3 UserCreated
	// audit: 4 UserCreated
	// enough
	// mail to: edsger@example.com
	// enough
}

func ExampleWithRequest() {
	store, closed := openStore()
	defer closed()
	users := userevents.NewStore(store)

	ctx, err := tour.WithRequest(ctx, request, tour.Request{UserAgent: "curl/8", Address: "192.0.2.7", TraceID: "4bf92f35"})
	must(err)
	must(tour.Deactivate(ctx, users, "u-1", "left"))
	events, err := tour.Everything(ctx, users)
	must(err)
	behind, err := tour.RequestOf(events[0].Metadata)
	must(err)
	fmt.Printf("%+v\n", behind)
	// Output: {UserAgent:curl/8 Address:192.0.2.7 TraceID:4bf92f35}
}
