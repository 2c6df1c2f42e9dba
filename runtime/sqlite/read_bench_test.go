package sqlite

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/evq-go/evq/internal/abreast"
	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
)

// account is a plain event of six fields, about 200 bytes.
type account struct {
	UserID string `json:"user_id"`
	Email  string `json:"email"`
	Name   string `json:"name"`
	Plan   string `json:"plan"`
	Count  int    `json:"count"`
	Note   string `json:"note"`
}

// BenchmarkLoad reads a stream of 100,000 events as it is done by hand, with sqlx.Select, page by page, and encoding/json;
// and as evq does it, without and with encoding/json for the data.
func BenchmarkLoad(b *testing.B) {
	const events = 100_000
	path := temporary(b)
	db, err := openBackend(b.Context(), path)
	if err != nil {
		b.Fatal(err)
	}
	closeWith(b, db)
	store := storeOn(b, db)
	fill(b, store, events)
	byHand := handle(b, path, "", "FULL")
	abreast.Measure(b, events,
		abreast.Way{Name: "by-hand", Run: func() (int, error) { return loadByHand(byHand) }},
		abreast.Way{Name: "raw", Run: func() (n int, err error) {
			for _, err := range store.Load(b.Context(), evq.Query{StreamID: "s"}) {
				if err != nil {
					return n, err
				}
				n++
			}
			return n, nil
		}},
		abreast.Way{Name: "json", Run: func() (n int, err error) {
			for e, err := range store.Load(b.Context(), evq.Query{StreamID: "s"}) {
				var data account
				if err != nil || json.Unmarshal(e.Data, &data) != nil {
					return n, err
				}
				n++
			}
			return n, nil
		}},
	)
}

func fill(b *testing.B, store *evq.Store, events int) {
	const batch = 500
	for i := 0; i < events; i += batch {
		payloads := make([]evq.Payload, batch)
		for n := range payloads {
			data, err := json.Marshal(account{fmt.Sprint("user-", i+n), "someone@example.com", "Some One", "professional", n, strings.Repeat("x", 60)})
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

func loadByHand(db *sqlx.DB) (n int, err error) {
	type row struct {
		Position     int64     `db:"position"`
		EventID      uuid.UUID `db:"event_id"`
		StreamID     string    `db:"stream_id"`
		Sequence     int64     `db:"sequence"`
		EventType    string    `db:"event_type"`
		EventVersion string    `db:"event_version"`
		AggregateID  string    `db:"aggregate_id"`
		CreatedAt    int64     `db:"created_at"`
		Metadata     string    `db:"metadata"`
		Data         string    `db:"data"`
	}
	var last int64
	for {
		var rows []row
		if err := db.Select(&rows, "SELECT * FROM events WHERE stream_id = ? AND sequence > ? ORDER BY sequence LIMIT 1000", "s", last); err != nil || len(rows) == 0 {
			return n, err
		}
		for _, r := range rows {
			var data account
			var metadata struct {
				CorrelationID uuid.UUID `json:"correlation_id"`
				CausationID   uuid.UUID `json:"causation_id"`
			}
			if err := json.Unmarshal([]byte(r.Data), &data); err != nil {
				return n, err
			}
			if err := json.Unmarshal([]byte(r.Metadata), &metadata); err != nil {
				return n, err
			}
			_ = time.UnixMicro(r.CreatedAt)
			n, last = n+1, r.Sequence
		}
	}
}
