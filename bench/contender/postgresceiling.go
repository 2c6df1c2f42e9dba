package contender

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/evq-go/evq/bench/workload"
	"github.com/jackc/pgx/v5"
)

const rawPostgresUse = "evq's own tables with all their indexes. One connection of pgx; rows that are ready, numbered in memory; " +
	"one transaction for as many events as all goroutines together push at once (at most 1,000). Scans are `COPY … TO STDOUT (FORMAT binary)`, thrown away."

// Unnest and Copy are what PostgreSQL takes and gives.
var (
	Unnest = Contender{Name: "unnest", Kind: Ceiling, OnlyPush: true, Databases: []string{Postgres}, Use: rawPostgresUse + " Writes are one `INSERT … SELECT FROM unnest(…)`.",
		Open: func(ctx context.Context, at Place) (Store, error) {
			return openRawPostgres(ctx, at, (*rawPostgres).unnest)
		}}
	Copy = Contender{Name: "COPY", Kind: Ceiling, Thousands: true, Databases: []string{Postgres}, Use: rawPostgresUse + " Writes are one binary `COPY … FROM STDIN`.",
		Open: func(ctx context.Context, at Place) (Store, error) {
			return openRawPostgres(ctx, at, (*rawPostgres).copy)
		}}
)

type rawPostgres struct {
	Attempts
	conn      *pgx.Conn
	write     func(*rawPostgres, context.Context, []Row) error
	sequences sequences
}

func openRawPostgres(ctx context.Context, at Place, write func(*rawPostgres, context.Context, []Row) error) (Store, error) {
	if err := makeTables(ctx, at); err != nil {
		return nil, err
	}
	conn, err := pgx.Connect(ctx, at.DSN)
	if err != nil {
		return nil, err
	}
	return &rawPostgres{conn: conn, write: write, sequences: sequences{}}, nil
}

func (s *rawPostgres) Close() error { return s.conn.Close(context.Background()) }

func (s *rawPostgres) Push(ctx context.Context, stream, aggregate string, events []workload.Event) error {
	rows, err := Rows(stream, aggregate, events)
	if err != nil {
		return err
	}
	return s.Write(ctx, rows)
}

func (s *rawPostgres) Write(ctx context.Context, rows []Row) error { return s.write(s, ctx, rows) }

const insertUnnest = `INSERT INTO events (event_id, stream_id, sequence, event_type, event_version, aggregate_id, data, metadata, created_at)
SELECT *, now() FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::jsonb[])`

func (s *rawPostgres) unnest(ctx context.Context, rows []Row) error {
	n := len(rows)
	ids, numbers := make([][16]byte, n), make([]int64, n)
	var texts [6][]string
	for i := range texts {
		texts[i] = make([]string, n)
	}
	for i, r := range rows {
		ids[i], numbers[i] = r.ID, s.sequences.next(r.Stream)
		for k, text := range []string{r.Stream, r.Type, r.Version, r.Aggregate, r.Data, r.Metadata} {
			texts[k][i] = text
		}
	}
	_, err := s.conn.Exec(ctx, insertUnnest, ids, texts[0], numbers, texts[1], texts[2], texts[3], texts[4], texts[5])
	return err
}

func (s *rawPostgres) copy(ctx context.Context, rows []Row) error {
	now := time.Now()
	columns := []string{"event_id", "stream_id", "sequence", "event_type", "event_version", "aggregate_id", "data", "metadata", "created_at"}
	_, err := s.conn.CopyFrom(ctx, pgx.Identifier{"events"}, columns, pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) {
		r := rows[i]
		return []any{[16]byte(r.ID), r.Stream, s.sequences.next(r.Stream), r.Type, r.Version, r.Aggregate, r.Data, r.Metadata, now}, nil
	}))
	return err
}

func (s *rawPostgres) Load(ctx context.Context, what Selection) (int, error) {
	tag, err := s.conn.PgConn().CopyTo(ctx, io.Discard, "COPY ("+scanQuery(what)+") TO STDOUT (FORMAT binary)")
	return int(tag.RowsAffected()), err
}

func (s *rawPostgres) Follow(context.Context, string, func(int64)) error {
	return fmt.Errorf("%w: a database by itself has no subscriptions", errors.ErrUnsupported)
}
