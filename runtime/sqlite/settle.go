package sqlite

import (
	"context"
	"errors"

	evq "github.com/evq-go/evq/runtime"
)

// doubt keeps what Settle needs to know about a batch whose commit was not answered.
func (b *backend) doubt(err error, batch evq.Batch, before int64) {
	if errors.Is(err, evq.ErrInDoubt) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.doubts[batch.ID] = before
	}
}

// Settle looks for the batch's events under the write lock: who holds it knows that the connection which was to commit
// them has ended its transaction.
func (b *backend) Settle(ctx context.Context, batch evq.Batch) (rows []evq.Row, landed bool, err error) {
	b.mu.Lock()
	before := b.doubts[batch.ID] // 0 if this process did not write it: slower, and as right
	b.mu.Unlock()
	t, err := b.begin(ctx, context.WithoutCancel(ctx))
	if err != nil {
		return nil, false, translate(ctx, err)
	}
	rows, err = b.settle(t, batch, before)
	if err != nil {
		_ = t.Rollback() // it may have been rolled back already
		return nil, false, translate(t.ctx, err)
	}
	if err := t.Commit(); err != nil {
		return nil, false, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.doubts, batch.ID)
	return rows, len(rows) > 0, nil
}

// settle returns the batch's rows. When there are none it makes sure that they never come: a commit that failed while it
// was made durable may have left its pages at the end of the write-ahead log, where nobody reads them, except recovery
// after a crash. The next commit overwrites them, and that is the one that bars the batch.
func (b *backend) settle(t *tx, batch evq.Batch, before int64) ([]evq.Row, error) {
	mine := map[string]bool{}
	for _, push := range batch.Pushes {
		for _, e := range push.Events {
			mine[string(e.EventID[:])] = true
		}
	}
	stored, err := t.QueryContext(t.ctx, b.sql.Get("settle"), before)
	if err != nil {
		return nil, err
	}
	rows, err := scanRows(stored, func(row evq.Row) bool { return mine[string(row.EventID[:])] })
	if err == nil && len(rows) == 0 {
		_, err = t.ExecContext(t.ctx, b.sql.Get("settle_bar"), batch.ID[:])
	}
	return rows, err
}
