package sqlite

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

var zero time.Time

// The write-ahead log stays small while 64 goroutines push and others read.
func TestTheWriteAheadLogStaysSmall(t *testing.T) {
	const goroutines, each, most = 64, 400, 64 << 20
	path := temporary(t)
	s := storeOn(t, openTest(t, path))
	data := []evq.Payload{{EventType: "X", EventVersion: "1.0", Data: evq.Raw(`"` + strings.Repeat("x", 4_000) + `"`)}}
	var working sync.WaitGroup
	for i := range goroutines {
		working.Go(func() {
			for n := range each {
				if _, err := s.Push(t.Context(), fmt.Sprint("s", i*7+n%7), "a", data); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	working.Wait()
	info, err := os.Stat(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > most {
		t.Errorf("the log has %d MB after %d MB of events", info.Size()>>20, goroutines*each*len(data[0].Data)>>20)
	}
	t.Logf("the log has %d MB after %d MB of events", info.Size()>>20, goroutines*each*len(data[0].Data)>>20)
}

// One goroutine leaves time to begin the log anew, long before the backstop at 10,000 pages (40 MB).
func TestTheWriteAheadLogOfOneGoroutineStaysShort(t *testing.T) {
	const most = 30 << 20
	path := temporary(t)
	s := storeOn(t, openTest(t, path))
	data := []evq.Payload{{EventType: "X", EventVersion: "1.0", Data: evq.Raw(`"` + strings.Repeat("x", 20_000) + `"`)}}
	for range 2_500 { // of seven pages and more
		if _, err := s.Push(t.Context(), "s", "a", data); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > most {
		t.Errorf("the log has %d MB", info.Size()>>20)
	}
	t.Logf("the log has %d MB", info.Size()>>20)
}

func TestACheckpointTakesNoTurnBesideAReaderOrALongTurn(t *testing.T) {
	b := openTest(t, temporary(t))
	b.wal.close()
	s := storeOn(t, b)
	for range 20 {
		if _, err := s.Push(t.Context(), "s", "a", []evq.Payload{{EventType: "X", EventVersion: "1.0", Data: evq.Raw(`"` + strings.Repeat("x", 300_000) + `"`)}}); err != nil {
			t.Fatal(err)
		}
	}
	c := newCheckpointer(b.reader, b.turns, b.logger)
	reading, err := b.reader.Query("SELECT position FROM events")
	if err != nil {
		t.Fatal(err)
	}
	if !reading.Next() {
		t.Fatal(reading.Err())
	}
	pushed(t, s, "s", 1)
	if err := c.checkpoint(); err != nil || c.pages < longLog {
		t.Errorf("%v, %d pages beside a reader", err, c.pages)
	}
	if err := reading.Close(); err != nil {
		t.Fatal(err)
	}
	tx, err := b.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.checkpoint(); err != nil || c.pages < longLog {
		t.Errorf("%v, %d pages", err, c.pages)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := c.checkpoint(); err != nil || c.pages != 0 {
		t.Errorf("%v, %d pages after the turn", err, c.pages)
	}
	pushed(t, s, "s", 1)
	if pages, _, err := c.move(); err != nil || pages >= longLog {
		t.Errorf("the log was not begun anew: %d pages, %v", pages, err)
	}
}

func TestTheCheckpointerEndsWhenNothingIsWritten(t *testing.T) {
	b := openTest(t, temporary(t))
	pushed(t, storeOn(t, b), "s", 3)
	b.wal.working.Wait() // without a write it ends by itself
	var pages int
	if err := b.reader.QueryRow("PRAGMA wal_checkpoint(PASSIVE)").Scan(new(int), new(int), &pages); err != nil || pages == 0 {
		t.Errorf("%d pages were moved, %v", pages, err)
	}
	pushed(t, storeOn(t, b), "s", 3) // it begins again
	b.wal.working.Wait()
}
