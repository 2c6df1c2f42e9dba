package torture

import (
	"context"
	"encoding/json"
	"os"
	"time"

	evq "github.com/evq-go/evq/runtime"
)

// projectionEnv makes the test binary a process that works on the projection: its value is the projection as JSON.
const projectionEnv = "EVQ_TORTURE_PROJECTION"

const projectionName = "totals"

// projection is what such a process works on.
type projection struct {
	Database string // kind of database
	DSN      string
	Stream   string // empty: the whole store
}

// project works until it is killed.
func project(text string) error {
	var p projection
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return err
	}
	ctx := context.Background()
	db, err := databases[p.Database].connect(ctx, p.DSN)
	if err != nil {
		return err
	}
	defer db.close()
	add := func(ctx context.Context, e evq.Recorded[evq.Raw]) error {
		if e.StreamID != ledgerStream {
			return nil
		}
		return addUp(ctx, db.store, e)
	}
	return db.store.Consume(ctx, projectionName, evq.Query{StreamID: p.Stream}, add, evq.LeaseFor(150*time.Millisecond),
		evq.BatchUpTo(7, time.Minute), evq.PollEvery(time.Millisecond, 5*time.Millisecond), evq.Retry(0, time.Millisecond, time.Second))
}

// addUp adds an amount and pushes a receipt, in the transaction of the checkpoint.
func addUp(ctx context.Context, store *evq.Store, e evq.Recorded[evq.Raw]) error {
	var data struct{ Amount int64 }
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return err
	}
	tx, err := evq.TxFrom(ctx)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE totals SET amount = amount + $1 WHERE account = $2`, data.Amount, e.AggregateID); err != nil {
		return err
	}
	if _, err := os.Stdout.WriteString("in the middle\n"); err != nil {
		return err
	}
	_, err = store.Push(ctx, receiptStream, e.AggregateID, []evq.Payload{{EventType: "Receipted", EventVersion: "1.0", Data: evq.Raw(`{}`)}})
	return err
}
