package postgres

import (
	"context"
	"database/sql"
	"strconv"
	"time"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/internal/dialect"
	"github.com/google/uuid"
)

// ledger keeps the consumers of b.
func (b *backend) ledger() dialect.Ledger {
	return dialect.Ledger{
		SQL:  b.sql,
		ID:   func(id uuid.UUID) any { return id.String() },
		InTx: b.work,
		Once: func(ctx context.Context, f dialect.Work) error {
			if err := b.checkPool(ctx); err != nil {
				return err
			}
			if b.wrapped.Load() {
				return b.work(ctx, f)
			}
			return translate(ctx, f(ctx, b.db))
		},
		Query: func(ctx context.Context, tx evq.Tx, f dialect.Work) error {
			return b.query(ctx, tx, func(db dialect.Querier) error { return f(ctx, db) })
		},
	}
}

// ledgerIdle is how long a transaction of the ledger's own may wait for its next statement. They follow each other at
// once, unless the process is stopped in between; then others must not wait for its locks.
const ledgerIdle = 2 * time.Second

// work runs f in a transaction of the ledger's own.
func (b *backend) work(ctx context.Context, f dialect.Work) error {
	tx, err := b.BeginWork(ctx, ledgerIdle)
	if err != nil {
		return err
	}
	if err := f(ctx, tx); err != nil {
		_ = tx.Rollback() // the first error counts
		return translate(ctx, err)
	}
	return tx.Commit()
}

// BeginWork begins a transaction that is durable, also for a role whose synchronous_commit is off, and that the server
// ends when nothing was asked of it for idle. With an idle of 0 the server's own setting decides.
func (b *backend) BeginWork(ctx context.Context, idle time.Duration) (evq.Tx, error) {
	if err := b.checkPool(ctx); err != nil {
		return nil, err
	}
	t, err := b.begin(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := t.ExecContext(ctx, b.sql.Get("work_begin"), milliseconds(idle)); err != nil {
		_ = t.Rollback() // the first error counts
		return nil, translate(ctx, err)
	}
	return t, nil
}

// milliseconds writes a time as a setting of the server's, which counts them in an int32; nil: as it is.
func milliseconds(d time.Duration) any {
	if d <= 0 {
		return nil
	}
	const most = 1<<31 - 1
	return strconv.FormatInt(min(max(d.Milliseconds(), 1), most), 10)
}

// Writers returns the open transactions that have written events. A role that is not a member of pg_read_all_stats sees
// only that there are such transactions of other roles, not what they are.
func (b *backend) Writers(ctx context.Context) (writers []evq.Writer, err error) {
	err = b.query(ctx, nil, func(db dialect.Querier) error {
		found, err := db.QueryContext(ctx, b.sql.Get("writers"))
		if err != nil {
			return err
		}
		writers, err = scanWriters(found)
		return err
	})
	return writers, err
}

func scanWriters(found *sql.Rows) (writers []evq.Writer, err error) {
	defer found.Close()
	for found.Next() {
		var w evq.Writer
		var age int64 // µs
		if err := found.Scan(&w.PID, &w.Application, &w.State, &age); err != nil {
			return nil, err
		}
		w.Age = time.Duration(age) * time.Microsecond
		writers = append(writers, w)
	}
	return writers, found.Err()
}

var _ evq.Ledger = (*backend)(nil)
