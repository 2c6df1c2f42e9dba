package postgres

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/evq-go/evq/internal/abreast"
	"github.com/evq-go/evq/internal/pgserver"
	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// BenchmarkPush records the same batches by a bare insert of arrays, numbered in memory, and by the push function, each
// into tables of its own. The server waits for no disk, so that what counts is the work.
func BenchmarkPush(b *testing.B) {
	for _, c := range []struct{ events, streams int }{{1, 1_000}, {64, 1}, {64, 1_000}} {
		b.Run(fmt.Sprintf("%d events, %d streams", c.events, c.streams), func(b *testing.B) { benchmarkPush(b, c.events, c.streams) })
	}
}

func benchmarkPush(b *testing.B, events, streams int) {
	const together = 640 // events a round
	bare := unnesting(b)
	db, err := openBackend(b.Context(), pgserver.NewDatabase(b))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	in := func(record func([]evq.Push) error) func() (int, error) {
		at := 0
		return func() (n int, err error) {
			for ; n < together && err == nil; n += events {
				err = record(plainBatch(at, events, streams))
				at += events
			}
			return n, err
		}
	}
	abreast.Measure(b, together,
		abreast.Way{Name: "unnest", Run: in(bare)},
		abreast.Way{Name: "push", Run: in(func(pushes []evq.Push) error {
			_, err := db.Push(b.Context(), nil, evq.Batch{ID: uuid.Must(uuid.NewV7()), Pushes: pushes})
			return err
		})},
	)
}

// plainBatch makes pushes of one event each, of about 200 bytes and with metadata, spread over streams.
func plainBatch(first, events, streams int) []evq.Push {
	batch := make([]evq.Push, events)
	for i := range batch {
		n := first + i
		batch[i] = evq.Push{StreamID: fmt.Sprint("s", n*7_919%streams), AggregateID: fmt.Sprint("user-", n%100), Events: []evq.NewEvent{{
			EventID: uuid.Must(uuid.NewV7()), EventType: "UserCreated", EventVersion: "1.0",
			Data:     fmt.Appendf(nil, `{"user_id":"user-%d","email":"%d@example.com","name":"%s"}`, n%100, n, strings.Repeat("n", 130)),
			Metadata: fmt.Appendf(nil, `{"correlation_id":"%s"}`, uuid.New()),
		}}}
	}
	slices.SortStableFunc(batch, func(a, b evq.Push) int { return cmp.Compare(a.StreamID, b.StreamID) })
	return batch
}

// unnesting returns what inserts pushes of one event each by one prepared statement.
func unnesting(b *testing.B) func([]evq.Push) error {
	dsn := pgserver.NewDatabase(b)
	tables, err := openBackend(b.Context(), dsn)
	if err != nil {
		b.Fatal(err)
	}
	_ = tables.Close()
	conn, err := pgx.Connect(b.Context(), dsn)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = conn.Close(context.Background()) })
	last := map[string]int64{}
	return func(pushes []evq.Push) error {
		n := len(pushes)
		ids, sequences := make([][16]byte, n), make([]int64, n)
		var texts [6][]string
		for i := range texts {
			texts[i] = make([]string, n)
		}
		for i, p := range pushes {
			e := p.Events[0]
			last[p.StreamID]++
			ids[i], sequences[i] = e.EventID, last[p.StreamID]
			for k, text := range []string{p.StreamID, e.EventType, e.EventVersion, p.AggregateID, string(e.Data), string(e.Metadata)} {
				texts[k][i] = text
			}
		}
		_, err := conn.Exec(b.Context(), `INSERT INTO events (event_id, stream_id, sequence, event_type, event_version, aggregate_id, data, metadata, created_at)
			SELECT *, now() FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::jsonb[])`,
			ids, texts[0], sequences, texts[1], texts[2], texts[3], texts[4], texts[5])
		return err
	}
}
