//go:build unix

package evq_test

import (
	"context"
	"fmt"
	"iter"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/evq-go/evq/examples/userevents"
	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/memory"
	"github.com/google/uuid"
)

// BenchmarkSubscribers measures the processor time that an event costs each of many subscribers of one stream, in all:
// waking, decoding and yielding.
func BenchmarkSubscribers(b *testing.B) {
	for _, n := range []int{1, 100, 10_000} {
		b.Run(fmt.Sprintf("raw/%d", n), func(b *testing.B) {
			benchSubscribers(b, n, func(ctx context.Context, store *evq.Store, q evq.Query) iter.Seq2[evq.Recorded[evq.Raw], error] {
				return store.Subscribe(ctx, q)
			})
		})
		b.Run(fmt.Sprintf("typed/%d", n), func(b *testing.B) {
			benchSubscribers(b, n, func(ctx context.Context, store *evq.Store, q evq.Query) iter.Seq2[evq.Recorded[userevents.Event], error] {
				return userevents.NewStore(store).Subscribe(ctx, q)
			})
		})
	}
}

func benchSubscribers[T any](b *testing.B, n int, subscribe func(context.Context, *evq.Store, evq.Query) iter.Seq2[evq.Recorded[T], error]) {
	store := memory.New()
	defer store.Close()
	users := userevents.NewStore(store)
	push := func() {
		_, err := users.PushUserCreated(b.Context(), "s", "a", userevents.UserCreated{UserID: "u-1", Email: "someone@example.com", Name: "Some One"},
			evq.WithCorrelationID(uuid.UUID{1}), evq.WithCausationID(uuid.UUID{2}))
		if err != nil {
			b.Fatal(err)
		}
	}
	var left atomic.Int64
	done := make(chan struct{})
	var reading sync.WaitGroup
	defer reading.Wait()
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	left.Store(int64(n))
	for range n {
		reading.Go(func() {
			for _, err := range subscribe(ctx, store, evq.Query{StreamID: "s"}) {
				if err == nil && left.Add(-1) == 0 {
					done <- struct{}{}
				}
			}
		})
	}
	push()
	<-done
	var before, after syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &before)
	b.ReportAllocs()
	for b.Loop() {
		left.Store(int64(n))
		push()
		<-done
	}
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &after)
	used := time.Duration(after.Utime.Nano() + after.Stime.Nano() - before.Utime.Nano() - before.Stime.Nano())
	b.ReportMetric(float64(used.Nanoseconds())/float64(b.N)/float64(n), "cpu-ns/subscriber")
}
