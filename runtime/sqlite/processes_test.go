package sqlite

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"

	evq "github.com/evq-go/evq/runtime"
)

// A process that is killed while it writes loses nothing of what it said was recorded, and leaves no lock behind.
func TestKilledWritersLoseNothing(t *testing.T) {
	path := temporary(t)
	s := storeOn(t, openTest(t, path))
	var all []said
	for range 20 {
		p := start(t, "write", path)
		p.line()
		p.send()
		for range 100 {
			if push, more := p.pushed(t); more {
				all = append(all, push)
			}
		}
		if err := p.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for {
			push, more := p.pushed(t)
			if !more {
				break
			}
			all = append(all, push)
		}
		_ = p.cmd.Wait() // killed
	}
	allStored(t, s, all)
	pushed(t, s, "stream0", 1)
	var check string
	if err := openTest(t, path).reader.Get(&check, "PRAGMA integrity_check"); err != nil || check != "ok" {
		t.Errorf("integrity_check: %s, %v", check, err)
	}
	t.Logf("%d pushes by 20 killed processes", len(all))
}

// Processes queue for the write lock: each of them gets on.
func TestProcessesShareTheWriteLockFairly(t *testing.T) {
	const processes, enough = 4, 4_000
	path := temporary(t)
	s := storeOn(t, openTest(t, path))
	var all [processes][]said
	var started [processes]*process
	for i := range started {
		started[i] = start(t, "write", path)
		started[i].line()
	}
	total := make(chan struct{}, processes*1_000)
	var reading sync.WaitGroup
	for i, p := range started {
		p.send()
		reading.Go(func() {
			for {
				push, more := p.pushed(t)
				if !more {
					return
				}
				all[i] = append(all[i], push)
				total <- struct{}{}
			}
		})
	}
	for range enough {
		<-total
	}
	for _, p := range started {
		p.send()
	}
	go func() {
		for range total {
		}
	}()
	reading.Wait()
	close(total)
	for i, p := range started {
		if err := p.cmd.Wait(); err != nil {
			t.Errorf("process %d: %v", i, err)
		}
		if len(all[i]) < enough/processes/5 {
			t.Errorf("process %d pushed %d of more than %d events", i, len(all[i]), enough)
		}
		t.Logf("process %d pushed %d events", i, len(all[i]))
		allStored(t, s, all[i])
	}
}

func TestSixteenHandlesAndFourProcessesMigrateAtOnce(t *testing.T) {
	path := temporary(t)
	var others []*process
	for range 4 {
		others = append(others, start(t, "migrate", path))
	}
	var working sync.WaitGroup
	for _, p := range others {
		p.send()
	}
	for range 16 {
		working.Go(func() {
			s, err := Open(t.Context(), path)
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	working.Wait()
	for _, p := range others {
		if err := p.cmd.Wait(); err != nil {
			t.Errorf("a process: %v", err)
		}
	}
	b := openTest(t, path)
	var n int
	if err := b.reader.Get(&n, "SELECT count(*) FROM evq_migrations"); err != nil || n != len(b.steps) {
		t.Errorf("%d migrations were recorded, %v", n, err)
	}
}

// A program that holds the lock without queueing for it does not break anything: pushes wait for it, as long as their
// context lets them, and nothing of a push that gave up is recorded.
func TestPushWaitsForAProgramThatHoldsTheLock(t *testing.T) {
	path := temporary(t)
	s := storeOn(t, openTest(t, path))
	holder := start(t, "hold", path)
	holder.line()
	ctx, cancel := context.WithTimeout(t.Context(), 2*heldWait)
	defer cancel()
	if _, err := s.Push(ctx, "s", "gave up", event("X")); !errors.Is(err, ctx.Err()) || errors.Is(err, evq.ErrInDoubt) {
		t.Errorf("got %v, want a clean end with the context", err)
	}
	waiting := make(chan error)
	go func() {
		_, err := s.Push(t.Context(), "s", "waits", event("X"))
		waiting <- err
	}()
	_, _ = io.WriteString(holder.in, "\n")
	if err := <-waiting; err != nil {
		t.Errorf("after the lock was given back: %v", err)
	}
	if events := stored(t, s, "s"); len(events) != 1 || events[0].AggregateID != "waits" {
		t.Errorf("stored %v", events)
	}
	_ = holder.cmd.Wait()
}
