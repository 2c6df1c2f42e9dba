package dialect

import (
	"context"
	"database/sql"
	"strings"
	"time"

	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
)

// Ledger keeps consumers in tables: it is evq.Ledger but for BeginWork and Writers, for which each database has its own
// way. All statements about a version of a consumer have its name and its version as their first parameters.
type Ledger struct {
	SQL Statements
	// ID is a UUID as the database takes it.
	ID func(uuid.UUID) any
	// InTx runs f in a transaction of its own, which sees what was committed before each of its statements, or keeps all
	// others from writing. An error of f undoes everything. Errors are translated.
	InTx func(ctx context.Context, f Work) error
	// Once runs a single statement that is all or nothing by itself. Its answer may be lost, or it may be run again: what
	// it did is found out by asking.
	Once func(ctx context.Context, f Work) error
	// Query runs f in the transaction tx. Without one f only reads. Errors are translated.
	Query func(ctx context.Context, tx evq.Tx, f Work) error
}

// Work is what is done somewhere. ctx is the one that its statements are to have.
type Work func(ctx context.Context, db Querier) error

// session is where the statements of one call go.
type session struct {
	*Ledger
	ctx context.Context
	db  Querier
}

func (l *Ledger) write(ctx context.Context, f func(s session) error) error {
	return l.InTx(ctx, func(ctx context.Context, db Querier) error { return f(session{l, ctx, db}) })
}

func (l *Ledger) read(ctx context.Context, f func(s session) error) error {
	return l.Query(ctx, nil, func(ctx context.Context, db Querier) error { return f(session{l, ctx, db}) })
}

// step is a statement with its parameters.
type step struct {
	name string
	args []any
}

// of puts the consumer before a statement's further parameters.
func of(c evq.ConsumerID, args ...any) []any { return append([]any{c.Name, c.Version}, args...) }

// all runs statements one after another, up to the first error.
func (s session) all(steps ...step) error {
	for _, step := range steps {
		if _, err := s.exec(step.name, step.args...); err != nil {
			return err
		}
	}
	return nil
}

// exec runs a statement and returns how many rows it changed.
func (s session) exec(name string, args ...any) (int, error) {
	result, err := s.db.ExecContext(s.ctx, s.SQL.Get(name), args...)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	return int(n), err
}

// row reads the one row that a statement returns.
func (s session) row(name string, args []any, dest ...any) error {
	return s.db.QueryRowContext(s.ctx, s.SQL.Get(name), args...).Scan(dest...)
}

// collect reads and closes the rows that a statement returns.
func collect[T any](s session, name string, args []any, scan func(rows *sql.Rows) (T, error)) (found []T, err error) {
	rows, err := s.db.QueryContext(s.ctx, s.SQL.Get(name), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		row, err := scan(rows)
		if err != nil {
			return nil, err
		}
		found = append(found, row)
	}
	return found, rows.Err()
}

// lock keeps others from working on the leases and versions of a consumer, where the database does not do that anyway.
// What comes after sees what they have done.
func (s session) lock(consumer string) error {
	if _, needed := s.SQL["consumer_lock"]; !needed {
		return nil
	}
	_, err := s.exec("consumer_lock", consumer)
	return err
}

// known demands that there is the version of the consumer.
func (s session) known(c evq.ConsumerID) error {
	var known bool
	if err := s.row("consumer_known", of(c), &known); err != nil || known {
		return err
	}
	return unknown(c)
}

func unknown(c evq.ConsumerID) error {
	return evq.Invalid("there is no consumer %q of version %d", c.Name, c.Version)
}

// moment reads a time in microseconds since 1970; NULL is no time.
func moment(at sql.NullInt64) time.Time {
	if !at.Valid {
		return time.Time{}
	}
	return time.UnixMicro(at.Int64).UTC()
}

// plain makes a text that comes from anywhere one that every database takes.
func plain(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}
