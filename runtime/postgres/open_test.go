package postgres

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/evq-go/evq/internal/pgserver"
	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
)

func TestNoErrorShowsAPartOfTheConnectionString(t *testing.T) {
	const secret = "hunter2"
	for name, dsn := range map[string]string{
		"URL of a server that is not there":   "postgres://evq:" + secret + "@127.0.0.1:1/db?sslmode=disable",
		"words of a server that is not there": "host=127.0.0.1 port=1 user=evq password=" + secret + " sslmode=disable",
		"URL with a bad escape":               "postgres://evq:%zz" + secret + "@localhost/db",
		"URL with a bad port":                 "postgres://evq:" + secret + "@localhost:many/db",
		"password with a space":               "host=localhost password=a " + secret + " dbname=x",
		"quote that does not end":             "host=localhost password='" + secret,
		"bad setting":                         "postgres://evq@localhost/db?sslmode=" + secret,
		"unknown setting":                     "postgres://evq@127.0.0.1:1/db?sslmode=disable&" + secret + "=1",
		"URL of something else":               "mysql://evq:" + secret + "@localhost/db",
		"nothing that is known":               secret,
	} {
		t.Run(name, func(t *testing.T) {
			store, err := Open(t.Context(), dsn)
			if err == nil {
				_ = store.Close()
				t.Fatal("it was opened")
			}
			if text := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(text, secret) {
				t.Errorf("the error shows the secret: %v", err)
			}
		})
	}
}

func TestManyProcessesMayMigrateAtOnce(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	var opening sync.WaitGroup
	for range 16 {
		opening.Go(func() {
			store, err := Open(t.Context(), dsn)
			if err != nil {
				t.Error(err)
				return
			}
			if err := errors.Join(store.Migrate(t.Context()), store.Close()); err != nil {
				t.Error(err)
			}
		})
	}
	opening.Wait()
	db := sqlx.MustConnect("postgres", dsn)
	defer db.Close()
	steps, err := filepath.Glob("migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	var got string
	if err := db.Get(&got, "SELECT (SELECT count(*) FROM evq_migrations) || ' and ' || (SELECT count(*) FROM eras)"); err != nil || got != fmt.Sprint(len(steps), " and 1") {
		t.Errorf("migrations and eras: %s, %v", got, err)
	}
}

func TestStoresWithOtherPrefixesShareNothing(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	plain, prefixed := storeOn(t, openTest(t, dsn)), storeOn(t, openTest(t, dsn, TablePrefix("app_")))
	mustPush(t, plain, "a", 1)
	if got := mustPush(t, prefixed, "a", 2).Sequence; got != 1 {
		t.Errorf("the sequence is %d", got)
	}
	if got := data(loadAll(t, prefixed, "a")); len(got) != 1 {
		t.Errorf("the prefixed store has %v", got)
	}
	if _, err := Open(t.Context(), dsn, TablePrefix(`x"; --`)); !errors.Is(err, evq.ErrInvalid) {
		t.Errorf("a prefix that is SQL: %v", err)
	}
}

func TestNewTellsWhatIsWrongWithItsOptionsAtTheFirstCall(t *testing.T) {
	db := sqlx.MustConnect("postgres", pgserver.NewDatabase(t))
	defer db.Close()
	store := New(db, TablePrefix("Capital"))
	defer store.Close()
	_, err := store.Push(t.Context(), "a", "a", one(1))
	if _, headErr := store.Head(t.Context(), "a"); !errors.Is(err, evq.ErrInvalid) || !errors.Is(headErr, evq.ErrInvalid) {
		t.Errorf("push: %v; head: %v", err, headErr)
	}
}

func TestTablesThatAreMissingAreToldWithTheWayOut(t *testing.T) {
	db := sqlx.MustConnect("postgres", pgserver.NewDatabase(t))
	defer db.Close()
	store := New(db)
	defer store.Close()
	if _, err := store.Push(t.Context(), "a", "a", one(1)); err == nil || !strings.Contains(err.Error(), "store.Migrate") {
		t.Errorf("push: %v", err)
	}
	if _, err := store.Head(t.Context(), "a"); err == nil || !strings.Contains(err.Error(), "store.Migrate") {
		t.Errorf("head: %v", err)
	}
}

func TestNothingIsInUseAfterClose(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	db := sqlx.MustConnect("postgres", dsn)
	defer db.Close()
	store := New(db)
	if err := store.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		mustPush(t, store, "a", n)
	}
	for range store.Load(t.Context(), evq.Query{StreamID: "a"}) {
		break
	}
	ctx, cancel := context.WithCancel(t.Context())
	for range store.Subscribe(ctx, evq.Query{StreamID: "a", Limit: 2}) {
	}
	cancel()
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	for db.Stats().InUse > 0 { // database/sql gives a cancelled call's connection back in its own time
		runtime.Gosched()
	}
	if err := db.PingContext(t.Context()); err != nil {
		t.Errorf("the caller's handle is closed: %v", err)
	}
}

