package contender

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/evq-go/evq/bench/workload"
	"github.com/mattn/go-sqlite3"
)

// RawSQLite is what SQLite takes and gives, past every Go interface that can be left out.
var RawSQLite = Contender{
	Name: "SQLite itself", Kind: Ceiling, Databases: []string{SQLite},
	Use: "evq's own tables with all their indexes, and evq's settings (WAL, `synchronous=FULL`). One connection of the driver itself, without database/sql; rows that are ready, " +
		"numbered in memory, inserted by prepared statements of up to 64 rows; one transaction for as many events as all goroutines together push at once (at most 1,000), or for as many as evq's commits have. " +
		"Scans are loops over `sqlite3_step` in C that copy out each column.",
	Open: openRawSQLite,
}

type rawSQLite struct {
	Attempts
	path       string
	conn       *sqlite3.SQLiteConn
	statements map[int]*sqlite3.SQLiteStmt // by rows
	sequences  sequences
	position   int64
}

// insertSizes are how many rows a statement inserts.
var insertSizes = []int{64, 16, 4, 1}

func openRawSQLite(ctx context.Context, at Place) (Store, error) {
	if err := makeTables(ctx, at); err != nil {
		return nil, err
	}
	opened, err := (&sqlite3.SQLiteDriver{}).Open("file:" + at.Path + "?_synchronous=FULL&_cache_size=-200000&_journal_mode=WAL")
	if err != nil {
		return nil, err
	}
	s := &rawSQLite{path: at.Path, conn: opened.(*sqlite3.SQLiteConn), statements: map[int]*sqlite3.SQLiteStmt{}, sequences: sequences{}}
	if _, err := s.conn.Exec("PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 10000", nil); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	for _, n := range insertSizes {
		text := `INSERT INTO events (position, event_id, stream_id, sequence, event_type, event_version, aggregate_id, created_at, metadata, data) VALUES ` +
			strings.TrimSuffix(strings.Repeat("(?, ?, ?, ?, ?, ?, ?, ?, ?, ?), ", n), ", ")
		statement, err := s.conn.Prepare(text)
		if err != nil {
			return nil, errors.Join(err, s.Close())
		}
		s.statements[n] = statement.(*sqlite3.SQLiteStmt)
	}
	return s, nil
}

func (s *rawSQLite) Close() error {
	for _, statement := range s.statements {
		_ = statement.Close()
	}
	return s.conn.Close()
}

func (s *rawSQLite) Push(ctx context.Context, stream, aggregate string, events []workload.Event) error {
	rows, err := Rows(stream, aggregate, events)
	if err != nil {
		return err
	}
	return s.Write(ctx, rows)
}

func (s *rawSQLite) Write(ctx context.Context, rows []Row) error {
	if _, err := s.conn.Exec("BEGIN IMMEDIATE", nil); err != nil {
		return err
	}
	for _, n := range insertSizes {
		for ; len(rows) >= n; rows = rows[n:] {
			if err := s.insert(rows[:n]); err != nil {
				return err
			}
		}
	}
	_, err := s.conn.Exec("COMMIT", nil)
	return err
}

// insert goes through Query because the driver then binds everything and runs the statement in one crossing into C.
func (s *rawSQLite) insert(rows []Row) error {
	args := make([]driver.NamedValue, 0, 10*len(rows))
	add := func(v any) { args = append(args, driver.NamedValue{Ordinal: len(args) + 1, Value: v}) }
	now := time.Now().UnixMicro()
	for i := range rows {
		r := &rows[i]
		s.position++
		add(s.position)
		add(r.ID[:])
		add(r.Stream)
		add(s.sequences.next(r.Stream))
		add(r.Type)
		add(r.Version)
		add(r.Aggregate)
		add(now)
		add(r.Metadata)
		add(r.Data)
	}
	answer, err := s.statements[len(rows)].QueryContext(context.Background(), args)
	if err != nil {
		return err
	}
	return answer.Close()
}

func (s *rawSQLite) Load(_ context.Context, what Selection) (int, error) {
	return scanInC(s.path, scanQuery(what))
}

func (s *rawSQLite) Follow(context.Context, string, func(int64)) error {
	return fmt.Errorf("%w: a database by itself has no subscriptions", errors.ErrUnsupported)
}
