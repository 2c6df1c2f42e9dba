package run

import (
	"context"
	"fmt"
	"math"
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
	log    int64 // bytes that SQLite's write-ahead log had at most; 0: none
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
	var rates, retries, commits []float64
	var p50, p99, p999 []time.Duration
	for _, one := range p.rounds {
		rates, retries, commits = append(rates, one.PerSecond), append(retries, one.Retries), append(commits, one.Commit)
		p50, p99, p999 = append(p50, one.P50), append(p99, one.P99), append(p999, one.P999)
	}
	return measure.Pushes{PerSecond: report.Median(rates), Retries: report.Median(retries), Commit: report.Median(commits),
		Percentiles: measure.Percentiles{P50: report.Median(p50), P99: report.Median(p99), P999: report.Median(p999)}}
}

// line is what all did in a cell.
type line struct {
	cell  workload.Cell
	fsync time.Duration
	sides []*side
	of    []pushed // by side
}

// pushes measures every cell of the plan, each on stores of its own: otherwise who is fast would have the larger ones.
func (r *run) pushes(ctx context.Context, database string) error {
	var lines []line
	for _, cell := range r.plan.cells {
		r.progress("%s, push: %d × %d over %s", database, cell.Goroutines, cell.Batch, cell.Streams)
		l, err := r.pushCell(ctx, database, cell)
		if err != nil {
			return err
		}
		lines = append(lines, l)
	}
	r.page.pushes(r, database, lines)
	return nil
}

// withTwins adds each ceiling once more, with other batches.
func withTwins(sides []*side) []*side {
	all := sides
	for _, s := range sides {
		if s.Kind != contender.Ceiling {
			continue
		}
		other := *s
		if other.Name, other.twin = s.Name+" at evq's batches", likeEvq; s.Thousands {
			other.Name, other.twin = s.Name+" per 1,000", thousands
		}
		all = append(all, &other)
	}
	return all
}

func (r *run) pushCell(ctx context.Context, database string, cell workload.Cell) (line, error) {
	sides, closeAll := r.openAll(ctx, database)
	defer closeAll()
	sides = withTwins(sides)
	l := line{cell: cell, sides: sides, of: make([]pushed, len(sides))}
	var probes []time.Duration
	err := turns(ctx, r.plan.pushRounds, sides, func(s *side, at, _ int) error {
		probe, err := measure.Fsync(r.databases.Dir)
		if err != nil {
			return err
		}
		probes = append(probes, probe)
		one, err := pushOnce(ctx, s, cell, s.together(cell, l.of[0]), r.plan.length)
		if err == nil {
			l.of[at].rounds = append(l.of[at].rounds, one)
		}
		return err
	})
	for i, s := range sides {
		l.of[i].err = s.err
		if s.count != nil {
			l.of[i].log = s.count.LogSize()
		}
	}
	l.fsync = report.Median(probes)
	return l, err
}

// together is how many events a ceiling writes in one transaction.
func (s *side) together(cell workload.Cell, evq pushed) int {
	switch s.twin {
	case likeEvq:
		return max(1, int(math.Round(evq.middle().Commit)))
	case thousands:
		return 1_000
	}
	return cell.Together()
}

// pushOnce measures one round. A ceiling writes so many events in one transaction.
func pushOnce(ctx context.Context, s *side, cell workload.Cell, events int, length time.Duration) (measure.Pushes, error) {
	if writer, ok := s.store.(contender.Writer); ok {
		return measure.Write(ctx, writer, cell, events, s.source, length)
	}
	before, err := s.count.Commits(ctx)
	if err != nil {
		return measure.Pushes{}, err
	}
	one, err := measure.Push(ctx, s.store, cell, s.source, length)
	if err != nil {
		return one, err
	}
	after, err := s.count.Commits(ctx)
	if after > before {
		one.Commit = float64(one.Events) / float64(after-before)
	}
	return one, err
}

// pushes writes three tables with the same rows: rates, ratios, and what one push took.
func (p *page) pushes(r *run, database string, lines []line) {
	sides := lines[0].sides
	labels := []string{"batch", "goroutines", "streams", "fsync", "evq's commit"}
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
		label := []string{fmt.Sprint(l.cell.Batch), fmt.Sprint(l.cell.Goroutines), string(l.cell.Streams), report.Short(l.fsync), commitText(l.of[0])}
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
	p.logSizes(sides, lines)
	p.plot(strings.ToLower(database)+"-push", pushPlot(database, sides, lines))
}

// commitText is how many events a commit had.
func commitText(evq pushed) string {
	if n := evq.middle().Commit; n > 0 {
		return fmt.Sprintf("%.1f events", n)
	}
	return report.None
}

// logSizes says how large SQLite's write-ahead logs were at most.
func (p *page) logSizes(sides []*side, lines []line) {
	var sizes []string
	for i, s := range sides {
		size := int64(0)
		for _, l := range lines {
			size = max(size, l.of[i].log)
		}
		if size > 0 && s.twin == noTwin {
			sizes = append(sizes, fmt.Sprintf("%s %d MB", s.Name, size>>20))
		}
	}
	if len(sizes) > 0 {
		p.add("The write-ahead log had at most: %s.\n", strings.Join(sizes, ", "))
	}
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
