// Package run measures all contenders in one run and writes the report: the program of this module, and of bench/peers,
// which adds the peers.
package run

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/evq-go/evq/bench/measure"
	"github.com/evq-go/evq/bench/workload"
)

// plan says what is measured, and how much of it.
type plan struct {
	name         string
	out          string // the folder of performance.md
	rounds       int
	pushRounds   int // rounds of pushes to empty stores: short, and so more of them
	only         []string
	missing      string // why there are no peers
	cells        []workload.Cell
	length       time.Duration // of a round of pushes
	events       int           // to load
	peerEvents   int           // the same for peers
	limit        time.Duration // of catching up with peerEvents; others have ten times as long
	steady, full measure.Pace  // of pushes while somebody follows
	fanOut       time.Duration // of pushes to a stream that many subscribe to
	sizes        []int
}

// steadyRate is how many events a second are pushed where latency is what counts.
const steadyRate = 1_000

// patience is how long nothing may come before what has not come is lost. It is longer than any contender's poll.
const patience = 3 * time.Second

func usual() plan {
	return plan{
		name: "default", rounds: 3, pushRounds: 5, cells: workload.Cells(), length: 200 * time.Millisecond,
		events: 1_000_000, peerEvents: 30_000, limit: 3 * time.Second,
		steady: measure.Pace{Goroutines: 16, PerSecond: steadyRate, Length: 1200 * time.Millisecond, Patience: patience},
		full:   measure.Pace{Goroutines: 8, Length: 700 * time.Millisecond, Patience: patience},
		fanOut: 2 * time.Second,
		sizes:  []int{10_000, 100_000, 1_000_000},
	}
}

func quick() plan {
	p := usual()
	p.name, p.rounds, p.pushRounds, p.cells, p.length = "quick", 1, 1, workload.QuickCells(), 100*time.Millisecond
	p.events, p.peerEvents, p.limit = 10_000, 2_000, 2*time.Second
	p.steady.Length, p.full.Length = 300*time.Millisecond, 200*time.Millisecond
	p.fanOut = 200 * time.Millisecond
	p.sizes = []int{10_000, 20_000}
	return p
}

func full() plan {
	p := usual()
	p.name, p.cells, p.length = "full", workload.AllCells(), 2*time.Second
	p.peerEvents, p.limit = 1_000_000, 2*time.Minute
	p.steady.Length, p.full.Length = 10*time.Second, 5*time.Second
	p.sizes = append(p.sizes, 10_000_000)
	return p
}

func parse(args []string, missing string) (plan, error) {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	isQuick := flags.Bool("quick", false, "a look whether everything runs, in about a minute; its figures mean nothing")
	isFull := flags.Bool("full", false, "all combinations, a million events for peers too, and growth to ten million: hours")
	rounds := flags.Int("rounds", 0, "rounds a figure (default 3, 5 of pushes)")
	length := flags.Duration("round", 0, "length of a round of pushes")
	only := flags.String("only", "", "a list of databases (sqlite,postgresql), parts (push,load,follow,fanout,growth,held,processes) and contenders (byhand,copy,chronicle,…)")
	out := flags.String("out", "", "folder for performance.md and performance/*.svg; empty: print the page")
	why := flags.String("missing", missing, "why peers that this program was built without are missing")
	if err := flags.Parse(args); err != nil {
		return plan{}, err
	}
	p := usual()
	switch {
	case *isQuick:
		p = quick()
	case *isFull:
		p = full()
	}
	if *rounds > 0 {
		p.rounds, p.pushRounds = *rounds, *rounds
	}
	if *length > 0 {
		p.length = *length
	}
	if *only != "" {
		p.only = strings.Split(strings.ToLower(*only), ",")
	}
	p.out, p.missing = *out, *why
	return p, nil
}

// check tells which names of -only mean nothing.
func (p plan) check(known []string) error {
	for _, name := range p.only {
		if !slices.Contains(known, name) {
			return fmt.Errorf("-only: there is no %q; there are %s", name, strings.Join(known, ", "))
		}
	}
	return nil
}

// target is what make calls a run that writes its page.
func (p plan) target() string {
	if p.name == "full" {
		return "bench-full"
	}
	return "bench"
}

// wants tells whether one of a group of names is to be measured: it is when -only names it, or none of the group.
func (p plan) wants(name string, group []string) bool {
	named := func(s string) bool { return slices.Contains(p.only, s) }
	return named(name) || !slices.ContainsFunc(group, named)
}
