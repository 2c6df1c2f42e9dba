package run

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/evq-go/evq/bench/contender"
	"github.com/evq-go/evq/bench/measure"
	"github.com/evq-go/evq/bench/report"
	"github.com/evq-go/evq/bench/workload"
)

const (
	fixedEvents = 10_000    // in the stream that is loaded at every size
	fixedStream = "fixed-0" // what workload.One calls the stream of "fixed"
)

// growthCell is what is pushed at every size.
var growthCell = workload.Cell{Batch: 1, Goroutines: 64, Streams: workload.Thousand}

// growth pushes and loads the same at several sizes of one store, evq and the naive way in turn, in the same tables.
func (r *run) growth(ctx context.Context, database string) error {
	at, remove, err := r.databases.New(ctx, database)
	if err != nil {
		return err
	}
	defer remove()
	var sides []*side
	for _, c := range r.contenders {
		if c.Kind == contender.Product || c.Kind == contender.Naive {
			s := r.beside(ctx, c, at)
			defer s.close()
			if s.err != nil {
				return s.err
			}
			sides = append(sides, s)
		}
	}
	product := sides[0]
	if err := measure.Fill(ctx, product.store, "fixed", workload.One, product.source, 8, fixedEvents); err != nil {
		return err
	}
	held := fixedEvents
	steps := make([]grown, len(r.plan.sizes))
	for i, size := range r.plan.sizes {
		r.progress("%s, growth: %s events", database, report.Thousands(int64(size)))
		if err := measure.Fill(ctx, product.store, growthCell.Name(), workload.Thousand, product.source, 8, max(size-held, 0)); err != nil {
			return err
		}
		held = max(size, held)
		if steps[i], err = r.grow(ctx, sides, size); err != nil {
			return err
		}
	}
	r.page.growth(r, database, sides, steps)
	count := r.databases.Counter(at)
	defer count.Close()
	if size := count.LogSize(); size > 0 {
		r.page.add("The write-ahead log of all that had at most %d MB.\n", size>>20)
	}
	return nil
}

// grown is what all did at a size: pushes and loads a second by side.
type grown struct {
	size   int
	fsync  time.Duration
	pushes [][]float64
	loads  [][]float64
}

func (r *run) grow(ctx context.Context, sides []*side, size int) (grown, error) {
	g := grown{size: size, pushes: make([][]float64, len(sides)), loads: make([][]float64, len(sides))}
	var probes []time.Duration
	err := turns(ctx, r.plan.rounds, sides, func(s *side, at, _ int) error {
		probe, err := measure.Fsync(r.databases.Dir)
		if err != nil {
			return err
		}
		probes = append(probes, probe)
		one, err := measure.Push(ctx, s.store, growthCell, s.source, r.plan.length)
		if err != nil {
			return err
		}
		took, events, err := timed(func() (int, error) {
			return s.store.Load(ctx, contender.Selection{Stream: fixedStream, Limit: fixedEvents})
		})
		if err != nil {
			return err
		}
		g.pushes[at] = append(g.pushes[at], one.PerSecond)
		g.loads[at] = append(g.loads[at], float64(events)/took.Seconds())
		return nil
	})
	g.fsync = report.Median(probes)
	for _, s := range sides {
		if err == nil {
			err = s.err
		}
	}
	return g, err
}

func (p *page) growth(r *run, database string, sides []*side, steps []grown) {
	table := &report.Table{Labels: []string{"events in the store", "fsync"}}
	plot := report.Plot{Title: database + ": growth", Over: "events in the store", Up: "events a second"}
	for _, what := range []string{"push", "load"} {
		for _, s := range sides {
			table.Heads = append(table.Heads, what+", "+s.Name)
			plot.Lines = append(plot.Lines, report.Line{Name: what + ", " + s.Name})
		}
		table.Heads = append(table.Heads, "evq ÷ by hand")
	}
	for _, g := range steps {
		row := []string{report.Thousands(int64(g.size)), report.Short(g.fsync)}
		plot.Steps = append(plot.Steps, row[0])
		for w, rates := range [][][]float64{g.pushes, g.loads} {
			for i := range sides {
				middle := report.Median(rates[i])
				row = append(row, report.Rate(middle))
				line := &plot.Lines[w*len(sides)+i]
				line.Values = append(line.Values, middle)
			}
			ratio := report.None
			if len(sides) == 2 {
				ratio = report.Ratio(rates[0], rates[1])
				r.remark(fmt.Sprintf("%s, %s with %s events in the store", database, []string{"push", "load"}[w], row[0]), sides[1].Contender, rates[0], rates[1])
			}
			row = append(row, ratio)
		}
		table.Add(row...)
	}
	p.add("### %s: growth\n\nThe same work at every size: %d goroutines push single events to 1,000 streams, and the same %s events of one stream are loaded. Both ways use the same tables.\n\n%s\n",
		database, growthCell.Goroutines, report.Thousands(fixedEvents), table)
	p.plot(strings.ToLower(database)+"-growth", plot)
	first, last := steps[0], steps[len(steps)-1]
	r.remarks = append(r.remarks, fmt.Sprintf("%s, growth from %s to %s events: evq's pushes keep %.0f %% of their rate, its loads %.0f %%.", database,
		report.Thousands(int64(first.size)), report.Thousands(int64(last.size)),
		100*report.Median(last.pushes[0])/report.Median(first.pushes[0]), 100*report.Median(last.loads[0])/report.Median(first.loads[0])))
}
