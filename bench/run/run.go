package run

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"github.com/evq-go/evq/bench/contender"
	"github.com/evq-go/evq/bench/report"
)

// run is one run of the whole.
type run struct {
	plan       plan
	contenders []contender.Contender
	databases  *contender.Databases
	page       *page
	remarks    []string
	start      time.Time
	busy       string // the machine's load before it began
}

// Main is the program. peers are what it was built with; missing says why it has no others, unless -missing says so.
func Main(missing string, peers ...contender.Contender) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	do := func() error { return begin(ctx, missing, peers) }
	if text := os.Getenv(workerEnv); text != "" {
		do = func() error { return work(ctx, text) }
	}
	if err := do(); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

func begin(ctx context.Context, missing string, peers []contender.Contender) error {
	p, err := parse(os.Args[1:], missing)
	if err != nil {
		return err
	}
	r := &run{plan: p, page: &page{}, start: time.Now(), busy: report.LoadAverage()}
	all := append(contender.Own(), Peers(peers)...)
	if err := p.check(slices.Concat(databaseNames, partNames, names(all))); err != nil {
		return err
	}
	r.contenders = chosen(p, all)
	wanted := r.wantedDatabases()
	if r.databases, err = contender.OpenDatabases(len(wanted) > 1 || wanted[0] == contender.Postgres); err != nil {
		return err
	}
	defer r.databases.Close()
	if err := r.measure(ctx, wanted); err != nil {
		return err
	}
	return r.page.write(r)
}

// Peers returns all peers, those which were built in with what opens them.
func Peers(built []contender.Contender) []contender.Contender {
	peers := contender.Peers()
	for i := range peers {
		for _, b := range built {
			if b.Name == peers[i].Name {
				peers[i].Open = b.Open
			}
		}
	}
	return peers
}

// The names that -only knows besides those of contenders.
var (
	databaseNames = []string{compact(contender.SQLite), compact(contender.Postgres)}
	partNames     = []string{"push", "load", "follow", "fanout", "growth", "held", "processes"}
)

func names(of []contender.Contender) (all []string) {
	for _, c := range of {
		all = append(all, compact(c.Name))
	}
	return all
}

func compact(name string) string { return strings.ToLower(strings.ReplaceAll(name, " ", "")) }

// chosen leaves out whom -only does not name. evq stays, because all ratios are to it.
func chosen(p plan, all []contender.Contender) (some []contender.Contender) {
	for _, c := range all {
		if c.Kind == contender.Product || p.wants(compact(c.Name), names(all)) {
			some = append(some, c)
		}
	}
	return some
}

func (r *run) wantedDatabases() (wanted []string) {
	for _, database := range []string{contender.SQLite, contender.Postgres} {
		if r.plan.wants(compact(database), databaseNames) {
			wanted = append(wanted, database)
		}
	}
	return wanted
}

func (r *run) measure(ctx context.Context, databases []string) error {
	parts := []func(context.Context, string) error{r.pushes, r.loads, r.follows, r.fanOut, r.growth, r.held, r.processes}
	for _, database := range databases {
		for i, part := range parts {
			if !r.plan.wants(partNames[i], partNames) {
				continue
			}
			if err := part(ctx, database); err != nil {
				return fmt.Errorf("%s on %s: %w", partNames[i], database, err)
			}
		}
	}
	return nil
}

func (r *run) progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%5.0fs  %s\n", time.Since(r.start).Seconds(), fmt.Sprintf(format, args...))
}

// remark keeps what disappoints: where evq is not ahead of a way that is no ceiling, and the lowest share of a ceiling.
func (r *run) remark(where string, c contender.Contender, evq, other []float64) {
	if len(evq) == 0 || len(evq) != len(other) || c.Kind == contender.Ceiling {
		return
	}
	if report.Median(evq) < report.Median(other) {
		r.remarks = append(r.remarks, fmt.Sprintf("%s: %s does %s of what evq does.", where, c.Name, report.Ratio(other, evq)))
	}
}

// timed calls load and returns how long it took.
func timed(load func() (int, error)) (time.Duration, int, error) {
	start := time.Now()
	n, err := load()
	return time.Since(start), n, err
}
