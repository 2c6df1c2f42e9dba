package main

import (
	"encoding/json"

	"github.com/evq-go/evq/testdata/golden/codec_shapes"
	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
)

const (
	allColumns = "position, event_id, sequence, event_type, event_version, aggregate_id, created_at, metadata, data"
	fewColumns = "sequence, event_type, data"
)

// few are the columns that a fold needs, and whole are all of a stream.
type (
	few struct {
		Sequence int64  `db:"sequence"`
		Type     string `db:"event_type"`
		Data     string `db:"data"`
	}
	whole struct {
		few
		Position  int64     `db:"position"`
		ID        uuid.UUID `db:"event_id"`
		Version   string    `db:"event_version"`
		Aggregate string    `db:"aggregate_id"`
		CreatedAt int64     `db:"created_at"`
		Metadata  string    `db:"metadata"`
	}
)

func (r few) decode() error { return json.Unmarshal([]byte(r.Data), new(shapes.Plain)) }

func (r whole) decode() error {
	var metadata struct {
		CorrelationID uuid.UUID `json:"correlation_id"`
		CausationID   uuid.UUID `json:"causation_id"`
	}
	if err := json.Unmarshal([]byte(r.Metadata), &metadata); err != nil {
		return err
	}
	return r.few.decode()
}

func openByHand(path string) (*sqlx.DB, error) {
	return sqlx.Open("sqlite3", "file:"+path+"?_journal_mode=WAL")
}

// loadByHand is what many programs do: Select into a slice, and encoding/json.
func loadByHand[T interface{ decode() error }](db *sqlx.DB, query string) (int, error) {
	var rows []T
	if err := db.Select(&rows, query); err != nil {
		return 0, err
	}
	for _, row := range rows {
		if err := row.decode(); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}
