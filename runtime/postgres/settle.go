package postgres

import (
	"context"
	"database/sql"
	"time"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/internal/dialect"
)

const (
	remembered = 24 * time.Hour // for so long batches_prune.sql leaves a batch
	pruneEvery = 4_096          // batches
	pruneMost  = 10_000
)

// Settle asks what became of a batch by inserting its id. While the batch's old connection may still commit, that
// waits; it says more than to look, which sees nothing of what is about to be committed. Once the id is inserted the
// batch can never land.
func (b *backend) Settle(ctx context.Context, batch evq.Batch) (rows []evq.Row, landed bool, err error) {
	if err := b.checkPool(ctx); err != nil {
		return nil, false, err
	}
	if made, known := madeAt(batch); known && time.Since(made) > remembered/2 {
		return nil, false, &evq.Error{Kind: evq.ErrInDoubt, Reason: "postgres: the batch is too old to be remembered"}
	}
	err = b.inTx(ctx, func(db dialect.Querier) error {
		barred, err := db.ExecContext(ctx, b.sql.Get("settle_bar"), batch.ID.String())
		if err != nil {
			return err
		}
		n, err := barred.RowsAffected()
		landed = n == 0
		return err
	})
	if err != nil || !landed {
		return nil, false, err
	}
	err = b.query(ctx, nil, func(db dialect.Querier) error {
		found, err := db.QueryContext(ctx, b.sql.Get("settle"), batch.ID.String())
		if err != nil {
			return err
		}
		rows, err = scanRows(found)
		return err
	})
	if len(rows) > 0 {
		b.bell.ring() // its commit could not
	}
	return rows, len(rows) > 0, err // whoever only barred the id recorded nothing
}

// madeAt reads the time out of a batch's id.
func madeAt(batch evq.Batch) (made time.Time, known bool) {
	if batch.ID.Version() != 7 {
		return time.Time{}, false
	}
	return time.Unix(batch.ID.Time().UnixTime()), true
}

func scanRows(found *sql.Rows) (rows []evq.Row, err error) {
	defer found.Close()
	for found.Next() {
		row, err := scanRow(found)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, found.Err()
}

// countBatch forgets old batches now and then, in the background.
func (b *backend) countBatch() {
	if b.batches.Add(1)%pruneEvery != 0 || b.ctx.Err() != nil {
		return
	}
	b.pruning.Go(func() {
		err := b.inTx(b.ctx, func(db dialect.Querier) error {
			_, err := db.ExecContext(b.ctx, b.sql.Get("batches_prune"), pruneMost)
			return err
		})
		if err != nil && b.ctx.Err() == nil {
			b.logger.Warn("evq: cannot forget old batches, trying again later", "error", err)
		}
	})
}
