package run

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/evq-go/evq/bench/contender"
	"github.com/evq-go/evq/bench/measure"
	"github.com/evq-go/evq/bench/report"
	"github.com/evq-go/evq/bench/workload"
)

const manyProcesses = 8

// processCell is what each process pushes.
var processCell = workload.Cell{Batch: 1, Goroutines: 8, Streams: workload.Thousand}

// crew is the processes of one contender, which push to the same place.
type crew struct {
	side
	at      contender.Place
	did     pushed
	spreads []float64 // the fastest process's rate through the slowest one's, by round
}

// processes lets several processes push at the same time to the same streams.
func (r *run) processes(ctx context.Context, database string) error {
	r.progress("%s, processes", database)
	var crews []*crew
	for _, c := range r.contenders {
		if c.Kind != contender.Product && c.Kind != contender.Naive {
			continue
		}
		at, remove, err := r.databases.New(ctx, database)
		if err != nil {
			return err
		}
		one := &crew{side: side{Contender: c, remove: remove}, at: at}
		defer one.close()
		crews = append(crews, one)
	}
	var probes []time.Duration
	for range r.plan.rounds {
		for _, c := range crews {
			probe, err := measure.Fsync(r.databases.Dir)
			if err != nil {
				return err
			}
			probes = append(probes, probe)
			if err := c.push(ctx, r.databases.Counter(c.at), 4*r.plan.length); err != nil {
				return err
			}
		}
	}
	r.page.processes(database, report.Median(probes), crews)
	return nil
}

// push measures one round: the processes start, and when all are ready they push together. They stay for one round,
// because those of all contenders together would have too many connections.
func (c *crew) push(ctx context.Context, count *contender.Counter, length time.Duration) error {
	var workers []*worker
	defer func() {
		count.Close()
		for _, w := range workers {
			w.dismiss()
		}
	}()
	for i := range manyProcesses {
		w, err := hire(ctx, task{c.Name, c.at, i, processCell, length})
		if err != nil {
			return err
		}
		workers = append(workers, w)
	}
	before, err := count.Commits(ctx)
	if err != nil {
		return err
	}
	all, spread, err := together(workers)
	if err != nil {
		return err
	}
	after, err := count.Commits(ctx)
	all.Commit = float64(all.Events) / float64(max(1, after-before))
	c.did.rounds, c.spreads = append(c.did.rounds, all), append(c.spreads, spread)
	return err
}

// together lets all push at once. Of what a push took it returns the worst that a process had, and how many times as many
// the fastest pushed as the slowest.
func together(workers []*worker) (all measure.Pushes, spread float64, err error) {
	for _, w := range workers {
		err = errors.Join(err, w.order())
	}
	var rates []float64
	for _, w := range workers {
		one, failed := w.answer()
		err = errors.Join(err, failed)
		all.Events += one.Events
		all.PerSecond += one.PerSecond
		all.Retries += one.Retries / float64(len(workers))
		all.Percentiles = measure.Percentiles{P50: max(all.P50, one.P50), P99: max(all.P99, one.P99), P999: max(all.P999, one.P999)}
		rates = append(rates, max(one.PerSecond, 1e-9))
	}
	return all, slices.Max(rates) / slices.Min(rates), err
}

func (p *page) processes(database string, fsync time.Duration, crews []*crew) {
	table := &report.Table{
		Labels: []string{fmt.Sprintf("%d processes of %d goroutines, 1,000 streams, fsync %s", manyProcesses, processCell.Goroutines, report.Short(fsync))},
		Heads:  []string{"events a second", "events a commit", "fastest ÷ slowest process", "p50 / p99 / p99.9", "evq ÷ this"},
	}
	for _, c := range crews {
		m := c.did.middle()
		table.Add(c.Name, report.Rate(m.PerSecond), fmt.Sprintf("%.1f", m.Commit), fmt.Sprintf("%.2f", report.Median(c.spreads)),
			pushTimes(table, &c.side, c.did), report.Ratio(crews[0].did.rates(), c.did.rates()))
	}
	p.add("### %s: many processes\n\nAll push to the same database at the same time; the times are those of the process that waited longest.\n\n%s\n", database, table)
}
