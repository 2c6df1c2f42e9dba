package sqlite

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

func TestLonePushWhoseAnswerWasLostIsRecordedOnce(t *testing.T) {
	for _, with := range []error{errFault, driver.ErrBadConn} {
		for _, made := range []bool{true, false} {
			t.Run(fmt.Sprintf("%v, made %v", with, made), func(t *testing.T) {
				s := storeOn(t, openFaulty(t))
				pushed(t, s, "s", 1)
				calls, end := fail(once("exec"), made, with)
				defer end()
				recorded := pushed(t, s, "s", 1)
				if calls.Load() < 2 {
					t.Fatal("the push was not settled")
				}
				if got := stored(t, s, "s"); len(got) != 2 || got[1].EventID != recorded[0].EventID || got[1].Position != recorded[0].Position {
					t.Errorf("recorded %v, stored %v", recorded, got)
				}
				pushed(t, s, "s", 2)
				stored(t, s, "s")
			})
		}
	}
}

// A lone push goes by what the store remembers of its end and its streams, whatever became of the file since.
func TestLonePushBelievesNoOutdatedMemory(t *testing.T) {
	for what, change := range map[string]string{
		"the last event was deleted":           "DELETE FROM events WHERE position = 3",
		"the last event is another one":        "UPDATE events SET event_id = randomblob(16) WHERE position = 3",
		"the last event is one of 's' no more": "UPDATE events SET stream_id = 'o', sequence = 1, event_id = randomblob(16) WHERE position = 3",
		"all events were deleted":              "DELETE FROM events",
	} {
		t.Run(what, func(t *testing.T) {
			b := openTest(t, temporary(t))
			s := storeOn(t, b)
			pushed(t, s, "s", 3)
			b.writer.MustExec(change)
			before := len(stored(t, s, "s"))
			if e := pushed(t, s, "s", 1)[0]; e.Sequence != int64(before)+1 {
				t.Errorf("got the sequence %d after %d events", e.Sequence, before)
			}
			stored(t, s, "s")
		})
	}
}

// A stream that the store has not pushed to yet is asked where it stands, and only then.
func TestLonePushToAStreamThatOthersMadeGoesOnThere(t *testing.T) {
	path := temporary(t)
	pushed(t, storeOn(t, openTest(t, path)), "old", 5)
	b := openTest(t, path)
	s := storeOn(t, b)
	pushed(t, s, "s", 1)
	pushed(t, s, "s", 1) // it finds that nobody else pushes
	if _, ok := b.lone(batchOf("old")); !ok {
		t.Error("it would not be one statement")
	}
	late := time.Now().Add(time.Hour).UnixMicro()
	b.writer.MustExec("UPDATE events SET created_at = ? WHERE stream_id = 'old' AND sequence = 5", late)
	for want := int64(6); want < 8; want++ {
		if e := pushed(t, s, "old", 1)[0]; e.Sequence != want || e.CreatedAt.UnixMicro() != late {
			t.Errorf("recorded %d at %v, want %d", e.Sequence, e.CreatedAt, want)
		}
	}
	stored(t, s, "old")
}

// Where others push too, what is remembered is outdated: to ask for a stream first would be in vain.
func TestLonePushBesideOthersAsksOnlyOnce(t *testing.T) {
	path := temporary(t)
	b := openTest(t, path)
	s, other := storeOn(t, b), storeOn(t, openTest(t, path))
	for range 3 {
		pushed(t, s, "s", 1)
		pushed(t, other, "o", 1)
		pushed(t, s, "s", 1)
		if _, ok := b.lone(batchOf("new")); ok {
			t.Error("a stream is asked for before the store's end is known")
		}
	}
}

func TestLonePushOfABarredBatchIsRefused(t *testing.T) {
	b := openTest(t, temporary(t))
	pushed(t, storeOn(t, b), "s", 1)
	batch := batchOf("s")
	if _, landed, err := b.Settle(t.Context(), batch); landed || err != nil {
		t.Fatal(landed, err)
	}
	if _, err := b.Push(t.Context(), nil, batch); !errors.Is(err, evq.ErrRetry) {
		t.Errorf("got %v, want ErrRetry", err)
	}
	if events := stored(t, storeOn(t, b), "s"); len(events) != 1 {
		t.Errorf("stored %d events, want 1", len(events))
	}
}

// Times of a stream never run backwards, also where no statement asks for the one before.
func TestLonePushKeepsTheTimeOfItsStream(t *testing.T) {
	b := openTest(t, temporary(t))
	s := storeOn(t, b)
	pushed(t, s, "s", 1)
	late := b.heads.streams["s"].createdAt + 1e12
	b.heads.streams["s"] = head{1, late}
	if e := pushed(t, s, "s", 1)[0]; e.CreatedAt.UnixMicro() != late {
		t.Errorf("recorded at %v", e.CreatedAt)
	}
}

// What SQLite refuses is refused with the reason that any push gets, at once, and the event is not stored.
func TestLonePushThatIsRefusedSaysWhy(t *testing.T) {
	b := openTest(t, temporary(t))
	s := storeOn(t, b)
	pushed(t, s, "s", 1)
	b.writer.MustExec("CREATE TRIGGER refuse BEFORE INSERT ON events BEGIN SELECT raise(ABORT, 'not today'); END")
	if _, err := s.Push(t.Context(), "s", "a", event("X")); !errors.Is(err, evq.ErrInvalid) {
		t.Errorf("got %v, want ErrInvalid", err)
	}
	b.writer.MustExec("DROP TRIGGER refuse")
	pushed(t, s, "s", 1)
	if events := stored(t, s, "s"); len(events) != 2 {
		t.Errorf("stored %d events, want 2", len(events))
	}
}

// Batches of the group and of its lanes come side by side. What is remembered of streams is only touched in a batch's turn.
func TestLonePushesSideBySideKeepTheirStreams(t *testing.T) {
	b := openTest(t, temporary(t))
	var pushing sync.WaitGroup
	for g := range 4 {
		pushing.Go(func() {
			for next := int64(1); next <= 100; {
				results, err := b.Push(t.Context(), nil, batchOf(fmt.Sprint("s", g)))
				switch {
				case err == nil && results[0].Status == evq.StatusHeld:
				case err == nil && results[0].First == next:
					next++
				default:
					t.Errorf("push %d: %v, %v", next, results, err)
					return
				}
			}
		})
	}
	pushing.Wait()
}

// The proof that a full disk committed nothing does not hold where a commit is padded, or where others set connections up.
func TestPaddedCommitsAndHandlesOfOthersTakeTheLongWay(t *testing.T) {
	for what, b := range map[string]*backend{
		"usual":  openTest(t, temporary(t)),
		"psow=0": openTest(t, "file:"+temporary(t)+"?psow=0"),
		"New":    newTest(t, temporary(t), "", 1),
	} {
		pushed(t, storeOn(t, b), "s", 1)
		if _, ok := b.lone(batchOf("s")); ok != (what == "usual") {
			t.Errorf("%s: by one statement: %v", what, ok)
		}
	}
}
