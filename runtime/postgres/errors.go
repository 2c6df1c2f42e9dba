package postgres

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	evq "github.com/evq-go/evq/runtime"
)

// States that the push functions raise.
const (
	stateIsolation = "EV001" // not at READ COMMITTED
	stateTaken     = "EV002" // the batch's id is taken
	stateUnique    = "23505" // the same, where the function only inserts it
)

// sqlState returns the server's code of err, as lib/pq's and pgx's errors tell it; empty: err is not the server's.
func sqlState(err error) string {
	if e, ok := errors.AsType[interface {
		error
		SQLState() string
	}](err); ok {
		return e.SQLState()
	}
	return ""
}

// taken tells that a batch was refused, perhaps because its id is there: it has landed before, or was given up.
func taken(err error) bool {
	state := sqlState(err)
	return state == stateTaken || state == stateUnique
}

// rolledBack tells that err proves that its transaction was not committed: the server said so, and lived on.
func rolledBack(err error) bool {
	state := sqlState(err)
	for _, fatal := range []string{"08", "57P", "25P03", "25P04", "58", "XX"} {
		if strings.HasPrefix(state, fatal) {
			return false
		}
	}
	return state != ""
}

// doubt translates an error of a statement that commits. An error that does not prove that nothing was committed is
// ErrInDoubt; and so is an answer that came when ctx was done, because then it may be only the first half of one.
func doubt(ctx context.Context, err error) error {
	if err == nil && ctx.Err() == nil {
		return nil
	}
	if rolledBack(err) {
		return translate(ctx, err)
	}
	return inDoubt(errors.Join(ctx.Err(), err))
}

func inDoubt(err error) error {
	return &evq.Error{Kind: evq.ErrInDoubt, Reason: "postgres: the answer to a commit was lost", Err: err}
}

// kinds are the server's codes, or their first characters, that have a kind of evq's. The first that fits counts.
var kinds = []struct {
	state, reason string
	kind          error
}{
	{"22", "the data is refused", evq.ErrInvalid},
	{"23502", "a separator inside of an event", evq.ErrInvalid}, // see push_v2
	{"54", "the data is too large", evq.ErrInvalid},
	{"40", "the transaction lost against another one", evq.ErrRetry},
	{"55P03", "another transaction holds the stream", evq.ErrRetry},
	{"23505", "the sequence or the key was taken by another transaction", evq.ErrRetry},
	{"25P02", "a statement of the transaction failed before", evq.ErrRetry},
	{"25006", "nothing can be written: the server is a standby, or the role or the transaction is read-only", evq.ErrUnsupported},
	{"0A000", "the server cannot do that", evq.ErrUnsupported},
}

// hints say what to do about codes that have no kind.
var hints = map[string]string{
	"42P01": "the tables are missing, run store.Migrate, or look at search_path: ",
	"42883": "the push function is missing, run store.Migrate, or look at search_path: ",
	"42501": "the role lacks a permission, see the package's documentation: ",
	"53200": "out of shared memory: a transaction holds more streams than max_locks_per_transaction allows: ",
	"08P01": "statements were mixed up: does a pooler need binary_parameters=yes (lib/pq) or default_query_exec_mode=exec (pgx)? ",
	"26000": "a statement is not there: does a pooler need binary_parameters=yes (lib/pq) or default_query_exec_mode=exec (pgx)? ",
}

// translate turns an error of database/sql, the driver or the server into one that errors.Is matches with evq's kinds.
// Of a done ctx it is always an error too, whatever the driver made of it.
func translate(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if _, translated := errors.AsType[*evq.Error](err); translated {
		return err
	}
	if done := ctx.Err(); done != nil && !errors.Is(err, done) {
		err = fmt.Errorf("%w: %w", done, err)
	}
	state := sqlState(err)
	for _, k := range kinds {
		if state != "" && strings.HasPrefix(state, k.state) {
			return &evq.Error{Kind: k.kind, Reason: "postgres: " + k.reason, Err: err}
		}
	}
	if errors.Is(err, sql.ErrTxDone) || state == "" && ctx.Err() != nil {
		return err
	}
	return fmt.Errorf("evq: postgres: %s%w", hints[state], err)
}
