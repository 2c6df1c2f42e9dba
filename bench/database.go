package main

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"

	"github.com/evq-go/evq/examples/userevents"
	"github.com/evq-go/evq/internal/pgserver"
	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/postgres"
	"github.com/evq-go/evq/runtime/sqlite"
	"github.com/google/uuid"
	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/mattn/go-sqlite3"
)

// database is one database under load: evq's way to push, and the naive way into the same tables.
type database struct {
	name  string
	push  pusher
	naive pusher
	hold  func(ctx context.Context, streams []string) (release func(), err error) // nil: its one writer would stop everybody
	close func()
}

// event is about 200 bytes of JSON; metadata carries a correlation id.
func event(aggregate string) userevents.UserCreated {
	return userevents.UserCreated{UserID: aggregate, Email: aggregate + "@example.com", Name: strings.Repeat("n", 130)}
}

func pushTo(store *evq.Store) pusher {
	users := userevents.NewStore(store)
	return func(ctx context.Context, stream, aggregate string) error {
		_, err := users.PushUserCreated(ctx, stream, aggregate, event(aggregate), evq.WithCorrelationID(uuid.New()))
		return err
	}
}

func openSQLite(ctx context.Context, dir string) (*database, error) {
	path := filepath.Join(dir, "events.db")
	store, err := sqlite.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	plain, err := sqlx.Open("sqlite3", "file:"+path+"?_journal_mode=WAL&_synchronous=FULL&_txlock=immediate&_busy_timeout=10000")
	if err != nil {
		return nil, err
	}
	return &database{name: "sqlite", push: pushTo(store), naive: naive{plain, naiveSQLite, func(id uuid.UUID) any { return id[:] }}.push, close: func() { _ = plain.Close(); _ = store.Close() }}, nil
}

func openPostgres(ctx context.Context, dir string) (*database, error) {
	server, err := pgserver.Open()
	if err != nil {
		return nil, err
	}
	dsn := server.DSN()
	store, err := postgres.Open(ctx, dsn)
	if err != nil {
		server.Stop()
		return nil, err
	}
	plain, err := sqlx.Open("postgres", dsn)
	if err != nil {
		server.Stop()
		return nil, err
	}
	return &database{
		name: "postgres", push: pushTo(store), naive: naive{plain, naivePostgres, func(id uuid.UUID) any { return id.String() }}.push, hold: holdStreams(dsn),
		close: func() { _ = plain.Close(); _ = store.Close(); server.Stop() },
	}, nil
}

// naive is the way of many event stores: read the last number, add one, insert, and try again when somebody else
// was faster.
type naive struct {
	db     *sqlx.DB
	insert string
	id     func(uuid.UUID) any // as the column holds it
}

const naivePostgres = `INSERT INTO events(event_id, stream_id, sequence, event_type, event_version, aggregate_id, data, metadata, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp())`

const naiveSQLite = `INSERT INTO events(event_id, stream_id, sequence, event_type, event_version, aggregate_id, data, metadata, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, unixepoch('subsec')*1000000)`

func (n naive) push(ctx context.Context, stream, aggregate string) error {
	for {
		err := n.try(ctx, stream, aggregate)
		if err == nil || !taken(err) {
			return err
		}
	}
}

func (n naive) try(ctx context.Context, stream, aggregate string) error {
	e := event(aggregate)
	data, err := json.Marshal(e)
	if err != nil {
		return err
	}
	metadata, err := json.Marshal(map[string]any{"correlation_id": uuid.New()})
	if err != nil {
		return err
	}
	tx, err := n.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	var next int64
	if err := tx.GetContext(ctx, &next, `SELECT coalesce(max(sequence), 0) + 1 FROM events WHERE stream_id = $1`, stream); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, n.insert, n.id(uuid.New()), stream, next, e.EventType(), e.EventVersion(), aggregate, string(data), string(metadata))
	if err != nil {
		return err
	}
	return tx.Commit()
}

// taken tells whether another writer took the number.
func taken(err error) bool {
	if pg, ok := errors.AsType[*pq.Error](err); ok {
		return pg.Code == "23505"
	}
	lite, ok := errors.AsType[sqlite3.Error](err)
	return ok && (lite.ExtendedCode == sqlite3.ErrConstraintUnique || lite.Code == sqlite3.ErrBusy)
}
