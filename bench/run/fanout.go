package run

import (
	"context"
	"fmt"
	"time"

	"github.com/evq-go/evq/bench/contender"
	"github.com/evq-go/evq/bench/measure"
	"github.com/evq-go/evq/bench/report"
)

// subscriptions are how many follow one stream.
var subscriptions = []int{1, 100, 10_000}

// fanOut measures what each of many subscriptions to one stream costs.
func (r *run) fanOut(ctx context.Context, database string) error {
	table := &report.Table{Labels: []string{"subscriptions to the stream"},
		Heads: []string{"events", "processor time of an event, its push too", "of each further subscription", "p50", "p99"}}
	var alone time.Duration
	for _, n := range subscriptions {
		r.progress("%s, fan-out: %d subscriptions", database, n)
		out, err := r.fanOutTo(ctx, database, n)
		if err != nil {
			return err
		}
		each := report.None
		if n == 1 {
			alone = out.Processor
		} else {
			each = fmt.Sprintf("%d ns", (out.Processor-alone).Nanoseconds()/int64(n-1))
		}
		table.Add(report.Thousands(int64(n)), report.Thousands(int64(out.Events)), report.Short(out.Processor), each, report.Short(out.P50), report.Short(out.P99))
	}
	r.page.add("### %s: many subscriptions to one stream\n\n%s\n%s\n", database, howFannedOut, table)
	return nil
}

func (r *run) fanOutTo(ctx context.Context, database string, n int) (measure.FannedOut, error) {
	at, remove, err := r.databases.New(ctx, database)
	if err != nil {
		return measure.FannedOut{}, err
	}
	defer remove()
	store, err := contender.OpenEVQ(ctx, at)
	if err != nil {
		return measure.FannedOut{}, err
	}
	defer store.Close()
	return measure.FanOut(ctx, store, n, r.plan.fanOut)
}

const howFannedOut = `evq alone: typed subscriptions in the process that pushes, single events, each pushed when all have had the one before. The
store reads each event once, and decodes it once, for all of them; tests count that. p50 and p99 are from the return of a push until
the last subscription has the event. Processor time is that of this process, without the database server's.
`
