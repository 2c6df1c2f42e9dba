package evq

import (
	"testing"
	"testing/synctest"
	"time"
)

// answering answers every batch at once.
func answering(t *testing.T, log *scripted) {
	ended := make(chan struct{})
	go func() {
		for {
			select {
			case c := <-log.batches:
				c.reply(nil)
			case <-ended:
				return
			}
		}
	}()
	t.Cleanup(func() { close(ended) })
}

func mustPush(t *testing.T, store *Store) {
	t.Helper()
	if err := <-pushing(t.Context(), store, "s", 1); err != nil {
		t.Fatal(err)
	}
}

func TestTheWriterRestsForAWhileAndThenGoes(t *testing.T) {
	inGroup(t, 1, func(t *testing.T, log *scripted, store *Store) {
		answering(t, log)
		resting := func() bool {
			synctest.Wait()
			store.group.mu.Lock()
			defer store.group.mu.Unlock()
			return store.group.writer.resting
		}
		for range 3 {
			mustPush(t, store)
			if !resting() {
				t.Fatal("no writer rests after a push")
			}
			time.Sleep(restWait - 1)
			mustPush(t, store)
			time.Sleep(restWait - 1)
			if !resting() {
				t.Fatal("the writer went too early")
			}
			if time.Sleep(time.Nanosecond); resting() {
				t.Fatal("the writer still rests")
			}
		}
	})
}

func TestAPushAtTheMomentWhenTheWriterGoesIsWritten(t *testing.T) {
	for range 200 {
		inGroup(t, 1, func(t *testing.T, log *scripted, store *Store) {
			answering(t, log)
			mustPush(t, store)
			time.Sleep(restWait)
			mustPush(t, store)
		})
	}
}

func TestCloseWaitsForNoWriterThatRests(t *testing.T) {
	inGroup(t, 1, func(t *testing.T, log *scripted, store *Store) {
		answering(t, log)
		mustPush(t, store)
		began := time.Now()
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > 0 {
			t.Errorf("Close took %v", took)
		}
	})
}
