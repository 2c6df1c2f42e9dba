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
