package evq

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
)

// settleWait bounds how long a batch whose answer was lost is asked about.
const settleWait = 15 * time.Second

// statusFailed marks a push that its batch did not record, for no fault of its own.
const statusFailed Status = -1

// settle finds out what became of a batch whose answer was lost. A push of it that is not recorded after all is
// statusFailed: it can never land, so it may be written again.
func (g *group) settle(b Batch, doubt error) ([]Result, error) {
	g.logger.Warn("evq: the answer to a commit was lost, asking what became of it", "batch", b.ID, "pushes", len(b.Pushes), "error", doubt)
	ctx, cancel := context.WithTimeout(g.ctx, settleWait)
	defer cancel()
	pause := backoff{least: 10 * time.Millisecond, most: time.Second}
	for {
		rows, _, err := g.log.Settle(ctx, b)
		if err == nil {
			return b.results(rows), nil
		}
		if !pause.wait(ctx) {
			return nil, errors.Join(doubt, err)
		}
	}
}

// results are the answers to the batch's pushes as its recorded rows tell them.
func (b Batch) results(rows []Row) []Result {
	landed := make(map[uuid.UUID]Row, len(rows))
	for _, row := range rows {
		landed[row.EventID] = row
	}
	results := make([]Result, len(b.Pushes))
	for i, p := range b.Pushes {
		results[i] = Result{Status: statusFailed}
		first, ok := landed[p.Events[0].EventID]
		if !ok {
			continue
		}
		results[i] = Result{Status: StatusRecorded, First: first.Sequence, CreatedAt: first.CreatedAt}
		for _, e := range p.Events {
			results[i].Positions = append(results[i].Positions, landed[e.EventID].Position)
		}
	}
	return results
}
