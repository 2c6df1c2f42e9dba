package sqlite

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	evq "github.com/evq-go/evq/runtime"
	"github.com/mattn/go-sqlite3"
)

func TestWhatCannotBeOpenedIsToldWithWhatToDo(t *testing.T) {
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage.db")
	if err := os.WriteFile(garbage, []byte(strings.Repeat("this is not a database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		garbage: "not an SQLite database", dir: "cannot be opened", filepath.Join(dir, "missing", "x.db"): "check that its directory exists",
		"file:" + filepath.Join(dir, "new.db") + "?mode=ro": "cannot be opened",
	} {
		if s, err := Open(t.Context(), path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Open(%s) = %v, %v; want %q", path, s, err, want)
		}
	}
}

func TestADatabaseThatCannotBeWrittenCanBeRead(t *testing.T) {
	path := temporary(t)
	pushed(t, storeOn(t, openTest(t, path)), "s", 2)
	s := storeOn(t, openTest(t, "file:"+path+"?mode=ro"))
	if events := stored(t, s, "s"); len(events) != 2 {
		t.Errorf("read %v", events)
	}
	if _, err := s.Push(t.Context(), "s", "a", event("X")); err == nil || !strings.Contains(err.Error(), "permissions") {
		t.Errorf("Push: %v", err)
	}
}

func TestAFullDatabaseRefusesAndGoesOnWhenThereIsRoom(t *testing.T) {
	for what, b := range map[string]*backend{"Open": openTest(t, temporary(t)), "New": newTest(t, temporary(t), "", 1)} {
		t.Run(what, func(t *testing.T) {
			s := storeOn(t, b)
			pushed(t, s, "s", 1)
			b.writer.MustExec("PRAGMA max_page_count = 20")
			big := []evq.Payload{{EventType: "X", EventVersion: "1.0", Data: evq.Raw(`"` + strings.Repeat("x", 200_000) + `"`)}}
			if _, err := s.Push(t.Context(), "s", "a", big); err == nil || errors.Is(err, evq.ErrInDoubt) || !strings.Contains(err.Error(), "make room") {
				t.Errorf("Push: %v", err)
			}
			b.writer.MustExec("PRAGMA max_page_count = 20") // the connection may be a new one
			err := s.InTx(t.Context(), inTx(func(tx evq.Tx) error {
				_, err := s.In(tx).Push(t.Context(), "s", "a", big)
				return err
			}))
			if err == nil || !strings.Contains(err.Error(), "make room") {
				t.Errorf("InTx: %v", err)
			}
			b.writer.MustExec("PRAGMA max_page_count = 100000")
			if _, err := s.Push(t.Context(), "s", "a", big); err != nil {
				t.Error(err)
			}
			if events := stored(t, s, "s"); len(events) != 2 {
				t.Errorf("stored %d events, want 2", len(events))
			}
		})
	}
}

func TestADamagedDatabaseIsTold(t *testing.T) {
	path := temporary(t)
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	pushed(t, s, "s", 200)
	if err := s.Close(); err != nil { // moves everything into the file
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 8192; i < len(file); i++ {
		file[i] ^= 0x5a
	}
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err = Open(t.Context(), path)
	if err == nil {
		_, err = evq.Collect(s.Load(t.Context(), evq.Query{StreamID: "s"}))
		defer s.Close()
	}
	if err == nil || !strings.Contains(err.Error(), "restore a backup") {
		t.Errorf("got %v", err)
	}
}

func TestEveryErrorIsOneOfItsContextOnceThatIsDone(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range []error{sqlite3.Error{Code: sqlite3.ErrInterrupt}, errors.New("x"), context.Canceled, &evq.Error{Kind: evq.ErrRetry}} {
		if got := translate(ctx, err); !errors.Is(got, context.Canceled) || !errors.Is(got, err) {
			t.Errorf("%v became %v", err, got)
		}
	}
	b := openTest(t, temporary(t))
	_, _, read := evq.ReadRows(ctx, b, nil, evq.Page{StreamID: "s", Limit: 1})
	_, push := b.Push(ctx, nil, batchOf("s"))
	_, begin := b.Begin(ctx)
	_, end := b.End(ctx)
	_, _, settle := b.Settle(ctx, batchOf("s"))
	_, tail := b.Tail(ctx, "s1.0", 1)
	await := b.Await(ctx, "s1.0", 1, 1)
	for what, err := range map[string]error{"Read": read, "Push": push, "Begin": begin, "End": end, "Settle": settle, "Tail": tail, "Await": await, "Migrate": b.Migrate(ctx)} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
