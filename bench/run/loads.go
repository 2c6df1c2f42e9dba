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

const bigStream = "big-0" // what workload.One calls the stream of "big"

// selections are what is loaded, in the order of rows.
var selections = []struct {
	name string
	what contender.Selection
}{
	{"the whole stream", contender.Selection{Stream: bigStream}},
	{"its data only, for a fold", contender.Selection{Stream: bigStream, DataOnly: true}},
	{"one aggregate of 100", contender.Selection{Stream: bigStream, Aggregate: "user-7"}},
	{"one type, a quarter", contender.Selection{Stream: bigStream, Updated: true}},
	{"catch-up of a new follower", contender.Selection{}},
}

// loaded is what a contender did with a selection.
type loaded struct {
	rates  []float64
	events int
	cut    bool // it did not come to the end
	err    error
}

// loads lets evq fill a place, on which the naive way and the ceiling read too, and each peer a smaller one of its own.
func (r *run) loads(ctx context.Context, database string) error {
	r.progress("%s, load: filling", database)
	sides, sizes, closeAll, err := r.filled(ctx, database)
	defer closeAll()
	if err != nil {
		return err
	}
	results := make([][]loaded, len(selections))
	for i, sel := range selections {
		r.progress("%s, load: %s", database, sel.name)
		results[i] = make([]loaded, len(sides))
		for k, s := range sides {
			results[i][k].err = s.err
		}
		err := turns(ctx, r.plan.rounds, sides, func(s *side, at, round int) error {
			one := &results[i][at]
			if one.err == nil {
				one.err = r.loadOnce(ctx, s, one, sel.what, sizes[at], round)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	r.page.loads(r, database, sides, sizes, results)
	return nil
}

// loadOnce loads a selection once; a catch-up has no stream.
func (r *run) loadOnce(ctx context.Context, s *side, l *loaded, what contender.Selection, size, round int) error {
	if what.Stream == "" && s.Kind != contender.Ceiling {
		rate, whole, err := measure.CatchUp(ctx, s.store, fmt.Sprint("catch-up ", round), size, r.limit(s))
		if err != nil {
			return err
		}
		l.rates, l.events, l.cut = append(l.rates, rate), size, l.cut || !whole
		return nil
	}
	took, events, err := timed(func() (int, error) { return s.store.Load(ctx, what) })
	if err != nil {
		return err
	}
	if events == 0 {
		return fmt.Errorf("found no event")
	}
	l.rates, l.events = append(l.rates, float64(events)/took.Seconds()), events
	return nil
}

// limit is how long a side may catch up.
func (r *run) limit(s *side) time.Duration {
	if s.Kind == contender.Peer {
		return r.plan.limit
	}
	return 10 * r.plan.limit
}

// filled opens all who load, with the number of events that each finds.
func (r *run) filled(ctx context.Context, database string) (sides []*side, sizes []int, closeAll func(), err error) {
	closeAll = func() {
		for _, s := range sides {
			defer s.close() // the last ones first: the first one owns the place of its neighbours
		}
	}
	at, remove, err := r.databases.New(ctx, database)
	if err != nil {
		return nil, nil, closeAll, err
	}
	for _, c := range r.contenders {
		if !c.On(database) || c.OnlyPush {
			continue
		}
		if c.Kind != contender.Peer {
			s := r.beside(ctx, c, at)
			if len(sides) == 0 {
				s.remove = remove
			}
			if c.Kind == contender.Product && s.err == nil {
				s.err = measure.Fill(ctx, s.store, "big", workload.One, s.source, 8, r.plan.events)
			}
			if s.err != nil {
				return append(sides, s), nil, closeAll, s.err
			}
			sides, sizes = append(sides, s), append(sizes, r.plan.events)
			continue
		}
		s := r.open(ctx, database, c)
		if s.err == nil {
			s.err = measure.Fill(ctx, s.store, "big", workload.One, s.source, 1, r.plan.peerEvents)
		}
		sides, sizes = append(sides, s), append(sizes, r.plan.peerEvents)
	}
	return sides, sizes, closeAll, ctx.Err()
}

func (p *page) loads(r *run, database string, sides []*side, sizes []int, results [][]loaded) {
	rates, ratios := &report.Table{Labels: []string{"read"}}, &report.Table{Labels: []string{"read"}}
	for i, s := range sides {
		rates.Heads = append(rates.Heads, fmt.Sprintf("%s (%s)", s.Name, report.Thousands(int64(sizes[i]))))
		if i > 0 {
			ratios.Heads = append(ratios.Heads, "evq ÷ "+s.Name)
		}
	}
	for i, sel := range selections {
		rate, ratio := []string{sel.name}, []string{sel.name}
		for k, s := range sides {
			l := results[i][k]
			text := report.Rate(report.Median(l.rates))
			if l.err != nil {
				text = failure(rates, s.Name, l.err)
			} else if l.cut {
				text += rates.Note(fmt.Sprintf("Not all within %v; what it handled in that time.", r.limit(s)))
			}
			rate = append(rate, text)
			if k > 0 {
				text := report.None
				if l.err == nil && results[i][0].err == nil {
					text = report.Ratio(results[i][0].rates, l.rates)
					r.remark(database+", "+sel.name, s.Contender, results[i][0].rates, l.rates)
				}
				ratio = append(ratio, text)
			}
		}
		rates.Add(rate...)
		ratios.Add(ratio...)
	}
	p.add("### %s: loads\n\nTyped events a second, medians; in brackets how many events the store holds, all in one stream.\n\n%s\n", database, rates)
	p.add("How many times as many evq reads.\n\n%s\n", ratios)
	p.plot(strings.ToLower(database)+"-load", loadPlot(database, sides, results))
}

func loadPlot(database string, sides []*side, results [][]loaded) report.Plot {
	plot := report.Plot{Title: database + ": reads", Up: "events a second", Dots: true}
	for _, s := range sides {
		plot.Lines = append(plot.Lines, report.Line{Name: s.Name})
	}
	for i, sel := range selections {
		plot.Steps = append(plot.Steps, strings.Split(sel.name, ",")[0])
		for k := range sides {
			v := 0.0
			if results[i][k].err == nil {
				v = report.Median(results[i][k].rates)
			}
			plot.Lines[k].Values = append(plot.Lines[k].Values, v)
		}
	}
	return plot
}
