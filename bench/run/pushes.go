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

// pushed is what a contender did in a cell.
type pushed struct {
	rounds []measure.Pushes
	err    error
}

func (p pushed) rates() (all []float64) {
	for _, one := range p.rounds {
		all = append(all, one.PerSecond)
	}
	return all
}

// middle returns medians over the rounds, one by one.
func (p pushed) middle() measure.Pushes {
	var rates, retries []float64
	var p50, p99, p999 []time.Duration
	for _, one := range p.rounds {
		rates, retries = append(rates, one.PerSecond), append(retries, one.Retries)
		p50, p99, p999 = append(p50, one.P50), append(p99, one.P99), append(p999, one.P999)
	}
	return measure.Pushes{PerSecond: report.Median(rates), Retries: report.Median(retries),
		Percentiles: measure.Percentiles{P50: report.Median(p50), P99: report.Median(p99), P999: report.Median(p999)}}
}

// line is what all did in a cell.
type line struct {
	cell  workload.Cell
	fsync time.Duration
	of    []pushed // by side
}

// pushes measures every cell of the plan.
func (r *run) pushes(ctx context.Context, database string) error {
	sides, closeAll := r.openAll(ctx, database)
	defer closeAll()
	var lines []line
	for _, cell := range r.plan.cells {
		r.progress("%s, push: %d × %d over %s", database, cell.Goroutines, cell.Batch, cell.Streams)
		l, err := r.pushCell(ctx, sides, cell)
		if err != nil {
			return err
		}
		lines = append(lines, l)
	}
	r.page.pushes(r, database, sides, lines)
	return nil
}

func (r *run) pushCell(ctx context.Context, sides []*side, cell workload.Cell) (line, error) {
	l := line{cell: cell, of: make([]pushed, len(sides))}
	for _, s := range sides {
		s.forgive()
	}
	var probes []time.Duration
	err := turns(ctx, r.plan.rounds, sides, func(s *side, at, _ int) error {
		probe, err := measure.Fsync(r.databases.Dir)
		if err != nil {
			return err
		}
		probes = append(probes, probe)
		one, err := pushOnce(ctx, s, cell, r.plan.length)
		if err == nil {
			l.of[at].rounds = append(l.of[at].rounds, one)
		}
		return err
	})
	for i, s := range sides {
		l.of[i].err = s.err
	}
	l.fsync = report.Median(probes)
	return l, err
}

func pushOnce(ctx context.Context, s *side, cell workload.Cell, length time.Duration) (measure.Pushes, error) {
	if writer, ok := s.store.(contender.Writer); ok {
		return measure.Write(ctx, writer, cell, s.source, length)
	}
	return measure.Push(ctx, s.store, cell, s.source, length)
}

// pushes writes three tables with the same rows: rates, ratios, and what one push took.
func (p *page) pushes(r *run, database string, sides []*side, lines []line) {
	labels := []string{"batch", "goroutines", "streams", "fsync"}
	rates, ratios, times := &report.Table{Labels: labels}, &report.Table{Labels: labels}, &report.Table{Labels: labels}
	for i, s := range sides {
		rates.Heads = append(rates.Heads, s.Name)
		if i > 0 {
			ratios.Heads = append(ratios.Heads, "evq ÷ "+s.Name)
		}
		if s.Kind != contender.Ceiling {
			times.Heads = append(times.Heads, s.Name)
		}
	}
	for _, l := range lines {
		label := []string{fmt.Sprint(l.cell.Batch), fmt.Sprint(l.cell.Goroutines), string(l.cell.Streams), report.Short(l.fsync)}
		rate, ratio, time := append([]string{}, label...), append([]string{}, label...), append([]string{}, label...)
		for i, s := range sides {
			done := l.of[i]
			if done.err != nil {
				rate = append(rate, failure(rates, s.Name, done.err))
			} else {
				rate = append(rate, report.Rate(done.middle().PerSecond))
			}
			if i > 0 {
				ratio = append(ratio, pushRatio(l, i))
				r.remark(database+", "+cellText(l.cell), s.Contender, l.of[0].rates(), done.rates())
			}
			if s.Kind != contender.Ceiling {
				time = append(time, pushTimes(times, s, done))
			}
		}
		rates.Add(rate...)
		ratios.Add(ratio...)
		times.Add(time...)
	}
	p.add("### %s: pushes\n\nEvents a second, medians.\n\n%s\n", database, rates)
	p.add("How many times as many evq records: median (least–greatest) over the rounds.\n\n%s\n", ratios)
	p.add("What one push took, p50 / p99 / p99.9.\n\n%s\n", times)
	p.plot(strings.ToLower(database)+"-push", pushPlot(database, sides, lines))
}

func pushRatio(l line, i int) string {
	if l.of[0].err != nil || l.of[i].err != nil {
		return report.None
	}
	return report.Ratio(l.of[0].rates(), l.of[i].rates())
}

func pushTimes(table *report.Table, s *side, done pushed) string {
	if done.err != nil {
		return report.None
	}
	m := done.middle()
	text := fmt.Sprintf("%s / %s / %s", report.Short(m.P50), report.Short(m.P99), report.Short(m.P999))
	if m.Retries >= 0.05 {
		text += fmt.Sprintf("; %.1f retries", m.Retries)
	}
	return text
}

func cellText(c workload.Cell) string {
	return fmt.Sprintf("batches of %d, %d goroutines, streams %s", c.Batch, c.Goroutines, c.Streams)
}

// pushPlot shows single events over 1,000 streams by goroutines.
func pushPlot(database string, sides []*side, lines []line) report.Plot {
	plot := report.Plot{Title: database + ": durable pushes of one event, 1,000 streams", Over: "goroutines", Up: "events a second"}
	for _, s := range sides {
		plot.Lines = append(plot.Lines, report.Line{Name: s.Name})
	}
	for _, l := range lines {
		if l.cell.Batch != 1 || l.cell.Streams != workload.Thousand {
			continue
		}
		plot.Steps = append(plot.Steps, fmt.Sprint(l.cell.Goroutines))
		for i := range sides {
			v := 0.0
			if l.of[i].err == nil {
				v = l.of[i].middle().PerSecond
			}
			plot.Lines[i].Values = append(plot.Lines[i].Values, v)
		}
	}
	return plot
}
