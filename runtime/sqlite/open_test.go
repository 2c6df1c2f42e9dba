package sqlite

import (
	"errors"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	evq "github.com/evq-go/evq/runtime"
	"github.com/jmoiron/sqlx"
)

func TestOpenOpensTheFileOfThatName(t *testing.T) {
	for _, name := range []string{"events.db", "a b.db", "what?.db", "100%.db", "a#b.db", "a&b=c.db", "file", "100%41.db", "ünïcödé.db", "'quoted\".db", "file:x", "a+b.db"} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, name)
			openAndPush(t, path)
			if entries, err := filepath.Glob(dir + "/*"); err != nil || len(entries) != 2 {
				t.Errorf("made the files %q, %v; want the database and the queue's file", entries, err)
			}
			if _, err := os.Stat(path); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestOpenTakesFileURIs(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for uri, file := range map[string]string{
		"file:relative.db":                    "relative.db",
		"file:./dotted.db?mode=rwc":           "dotted.db",
		"file:" + dir + "/absolute.db":        "absolute.db",
		"file://" + dir + "/slashes.db":       "slashes.db",
		"file://localhost" + dir + "/host.db": "host.db",
		"file:a%20b%3F.db":                    "a b?.db",
		"file:with space.db":                  "with space.db",
		"file:weaker.db?_synchronous=OFF&_journal_mode=DELETE&_busy_timeout=1": "weaker.db",
	} {
		openAndPush(t, uri)
		if _, err := os.Stat(filepath.Join(dir, file)); err != nil {
			t.Errorf("%s: %v", uri, err)
		}
	}
}

