package postgres

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/evq-go/evq/internal/pgserver"
	evq "github.com/evq-go/evq/runtime"
	"github.com/jmoiron/sqlx"
	"go.uber.org/goleak"
)

// named gives connections a name that the server knows them by.
func calledAs(t *testing.T, dsn string) (with, name string) {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	name = "bell_" + u.Query().Get("search_path")
	return parameter(t, dsn, "application_name", name), name
}

func TestTheDoorbellComesBackWhenItsConnectionIsLost(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	handle := sqlx.MustConnect("postgres", dsn)
	defer handle.Close()
	direct, name := calledAs(t, dsn)
	_, reader, said := openBell(t, dsn, direct)
	_, writer, _ := openBell(t, dsn, dsn)
	next := hearing(t, reader, "a")
	mustPush(t, writer, "a", 0)
	next(0)
	said.wait(t, listening)
	for n := 1; n < 9; n += 4 {
		handle.MustExec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1", name)
		mustPush(t, writer, "a", n) // its ring is missed, perhaps
		next(n)
		said.wait(t, outOfOrder)
		said.wait(t, isBack)
		for more := n + 1; more < n+4; more++ {
			mustPush(t, writer, "a", more)
			next(more)
		}
	}
}

func TestADoorbellThatDiedWithoutAWordIsNoticed(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	p, direct := startHole(t, dsn)
	_, reader, said := openBell(t, dsn, direct, watchOften)
	_, writer, _ := openBell(t, dsn, dsn)
	next := hearing(t, reader, "a")
	mustPush(t, writer, "a", 0)
	next(0)
	said.wait(t, listening)
	for n := 1; n < 9; n += 4 {
		p.swallow()
		mustPush(t, writer, "a", n)
		next(n)
		if why := said.wait(t, outOfOrder); !strings.Contains(why, errSilent.Error()) {
			t.Errorf("the log says %q", why)
		}
		said.wait(t, isBack)
		for more := n + 1; more < n+4; more++ {
			mustPush(t, writer, "a", more)
			next(more)
		}
	}
}

func TestTheDoorbellComesBackWithItsServer(t *testing.T) {
	server := pgserver.Start(t)
	dsn := server.NewDatabase(t)
	_, reader, said := openBell(t, dsn, dsn)
	_, writer, _ := openBell(t, dsn, dsn)
	next := hearing(t, reader, "a")
	mustPush(t, writer, "a", 0)
	next(0)
	said.wait(t, listening)
	server.Crash(t)
	said.wait(t, outOfOrder)
	server.Restart(t)
	said.wait(t, isBack)
	for n := 1; n < 5; n++ {
		mustPush(t, writer, "a", n)
		next(n)
	}
}

func TestNothingOfTheDoorbellIsLeftAfterClose(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	dsn := pgserver.NewDatabase(t)
	handle := sqlx.MustConnect("postgres", dsn)
	defer handle.Close()
	direct, name := calledAs(t, dsn)
	host, port, _ := net.SplitHostPort(silent.Addr().String())
	for name, c := range map[string]struct{ direct, until string }{
		"while it listens":                       {direct, listening},
		"while nobody is at the other end":       {"postgres://evq@127.0.0.1:1/evq?sslmode=disable", outOfOrder},
		"while the other end is silent":          {parameter(t, parameter(t, dsn, "host", host), "port", port), ""},
		"while the other end is silent over TLS": {parameter(t, parameter(t, parameter(t, dsn, "host", host), "port", port), "sslmode", "require"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			before := goleak.IgnoreCurrent()
			b, store, said := openBell(t, dsn, c.direct)
			_ = b.Await(t.Context(), "", 0, time.Hour)
			if c.until != "" {
				said.wait(t, c.until)
			} else {
				conn, err := silent.Accept()
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
			}
			if err := store.Close(); err != nil {
				t.Error(err)
			}
			goleak.VerifyNone(t, before)
		})
	}
	for left := 1; left > 0; runtime.Gosched() { // the server learns of the end in its own time
		if err := handle.Get(&left, "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1", name); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAStoreThatNeverWaitsHasNoConnectionForTheDoorbell(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	handle := sqlx.MustConnect("postgres", dsn)
	defer handle.Close()
	direct, name := calledAs(t, dsn)
	b, store, _ := openBell(t, dsn, direct)
	mustPush(t, store, "a", 1)
	b.bell.ringer.working.Wait()
	var there int
	if err := handle.Get(&there, "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1", name); err != nil || there != 0 {
		t.Errorf("%d connections, %v", there, err)
	}
}

func TestADoorbellThatCannotBeReadIsAnErrorOfOpen(t *testing.T) {
	const secret = "hunter2"
	dsn := pgserver.NewDatabase(t)
	for _, bad := range []string{"mysql://evq:" + secret + "@localhost/db", "host=localhost password='" + secret, secret} {
		_, err := Open(t.Context(), dsn, Doorbell(bad))
		if !errors.Is(err, evq.ErrInvalid) || !strings.Contains(err.Error(), "doorbell") || strings.Contains(fmt.Sprintf("%#v", err), secret) {
			t.Errorf("Open: %v", err)
		}
		handle := sqlx.MustConnect("postgres", dsn)
		defer handle.Close()
		store := New(handle, Doorbell(bad))
		if _, err := store.Head(t.Context(), "a"); !errors.Is(err, evq.ErrInvalid) || !strings.Contains(err.Error(), "doorbell") {
			t.Errorf("New and Head: %v", err)
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestADoorbellThatCannotBeReachedIsLoggedOnceWithoutItsConnectionString(t *testing.T) {
	dsn := pgserver.NewDatabase(t)
	for _, direct := range []string{
		"postgres://theuser:hunter2@127.0.0.1:1/thedatabase?sslmode=disable",
		"postgres://theuser:hunter2@thehost.invalid/thedatabase?sslmode=disable",
		"postgres://theuser:hunter2@/thedatabase?sslmode=disable&host=/thefolder",
		parameter(t, dsn, "dbname", "thedatabase"),
	} {
		_, store, said := openBell(t, dsn, direct)
		for n := range 3 {
			mustPush(t, store, "a", n) // the store goes on
		}
		next := hearing(t, store, "a")
		next(0)
		why := said.wait(t, outOfOrder)
		for _, part := range []string{"127.0.0.1", "theuser", "hunter2", "thehost", "thedatabase", "thefolder"} {
			if strings.Contains(why, part) {
				t.Errorf("the log shows %s: %s", part, why)
			}
		}
		t.Log(why)
	}
}

func TestADoorbellOfAnotherDatabaseIsReported(t *testing.T) {
	dsn := pgserver.Start(t).NewDatabase(t)
	handle := sqlx.MustConnect("postgres", dsn)
	handle.MustExec("CREATE DATABASE another")
	_ = handle.Close()
	another, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	another.Path = "/another"
	_, store, said := openBell(t, dsn, another.String(), watchOften)
	mustPush(t, store, "a", 0)
	hearing(t, store, "a")(0)
	said.wait(t, isDeaf)
}
