package postgres

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/evq-go/evq/internal/abreast"
	"github.com/evq-go/evq/internal/pgserver"
	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
)

// BenchmarkLoad reads a stream of events of about 200 bytes by COPY, which throws them away, and as evq does it.
func BenchmarkLoad(b *testing.B) {
	for name, option := range map[string]Option{"JSONB": func(*options) {}, "JSON": JSON()} {
		b.Run(name, func(b *testing.B) { benchmarkLoad(b, option) })
	}
}

func benchmarkLoad(b *testing.B, option Option) {
	const events = 20_000
	dsn := pgserver.NewDatabase(b)
	db, err := openBackend(b.Context(), dsn, option)
	if err != nil {
		b.Fatal(err)
	}
	store := evq.New(db)
	defer store.Close()
	fill(b, store, events)
	if _, err := db.db.Exec("VACUUM ANALYZE events"); err != nil {
		b.Fatal(err)
	}
	plain, err := pgconn.Connect(b.Context(), dsn)
	if err != nil {
		b.Fatal(err)
	}
	defer plain.Close(b.Context())
	abreast.Measure(b, events,
		abreast.Way{Name: "COPY", Run: func() (int, error) {
			tag, err := plain.CopyTo(b.Context(), io.Discard, `COPY (SELECT position, xid, event_id, sequence, event_type, event_version, aggregate_id, data, metadata, created_at
				FROM events WHERE stream_id = 's' AND sequence > 0 ORDER BY sequence) TO STDOUT`)
			return int(tag.RowsAffected()), err
		}},
		abreast.Way{Name: "raw", Run: func() (n int, err error) {
			for _, err := range store.Load(b.Context(), evq.Query{StreamID: "s"}) {
				if err != nil {
					return n, err
				}
				n++
			}
			return n, nil
		}},
	)
}

// fill records events of one stream.
func fill(b *testing.B, store *evq.Store, events int) {
	const batch = 500
	for i := 0; i < events; i += batch {
		payloads := make([]evq.Payload, batch)
		for n := range payloads {
			data, err := json.Marshal(map[string]any{"user_id": fmt.Sprint("user-", i+n), "email": "someone@example.com", "name": "Some One",
				"plan": "professional", "count": n, "note": strings.Repeat("x", 60)})
			if err != nil {
				b.Fatal(err)
			}
			payloads[n] = evq.Payload{EventType: "AccountChanged", EventVersion: "1.0", Data: data}
		}
		_, err := store.Push(b.Context(), "s", fmt.Sprint("a", i%7), payloads, evq.WithCorrelationID(uuid.New()), evq.WithCausationID(uuid.New()))
		if err != nil {
			b.Fatal(err)
		}
	}
}