func openAndPush(t *testing.T, path string) {
	t.Helper()
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	pushed(t, s, "s", 1)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestOpenRefusesWhatIsNoFile(t *testing.T) {
	for path, want := range map[string]error{
		"": evq.ErrUnsupported, ":memory:": evq.ErrUnsupported, "file::memory:": evq.ErrUnsupported, "file:": evq.ErrUnsupported,
		"file:x?mode=memory": evq.ErrUnsupported, "file:x?cache=shared": evq.ErrUnsupported,
		"file://elsewhere/x.db": evq.ErrInvalid, "file:%zz": evq.ErrInvalid, "nul\x00byte": evq.ErrInvalid,
	} {
		if s, err := Open(t.Context(), path); !errors.Is(err, want) {
			t.Errorf("Open(%q) = %v, %v; want %v", path, s, err, want)
		}
	}
}

func TestAFileStaysTheSameAfterAChangeOfDirectory(t *testing.T) {
	t.Chdir(t.TempDir())
	s, err := Open(t.Context(), "events.db")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	t.Chdir(t.TempDir())
	pushed(t, s, "s", 1) // the connections for reading are opened only now
	if events := stored(t, s, "s"); len(events) != 1 {
		t.Errorf("read %v", events)
	}
}

func TestAnErrorOfOpenSaysOnceWhatIsWrong(t *testing.T) {
	_, err := Open(t.Context(), filepath.Join(t.TempDir(), "missing", "events.db"))
	if err == nil || strings.Count(err.Error(), "evq: sqlite") != 1 || strings.Count(err.Error(), "check that its directory exists") != 1 {
		t.Errorf("got %v", err)
	}
}

func TestEveryConnectionOfOpenHasItsSettings(t *testing.T) {
	b := openTest(t, temporary(t))
	for name, c := range map[string]struct {
		db   *sqlx.DB
		want []pragma
	}{"writer": {b.writer, writing}, "reader": {b.reader, reading}} {
		for range 2 { // the second time on a new connection
			conn, err := c.db.Connx(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range c.want {
				var got string
				if err := conn.GetContext(t.Context(), &got, "PRAGMA "+p.name); err != nil || got != p.want {
					t.Errorf("%s: PRAGMA %s is %s, %v; want %s", name, p.name, got, err, p.want)
				}
			}
			c.db.SetMaxIdleConns(-1)
			_ = conn.Close()
		}
	}
}

func TestAnSQLiteThatDamagesDatabasesIsRefused(t *testing.T) {
	for version, ok := range map[string]bool{
		"3.51.3": true, "3.51.4": true, "3.54.1": true, "4.0.0": true, "3.51.2": false, "3.50.9": false, "3.40.1": false, "2.99.99": false, "x": false,
	} {
		err := checkVersion(version)
		if (err == nil) != ok {
			t.Errorf("%s: %v", version, err)
		}
		if version == "3.51.2" && (!errors.Is(err, evq.ErrUnsupported) || !strings.Contains(err.Error(), "3.51.3")) {
			t.Errorf("%s: %v", version, err)
		}
	}
}

func TestNewRefusesAHandleThatIsNotDurable(t *testing.T) {
	path := temporary(t)
	openTest(t, path)
	for synchronous, ok := range map[string]bool{"OFF": false, "NORMAL": false, "FULL": true, "EXTRA": true} {
		s := New(handle(t, path, "", synchronous))
		_, err := s.Push(t.Context(), "s", "a", event("X"))
		if ok && err != nil || !ok && !errors.Is(err, evq.ErrUnsupported) {
			t.Errorf("synchronous %s: Push: %v", synchronous, err)
		}
		if err := s.InTx(t.Context(), inTx(func(evq.Tx) error { return nil })); ok && err != nil || !ok && !errors.Is(err, evq.ErrUnsupported) {
			t.Errorf("synchronous %s: InTx: %v", synchronous, err)
		}
		if _, err := s.Head(t.Context(), "s"); err != nil {
			t.Errorf("synchronous %s: Head: %v", synchronous, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestNewNeitherMigratesNorClosesTheHandle(t *testing.T) {
	db := handle(t, temporary(t), "", "FULL")
	s := New(db, Logger(slog.New(slog.DiscardHandler)))
	if _, err := s.Push(t.Context(), "s", "a", event("X")); err == nil || !strings.Contains(err.Error(), "Migrate") {
		t.Errorf("without tables: %v", err)
	}
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	pushed(t, s, "s", 1)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Ping(); err != nil {
		t.Errorf("the handle was closed: %v", err)
	}
}

func TestNewTellsWhatIsWrongAtFirstUse(t *testing.T) {
	s := New(handle(t, temporary(t), "", "FULL"), TablePrefix("Robert'); DROP TABLE"))
	defer s.Close()
	_, pushing := s.Push(t.Context(), "s", "a", event("X"))
	_, heading := s.Head(t.Context(), "s")
	_, loading := evq.Collect(s.Load(t.Context(), evq.Query{StreamID: "s"}))
	_, subscribing := evq.Collect(s.Subscribe(t.Context(), evq.Query{StreamID: "s"}))
	for what, err := range map[string]error{"Migrate": s.Migrate(t.Context()), "Push": pushing, "Head": heading, "Load": loading, "Subscribe": subscribing} {
		if !errors.Is(err, evq.ErrInvalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := Open(t.Context(), temporary(t), TablePrefix("1")); !errors.Is(err, evq.ErrInvalid) {
		t.Errorf("Open: %v", err)
	}
}

func TestStoresWithPrefixesShareAFile(t *testing.T) {
	path := temporary(t)
	for _, prefix := range []string{"", "one_", "two_"} {
		s, err := Open(t.Context(), path, TablePrefix(prefix))
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if recorded := pushed(t, s, "s", 1, evq.WithKey("k"), evq.ExpectNew()); recorded[0].Sequence != 1 {
			t.Errorf("prefix %q: %v", prefix, recorded)
		}
	}
}

func TestNewWorksOnAnyTxLock(t *testing.T) {
	for _, lock := range []string{"deferred", "immediate", "exclusive"} {
		path := temporary(t)
		db := sqlx.MustOpen(driverName, (&url.URL{Scheme: "file", Opaque: path, RawQuery: "_synchronous=FULL&_txlock=" + lock}).String())
		defer db.Close()
		s := New(db)
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		pushed(t, s, "s", 3)
		if events := stored(t, s, "s"); len(events) != 3 {
			t.Errorf("%s: %v", lock, events)
		}
	}
}
