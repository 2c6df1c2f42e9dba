package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	evq "github.com/evq-go/evq/runtime"
	"github.com/mattn/go-sqlite3"
)

// hints say what to do about an error of SQLite that trying again does not cure.
var hints = map[sqlite3.ErrNo]string{
	sqlite3.ErrCorrupt:  "the database file is damaged: stop all writers, run PRAGMA integrity_check, restore a backup",
	sqlite3.ErrNotADB:   "the file is not an SQLite database, or it is encrypted",
	sqlite3.ErrReadonly: "the database cannot be written: check the permissions of the file and of its directory, where the -wal and -shm files are",
	sqlite3.ErrPerm:     "permission denied: check the permissions of the file and of its directory",
	sqlite3.ErrCantOpen: "the file cannot be opened: check that its directory exists and can be written",
	sqlite3.ErrFull:     "the disk or the database is full: nothing is lost, make room and try again",
	sqlite3.ErrIoErr:    "the disk or the file system failed",
	sqlite3.ErrNomem:    "out of memory",
}

// translate turns an error of database/sql or SQLite into one that errors.Is matches with evq's kinds. Of a done ctx it
// is always an error too, whatever the driver made of it.
func translate(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if done := ctx.Err(); done != nil {
		if errors.Is(err, done) {
			return err
		}
		return fmt.Errorf("evq: %w: %w", done, err)
	}
	if _, translated := errors.AsType[*evq.Error](err); translated || errors.Is(err, sql.ErrTxDone) {
		return err
	}
	cause, ok := errors.AsType[sqlite3.Error](err)
	if !ok {
		return fmt.Errorf("evq: sqlite: %w", err)
	}
	if reason, kind := kindOf(cause); kind != nil {
		return &evq.Error{Kind: kind, Reason: reason, Err: err}
	}
	if hint := hints[cause.Code]; hint != "" {
		return fmt.Errorf("evq: sqlite: %s: %w", hint, err)
	}
	// SQLite has no code of its own for this.
	if cause.Code == sqlite3.ErrError && strings.HasPrefix(cause.Error(), "no such table: ") {
		return fmt.Errorf("evq: sqlite: the tables are missing, run store.Migrate: %w", err)
	}
	return fmt.Errorf("evq: sqlite: %w", err)
}

// kindOf returns evq's kind for an error of SQLite, nil if there is none.
func kindOf(e sqlite3.Error) (reason string, kind error) {
	switch {
	case e.ExtendedCode == sqlite3.ErrBusySnapshot:
		return "the transaction read before another one wrote: begin it with BEGIN IMMEDIATE", evq.ErrRetry
	case e.Code == sqlite3.ErrBusy, e.Code == sqlite3.ErrLocked:
		return "another transaction holds the database's write lock", evq.ErrRetry
	case e.ExtendedCode == sqlite3.ErrConstraintUnique, e.ExtendedCode == sqlite3.ErrConstraintPrimaryKey:
		return "the sequence was taken by another transaction", evq.ErrRetry
	case e.Code == sqlite3.ErrTooBig, e.Code == sqlite3.ErrConstraint, e.Code == sqlite3.ErrMismatch:
		return "SQLite refuses the data", evq.ErrInvalid
	}
	return "", nil
}

// busy tells that err is SQLite's refusal to wait any longer for a lock. Nothing was written then.
func busy(err error) bool {
	cause, ok := errors.AsType[sqlite3.Error](err)
	return ok && (cause.Code == sqlite3.ErrBusy || cause.Code == sqlite3.ErrLocked)
}
