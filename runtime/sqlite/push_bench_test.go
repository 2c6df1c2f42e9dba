package sqlite

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"

	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
)

// BenchmarkPush pushes single events of 200 bytes with a correlation id, and tells how many a commit had.
func BenchmarkPush(b *testing.B) {
	for _, goroutines := range []int{1, 8, 64} {
		for _, streams := range []int{1, 1_000} {
			b.Run(fmt.Sprintf("goroutines=%d/streams=%d", goroutines, streams), func(b *testing.B) {
				log := &counted{backend: newOpened(b)}
				benchmarkPush(b, storeOn(b, log), goroutines, streams)
				b.ReportMetric(float64(b.N)/float64(log.batches.Load()), "events/commit")
			})
		}
	}
}

// counted counts batches.
type counted struct {
	*backend
	batches atomic.Int64
}

func (c *counted) Push(ctx context.Context, tx evq.Tx, batch evq.Batch) ([]evq.Result, error) {
	c.batches.Add(1)
	return c.backend.Push(ctx, tx, batch)
}

func newOpened(b *testing.B) *backend {
	opened, err := openBackend(b.Context(), temporary(b))
	if err != nil {
		b.Fatal(err)
	}
	closeWith(b, opened)
	return opened
}

func benchmarkPush(b *testing.B, s *evq.Store, goroutines, streams int) {
	names := make([]string, streams)
	for i := range names {
		names[i] = fmt.Sprint("stream-", i)
	}
	aggregates := make([]string, 100)
	for i := range aggregates {
		aggregates[i] = fmt.Sprint("user-", i)
	}
	data := evq.Raw(`{"name":"` + strings.Repeat("n", 189) + `"}`)
	left := atomic.Int64{}
	left.Store(int64(b.N))
	failed := make(chan error, goroutines)
	b.ReportAllocs()
	b.ResetTimer()
	for g := range goroutines {
		go func() {
			random := rand.New(rand.NewPCG(1, uint64(g)))
			payloads := []evq.Payload{{EventType: "UserCreated", EventVersion: "1.0", Data: data}}
			for left.Add(-1) >= 0 {
				_, err := s.Push(b.Context(), names[random.IntN(streams)], aggregates[random.IntN(100)], payloads, evq.WithCorrelationID(uuid.UUID{1, 2, 3}))
				if err != nil {
					failed <- err
					return
				}
			}
			failed <- nil
		}()
	}
	for range goroutines {
		if err := <-failed; err != nil {
			b.Fatal(err)
		}
	}
}
