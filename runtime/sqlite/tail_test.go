package sqlite

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	evq "github.com/evq-go/evq/runtime"
)

func TestAPlaceIsWhatItsTextSays(t *testing.T) {
	b := openTest(t, temporary(t))
	s := storeOn(t, b)
	if end, err := b.End(t.Context()); err != nil || end != "s1.0" {
		t.Errorf("the end of nothing is %q, %v", end, err)
	}
	first, second := pushed(t, s, "s", 1)[0], pushed(t, s, "s", 1)[0]
	if first.Position != "s1.1" || second.Position != "s1.2" {
		t.Errorf("positions %s, %s", first.Position, second.Position)
	}
	for _, after := range []evq.Position{"s1.1", first.Position, place{1, first.EventID}.text()} {
		page, err := b.Tail(t.Context(), after, 10)
		if err != nil || len(page.Rows) != 1 || page.Rows[0].EventID != second.EventID || page.Next != (place{2, second.EventID}).text() {
			t.Errorf("after %s: %v, %v", after, page, err)
		}
		if again, err := b.Tail(t.Context(), page.Next, 10); err != nil || len(again.Rows) != 0 || again.Next != page.Next {
			t.Errorf("after %s: %v, %v", page.Next, again, err)
		}
	}
	if page, err := b.Tail(t.Context(), "", 10); err != nil || len(page.Rows) != 2 {
		t.Errorf("after nothing: %v, %v", page, err)
	}
	for _, wrong := range []evq.Position{"1", "m1.1", "p1.1.2", "s1.", "s1.-1", "s1.01", "s1.x", "s1.1.x", "s1.1.", "s2.1", "s1.99999999999999999999"} {
		if _, err := b.Tail(t.Context(), wrong, 1); !errors.Is(err, evq.ErrInvalid) {
			t.Errorf("after %q: %v, want ErrInvalid", wrong, err)
		}
		if err := b.Await(t.Context(), wrong, 1, 1); !errors.Is(err, evq.ErrInvalid) {
			t.Errorf("awaiting %q: %v, want ErrInvalid", wrong, err)
		}
	}
}

// Who has read further than a restored backup reaches is told so, also when other events took the same positions.
func TestARestoredBackupIsNoticed(t *testing.T) {
	b := openTest(t, temporary(t))
	s := storeOn(t, b)
	pushed(t, s, "s", 3)
	read, err := b.End(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b.writer.MustExec("DELETE FROM events WHERE position > 1")
	if _, err := b.Tail(t.Context(), read, 10); !errors.Is(err, evq.ErrRewound) {
		t.Errorf("when the event is gone: %v", err)
	}
	pushed(t, s, "s", 5)
	if _, err := b.Tail(t.Context(), read, 10); !errors.Is(err, evq.ErrRewound) {
		t.Errorf("when another is in its place: %v", err)
	}
}

// Positions appear in commit order, whoever writes in whatever kind of transaction: a reader misses none.
func TestTailMissesNothing(t *testing.T) {
	const each = 40
	path := temporary(t)
	b := openTest(t, path)
	db := handle(t, path, "", "FULL")
	var writing sync.WaitGroup
	for i := range 2 {
		s, other := storeOn(t, openTest(t, path)), storeOn(t, newTest(t, path, "", 4))
		writing.Go(func() { pushed(t, s, fmt.Sprint("pushed", i), each) })
		writing.Go(func() { // in transactions of the caller's, every third of which is rolled back
			for n := 0; n < each; {
				tx := db.MustBegin()
				_, err := other.In(tx).Push(t.Context(), fmt.Sprint("deferred", i), "a", many(1+n%70))
				if err != nil && !errors.Is(err, evq.ErrRetry) {
					t.Error(err)
				}
				if err != nil || n%3 == 0 {
					_ = tx.Rollback()
				} else if err := tx.Commit(); err != nil {
					t.Error(err)
				}
				if err == nil {
					n++
				}
			}
		})
	}
	finished := make(chan struct{})
	go func() { writing.Wait(); close(finished) }()
	last := map[string]int64{}
	at := evq.Position("s1.0")
	for done := false; ; {
		page, err := b.Tail(t.Context(), at, 7)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range page.Rows {
			if last[row.StreamID]++; row.Sequence != last[row.StreamID] {
				t.Fatalf("stream %s: after %d came %d", row.StreamID, last[row.StreamID]-1, row.Sequence)
			}
		}
		if at = page.Next; len(page.Rows) > 0 {
			continue
		}
		if done {
			break
		}
		select {
		case <-finished:
			done = true
		default:
		}
	}
	for stream, n := range last {
		if head, err := b.Head(t.Context(), nil, stream, zero); err != nil || head != n {
			t.Errorf("stream %s has %d events, %d were seen; %v", stream, head, n, err)
		}
	}
	if len(last) != 4 {
		t.Errorf("saw %v", last)
	}
}
