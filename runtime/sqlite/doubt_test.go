package sqlite

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
)

func TestPushWhoseCommitWasNotAnsweredIsRecordedOnce(t *testing.T) {
	for _, made := range []bool{true, false} {
		t.Run(fmt.Sprintf("committed %v", made), func(t *testing.T) {
			s := storeOn(t, faultyTest(t, 1))
			pushed(t, s, "s", 2)
			_, end := fail(once("commit"), made, errFault)
			defer end()
			recorded := pushed(t, s, "s", 1)
			if got := stored(t, s, "s"); len(got) != 3 || got[2].EventID != recorded[0].EventID || got[2].Position != recorded[0].Position {
				t.Errorf("recorded %v, stored %v", recorded, got)
			}
		})
	}
}

func TestTransactionWhoseCommitWasNotAnsweredIsInDoubt(t *testing.T) {
	s := storeOn(t, faultyTest(t, 1))
	_, end := fail(once("commit"), true, errFault)
	defer end()
	err := s.InTx(t.Context(), inTx(func(tx evq.Tx) error {
		_, err := s.In(tx).Push(t.Context(), "s", "a", event("X"))
		return err
	}))
	if !errors.Is(err, evq.ErrInDoubt) || !errors.Is(err, errFault) {
		t.Errorf("got %v, want ErrInDoubt", err)
	}
	pushed(t, s, "s", 1) // the lock is free
}

func TestBatchThatDidNotLandIsBarredByAWrite(t *testing.T) {
	b := faultyTest(t, 1)
	batch := batchOf("s")
	_, end := fail(once("commit"), false, errFault)
	defer end()
	if _, err := b.Push(t.Context(), nil, batch); !errors.Is(err, evq.ErrInDoubt) {
		t.Fatalf("got %v, want ErrInDoubt", err)
	}
	rows, landed, err := b.Settle(t.Context(), batch)
	if err != nil || landed || len(rows) != 0 {
		t.Fatalf("settled: %v, landed %v, %v", rows, landed, err)
	}
	var barred int
	if err := b.reader.Get(&barred, "SELECT count(*) FROM batches"); err != nil || barred != 1 {
		t.Errorf("barred %d batches, %v", barred, err)
	}
	if len(b.doubts) != 0 {
		t.Errorf("doubts are kept: %v", b.doubts)
	}
}

func TestBatchOfAnotherProcessCanBeSettled(t *testing.T) {
	path := temporary(t)
	one, other := openTest(t, path), openTest(t, path)
	pushed(t, storeOn(t, one), "s", 3)
	batch := batchOf("s")
	if _, err := one.Push(t.Context(), nil, batch); err != nil {
		t.Fatal(err)
	}
	rows, landed, err := other.Settle(t.Context(), batch)
	if err != nil || !landed || len(rows) != 1 || rows[0].EventID != batch.Pushes[0].Events[0].EventID || rows[0].Sequence != 4 {
		t.Errorf("settled: %v, landed %v, %v", rows, landed, err)
	}
}

// Whichever call to the driver fails, before it is made or after, the answer to a push is true, and the next push works.
func TestAnyCallMayFail(t *testing.T) {
	for _, with := range []error{errFault, driver.ErrBadConn} {
		for _, made := range []bool{true, false} {
			for _, conns := range []int{1, 4} {
				t.Run(fmt.Sprintf("%v, made %v, %d connections", with, made, conns), func(t *testing.T) {
					b := faultyTest(t, conns)
					s := storeOn(t, b)
					for k := int64(1); ; k++ {
						stream := fmt.Sprint("s", k)
						pushed(t, s, stream, 1)
						var n atomic.Int64
						calls, end := fail(func(string) bool { return n.Add(1) == k }, made, with)
						_, err := s.Push(t.Context(), stream, "b", event("X"), evq.ExpectNew(), evq.WithKey("k"))
						end()
						got := len(stored(t, s, stream)) - 1
						if err == nil && got != 1 || err != nil && !errors.Is(err, evq.ErrInDoubt) && got != 0 {
							t.Errorf("call %d failed: %d recorded, the answer was %v", k, got, err)
						}
						pushed(t, s, stream, 1)
						if calls.Load() < k {
							break
						}
					}
				})
			}
		}
	}
}

// Whichever call fails in a transaction, it is over afterwards, and the next one may write.
func TestAnyCallOfATransactionMayFail(t *testing.T) {
	for _, made := range []bool{true, false} {
		b := faultyTest(t, 1)
		s := storeOn(t, b)
		for k := int64(1); ; k++ {
			stream := fmt.Sprint("s", k)
			var n atomic.Int64
			calls, end := fail(func(string) bool { return n.Add(1) == k }, made, errFault)
			err := s.InTx(t.Context(), inTx(func(tx evq.Tx) error {
				_, err := s.In(tx).Push(t.Context(), stream, "b", event("X"))
				return err
			}))
			end()
			if got := len(stored(t, s, stream)); err == nil && got != 1 || err != nil && !errors.Is(err, evq.ErrInDoubt) && got != 0 {
				t.Errorf("call %d failed: %d recorded, the answer was %v", k, got, err)
			}
			if n := b.writer.Stats().InUse; n != 0 {
				t.Fatalf("call %d failed: %d connections are in use", k, n)
			}
			pushed(t, s, stream, 1)
			if calls.Load() < k {
				break
			}
		}
	}
}

// faultyTest opens a database as New does, through the driver with faults.
func faultyTest(t *testing.T, conns int) *backend {
	registerFaulty()
	return newTest(t, temporary(t), faultyDriver, conns)
}

// stored returns a stream's events, which must be 1, 2, 3 …
func stored(t testing.TB, s *evq.Store, stream string) []evq.Recorded[evq.Raw] {
	t.Helper()
	events, err := evq.Collect(s.Load(t.Context(), evq.Query{StreamID: stream}))
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range events {
		if e.Sequence != int64(i)+1 {
			t.Fatalf("event %d of stream %s has the sequence %d", i+1, stream, e.Sequence)
		}
	}
	return events
}

// batchOf is a batch of one push of one event to a stream.
func batchOf(stream string) evq.Batch {
	return evq.Batch{ID: uuid.New(), Pushes: []evq.Push{{StreamID: stream, AggregateID: "a", Events: []evq.NewEvent{
		{EventID: uuid.New(), EventType: "X", EventVersion: "1.0", Data: evq.Raw("1"), Metadata: evq.Raw("{}")},
	}}}}
}
