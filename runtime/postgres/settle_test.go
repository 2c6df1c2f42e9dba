package postgres

import (
	"errors"
	"testing"
	"time"

	"github.com/evq-go/evq/internal/pgserver"
	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
)

func TestOnlyBatchesThatAreOlderThanADayAreForgotten(t *testing.T) {
	b := openTest(t, pgserver.NewDatabase(t))
	defer b.Close()
	b.db.MustExec(`INSERT INTO batches (id, created_at) SELECT gen_random_uuid(), now() - n * interval '1 hour' FROM generate_series(0, 47) n`)
	b.batches.Store(pruneEvery - 1)
	b.countBatch()
	b.pruning.Wait()
	var left int
	if err := b.db.Get(&left, "SELECT count(*) FROM batches WHERE created_at > now() - interval '1 day'"); err != nil || left != 24 {
		t.Errorf("%d young batches are left, %v", left, err)
	}
	if err := b.db.Get(&left, "SELECT count(*) FROM batches"); err != nil || left != 24 {
		t.Errorf("%d batches are left, %v", left, err)
	}
}

// A process may have slept, and its batch may be forgotten: that it is not there says nothing then.
func TestABatchThatMayBeForgottenStaysInDoubt(t *testing.T) {
	b := openTest(t, pgserver.NewDatabase(t))
	defer b.Close()
	old := uuid.Must(uuid.NewV7())
	ms := time.Now().Add(-remembered).UnixMilli()
	for i := range 6 {
		old[i] = byte(ms >> (40 - 8*i))
	}
	if _, landed, err := b.Settle(t.Context(), evq.Batch{ID: old}); landed || !errors.Is(err, evq.ErrInDoubt) {
		t.Errorf("landed: %v, %v", landed, err)
	}
}
