package contender

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/evq-go/evq/bench/workload"
	"github.com/evq-go/evq/examples/userevents"
	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/mattn/go-sqlite3"
)

// ByHand is the way of many programs into evq's own tables.
var ByHand = Contender{
	Name: "by hand", Kind: Naive, Databases: []string{SQLite, Postgres},
	Use: "What many programs do, into evq's own tables through sqlx: `BEGIN`, `SELECT max(sequence) + 1`, one `INSERT` an event, `COMMIT`, " +
		"and again when somebody else took the number. Load is `Select` into a slice and `json.Unmarshal`, of whole rows with their metadata, or of type, sequence and data. Followers poll `position > last` " +
		"every 50 ms, 500 rows at a time. Durable; on PostgreSQL such a follower loses events, because positions are drawn before commits.",
	Open: openByHand,
}

type byHand struct {
	Attempts
	db     *sqlx.DB
	insert string
	id     func(uuid.UUID) any // as the column holds it
}

const insertPostgres = `INSERT INTO events(event_id, stream_id, sequence, event_type, event_version, aggregate_id, data, metadata, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp())`

const insertSQLite = `INSERT INTO events(event_id, stream_id, sequence, event_type, event_version, aggregate_id, data, metadata, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, unixepoch('subsec')*1000000)`

func openByHand(ctx context.Context, at Place) (Store, error) {
	if err := makeTables(ctx, at); err != nil {
		return nil, err
	}
	driver, insert, id := "postgres", insertPostgres, func(id uuid.UUID) any { return id.String() }
	if at.Database == SQLite {
		driver, insert, id = "sqlite3", insertSQLite, func(id uuid.UUID) any { return id[:] }
	}
	db, err := at.Handle(driver)
	if err != nil {
		return nil, err
	}
	return &byHand{db: sqlx.NewDb(db, driver), insert: insert, id: id}, nil
}

// makeTables makes evq's tables, if they are not there yet.
func makeTables(ctx context.Context, at Place) error {
	store, err := OpenEVQ(ctx, at)
	if err != nil {
		return err
	}
	return store.Close()
}

func (s *byHand) Close() error { return s.db.Close() }

func (s *byHand) Push(ctx context.Context, stream, aggregate string, events []workload.Event) error {
	return s.Until(ctx, taken, func() error { return s.try(ctx, stream, aggregate, events) })
}

func (s *byHand) try(ctx context.Context, stream, aggregate string, events []workload.Event) error {
	tx, err := s.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	var next int64
	if err := tx.GetContext(ctx, &next, `SELECT coalesce(max(sequence), 0) + 1 FROM events WHERE stream_id = $1`, stream); err != nil {
		return err
	}
	for i, e := range events {
		row, err := newRow(stream, aggregate, e)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, s.insert, s.id(row.ID), stream, next+int64(i), row.Type, row.Version, aggregate, row.Data, row.Metadata)
		if err != nil {
			return err
		}
	}
	return tx.Commit()
}

// taken tells whether another writer took the number, or held the database for too long.
func taken(err error) bool {
	if pg, ok := errors.AsType[*pq.Error](err); ok {
		return pg.Code == "23505"
	}
	lite, ok := errors.AsType[sqlite3.Error](err)
	return ok && (lite.ExtendedCode == sqlite3.ErrConstraintUnique || lite.Code == sqlite3.ErrBusy)
}

// stored is what is read of a row to decode it.
type stored struct {
	Position int64  `db:"position"`
	Type     string `db:"event_type"`
	Data     string `db:"data"`
}

func (s stored) decode() (userevents.Event, error) {
	if s.Type == userevents.UserUpdated.EventType(userevents.UserUpdated{}) {
		var e userevents.UserUpdated
		return e, json.Unmarshal([]byte(s.Data), &e)
	}
	var e userevents.UserCreated
	err := json.Unmarshal([]byte(s.Data), &e)
	return e, err
}

// whole is a row with all that the store knows of an event.
type whole struct {
	stored
	ID        uuid.UUID `db:"event_id"`
	Stream    string    `db:"stream_id"`
	Sequence  int64     `db:"sequence"`
	Version   string    `db:"event_version"`
	Aggregate string    `db:"aggregate_id"`
	CreatedAt any       `db:"created_at"`
	Metadata  string    `db:"metadata"`
}

// few is what a fold needs of a row.
type few struct {
	stored
	Sequence int64 `db:"sequence"`
}

func (s *byHand) Load(ctx context.Context, what Selection) (int, error) {
	if what.DataOnly {
		rows, err := selected[few](ctx, s, `SELECT sequence, event_type, data FROM events`, what)
		return decodeAll(rows, err, func(r *few) error { return decoded(r.stored) })
	}
	rows, err := selected[whole](ctx, s, `SELECT * FROM events`, what)
	return decodeAll(rows, err, func(r *whole) error {
		var metadata struct {
			CorrelationID uuid.UUID `json:"correlation_id"`
		}
		return errors.Join(decoded(r.stored), json.Unmarshal([]byte(r.Metadata), &metadata))
	})
}

func decoded(s stored) error {
	_, err := s.decode()
	return err
}

func decodeAll[T any](rows []T, err error, decode func(*T) error) (int, error) {
	for i := range rows {
		if err = decode(&rows[i]); err != nil {
			break
		}
	}
	return len(rows), err
}

func selected[T any](ctx context.Context, s *byHand, query string, what Selection) (rows []T, err error) {
	query, args := query+` WHERE stream_id = $1`, []any{what.Stream}
	switch {
	case what.Aggregate != "":
		query, args = query+` AND aggregate_id = $2`, append(args, what.Aggregate)
	case what.Updated:
		query, args = query+` AND event_type = $2`, append(args, "UserUpdated")
	}
	query += ` ORDER BY sequence`
	if what.Limit > 0 {
		query += fmt.Sprint(` LIMIT `, what.Limit)
	}
	err = s.db.Unsafe().SelectContext(ctx, &rows, query, args...)
	return rows, err
}

func (s *byHand) Follow(ctx context.Context, _ string, handle func(int64)) error {
	polls := time.NewTicker(50 * time.Millisecond)
	defer polls.Stop()
	last := int64(0)
	for {
		var rows []stored
		err := s.db.SelectContext(ctx, &rows, `SELECT position, event_type, data FROM events WHERE position > $1 ORDER BY position LIMIT 500`, last)
		if err != nil {
			return Done(ctx, err)
		}
		for _, row := range rows {
			e, err := row.decode()
			if err != nil {
				return err
			}
			number, err := numberOf(e)
			if err != nil {
				return err
			}
			handle(number)
			last = row.Position
		}
		if len(rows) > 0 {
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-polls.C:
		}
	}
}