// as returns dsn for another role, and what the role is.
func as(t *testing.T, dsn, attributes string) string {
	t.Helper()
	db := sqlx.MustConnect("postgres", dsn)
	defer db.Close()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	role := "role_" + u.Query().Get("search_path")
	db.MustExec("CREATE ROLE " + role + " LOGIN")
	t.Cleanup(func() {
		db := sqlx.MustConnect("postgres", dsn)
		defer db.Close()
		db.MustExec("DROP OWNED BY " + role + "; DROP ROLE " + role)
	})
	db.MustExec(strings.ReplaceAll(attributes, "{role}", role))
	u.User = url.User(role)
	return u.String()
}

// grants are what the package's documentation says a role needs.
const grants = `GRANT SELECT, INSERT ON events, push_keys, batches, eras TO {role}; GRANT DELETE ON batches TO {role};
	GRANT SELECT, INSERT, UPDATE, DELETE ON consumers, checkpoints, members, parked TO {role};
	GRANT SELECT ON evq_migrations TO {role};`

func usage(t *testing.T, dsn string) string {
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	return "GRANT USAGE ON SCHEMA " + u.Query().Get("search_path") + " TO {role};" + grants
}

func TestARoleNeedsOnlyTheDocumentedPermissions(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	_ = openTest(t, dsn).Close()
	b := openTest(t, as(t, dsn, usage(t, dsn)))
	store := storeOn(t, b)
	mustPush(t, store, "a", 1, evq.WithKey("k"), evq.ExpectNew())
	if got := data(loadAll(t, store, "a")); len(got) != 1 {
		t.Errorf("loaded %v", got)
	}
	if page, err := b.Tail(t.Context(), "", 10); err != nil || len(page.Rows) != 1 {
		t.Errorf("tail: %v, %v", page.Rows, err)
	}
	if _, err := b.db.Exec(b.sql.Get("batches_prune"), 10); err != nil {
		t.Errorf("forgetting old batches: %v", err)
	}
	consumersNeedNoMore(t, b)
}

// consumersNeedNoMore does everything that consumers do.
func consumersNeedNoMore(t *testing.T, b *backend) {
	t.Helper()
	ctx, me, next := t.Context(), evq.Member{ID: uuid.New(), Lease: time.Hour}, evq.ConsumerID{Name: "mailer", Version: 2}
	for version := range 2 {
		if _, err := b.Enrol(ctx, evq.Enrolment{ConsumerID: evq.ConsumerID{Name: "mailer", Version: version + 1}, Buckets: 1}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Claim(ctx, next, me); err != nil {
		t.Fatal(err)
	}
	event := evq.Parked{StreamID: "a", AggregateID: "a", Sequence: 1}
	advance := evq.Advance{Consumer: next, Owner: me.ID, Moves: []evq.Move{{Epoch: 1, CaughtUp: true}}, Park: []evq.Parked{event}}
	tx, err := b.BeginWork(ctx, time.Minute)
	if err == nil {
		err = errors.Join(b.Advance(ctx, tx, advance), tx.Commit())
	}
	_, parked := b.Parked(ctx, next, "", "", 0, 10)
	_, request := b.Request(ctx, next, "a", "a", 0, evq.ParkRetry)
	_, consumers := b.Consumers(ctx, "")
	_, writers := b.Writers(ctx)
	for i, err := range []error{err, parked, request, consumers, writers, b.Renew(ctx, next, me), b.Failed(ctx, next, "why"),
		b.Promote(ctx, next), b.Reset(ctx, next, ""), b.Leave(ctx, next, me.ID), b.Drop(ctx, evq.ConsumerID{Name: "mailer", Version: 1})} {
		if err != nil {
			t.Errorf("call %d: %v", i, err)
		}
	}
}

func TestARolesDefaultIsolationDoesNotMatter(t *testing.T) {
	for _, isolation := range []string{"repeatable read", "serializable"} {
		t.Run(isolation, func(t *testing.T) {
			dsn := pgserver.NewDatabase(t)
			_ = openTest(t, dsn).Close()
			role := as(t, dsn, usage(t, dsn)+"ALTER ROLE {role} SET default_transaction_isolation = '"+isolation+"'")
			stores := []*evq.Store{storeOn(t, openTest(t, role)), storeOn(t, openTest(t, role))}
			pushMany(t, stores, 20)
		})
	}
}

func TestAnIsolationThatChangesLaterDoesNotMatterEither(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	b := openTest(t, dsn)
	b.db.SetMaxOpenConns(1)
	store := storeOn(t, b)
	mustPush(t, store, "a", 1)
	b.db.MustExec("SET default_transaction_isolation = 'serializable'")
	mustPush(t, store, "a", 2)
	if !b.wrapped.Load() {
		t.Error("the store has not noticed")
	}
	if got := data(loadAll(t, store, "a")); len(got) != 2 {
		t.Errorf("loaded %v", got)
	}
}

// pushMany pushes to one stream from several stores at once: not one push may fail.
func pushMany(t *testing.T, stores []*evq.Store, each int) {
	t.Helper()
	var pushing sync.WaitGroup
	for _, store := range stores {
		for range 4 {
			pushing.Go(func() {
				for n := range each {
					if _, err := store.Push(t.Context(), "a", "a", one(n)); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
	}
	pushing.Wait()
	if got := len(loadAll(t, stores[0], "a")); got != len(stores)*4*each {
		t.Errorf("%d events are there", got)
	}
}
