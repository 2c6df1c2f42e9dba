package run

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/evq-go/evq/bench/contender"
	"github.com/evq-go/evq/bench/measure"
	"github.com/evq-go/evq/bench/report"
)

const howFollowed = `p50, p99 and p99.9 are from just before the call of a push to the beginning of the handler that gets its event decoded, so the push and
its fsync are among it. The subscriber follows the whole store, in the process that pushes single events to 1,000 streams.
`

// followed is what a contender delivered, over all rounds.
type followed struct {
	rounds []measure.Deliveries
	err    error
}

// follows measures, for everybody who can be followed, the time from a push to the handler, and counts what is lost:
// at a steady rate, and at full load. Each round has a place of its own.
func (r *run) follows(ctx context.Context, database string) error {
	var sides []*side
	for _, c := range r.contenders {
		if c.On(database) && c.Kind != contender.Ceiling {
			sides = append(sides, &side{Contender: c, remove: func() {}})
		}
	}
	table := followTable()
	for _, pace := range []measure.Pace{r.plan.steady, r.plan.full} {
		r.progress("%s, follow: %s", database, paceText(pace))
		results := make([]followed, len(sides))
		err := turns(ctx, r.plan.rounds, sides, func(s *side, at, _ int) error {
			one, err := r.followOnce(ctx, database, s.Contender, pace)
			results[at].err = errors.Join(results[at].err, err)
			if err == nil {
				results[at].rounds = append(results[at].rounds, one)
			}
			return nil
		})
		if err != nil {
			return err
		}
		for i, s := range sides {
			table.follow(r, database, paceText(pace), s.Contender, results[i])
		}
	}
	r.page.add("### %s: from the push to a subscriber\n\n%s\n%s\n", database, howFollowed, table.Table)
	return nil
}

func (r *run) followOnce(ctx context.Context, database string, c contender.Contender, pace measure.Pace) (measure.Deliveries, error) {
	s := r.open(ctx, database, c)
	defer s.close()
	if s.err != nil {
		return measure.Deliveries{}, s.err
	}
	return measure.Follow(ctx, s.store, "follower", pace)
}

func paceText(p measure.Pace) string {
	if p.PerSecond > 0 {
		return fmt.Sprintf("%s a second asked for, %d goroutines", report.Thousands(int64(p.PerSecond)), p.Goroutines)
	}
	return fmt.Sprintf("full load, %d goroutines", p.Goroutines)
}

type deliveries struct{ *report.Table }

func followTable() deliveries {
	return deliveries{&report.Table{Labels: []string{"contender", "pushes"},
		Heads: []string{"pushed/s", "p50", "p99", "p99.9", "lost", "of", "twice"}}}
}

// follow adds a row: medians, and sums of what was lost.
func (t deliveries) follow(r *run, database, pace string, c contender.Contender, f followed) {
	if len(f.rounds) == 0 {
		none := report.None
		t.Add(c.Name, pace, failure(t.Table, c.Name, f.err), none, none, none, none, none, none)
		return
	}
	var rates []float64
	var p50, p99, p999 []time.Duration
	var lost, of, twice int64
	name := c.Name
	for _, d := range f.rounds {
		rates = append(rates, d.PerSecond)
		p50, p99, p999 = append(p50, d.P50), append(p99, d.P99), append(p999, d.P999)
		lost, of, twice = lost+d.Lost, of+d.Pushed, twice+d.Repeated
		f.err = errors.Join(f.err, d.Stopped)
	}
	if f.err != nil {
		name += failure(t.Table, "in some rounds", f.err)[len(report.None):]
	}
	share := report.Thousands(lost)
	if lost > 0 {
		share = fmt.Sprintf("**%s** (%.2f %%)", share, 100*float64(lost)/float64(of))
	}
	if lost > 0 && c.Kind == contender.Product {
		r.remarks = append(r.remarks, fmt.Sprintf("%s, %s: evq lost %d events. That breaks its first guarantee: a bug.", database, pace, lost))
	}
	t.Add(name, pace, report.Rate(report.Median(rates)), report.Short(report.Median(p50)), report.Short(report.Median(p99)),
		report.Short(report.Median(p999)), share, report.Thousands(of), report.Thousands(twice))
}
