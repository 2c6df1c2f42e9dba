package run

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/evq-go/evq/bench/contender"
	"github.com/evq-go/evq/bench/report"
	"github.com/evq-go/evq/bench/workload"
)

// side is a contender in one part of a run: open, or err says why not.
type side struct {
	contender.Contender
	store  contender.Store
	source *workload.Source
	count  *contender.Counter
	remove func()
	err    error
	twin   twin
}

// twin is how a ceiling that is measured twice writes the second time.
type twin int

const (
	noTwin    twin = iota
	likeEvq        // batches like those that evq forms
	thousands      // 1,000 events a transaction
)

// errMissing is the error of a peer that this program was built without.
var errMissing = errors.New("was not built in")

// open opens a contender on an empty place.
func (r *run) open(ctx context.Context, database string, c contender.Contender) *side {
	s := &side{Contender: c, source: &workload.Source{}, remove: func() {}}
	if c.Open == nil {
		s.err = fmt.Errorf("%w: %s", errMissing, r.plan.missing)
		return s
	}
	at, remove, err := r.databases.New(ctx, database)
	if err != nil {
		s.err = err
		return s
	}
	s.remove, s.count = remove, r.databases.Counter(at)
	s.store, s.err = c.Open(ctx, at)
	return s
}

// beside opens a contender on a place that another one made.
func (r *run) beside(ctx context.Context, c contender.Contender, at contender.Place) *side {
	s := &side{Contender: c, source: &workload.Source{}, remove: func() {}}
	s.store, s.err = c.Open(ctx, at)
	return s
}

func (s *side) close() {
	if s.store != nil {
		_ = s.store.Close()
	}
	if s.count != nil {
		s.count.Close()
	}
	s.remove()
}

// openAll opens every contender that works on a database.
func (r *run) openAll(ctx context.Context, database string) (sides []*side, closeAll func()) {
	for _, c := range r.contenders {
		if c.On(database) {
			sides = append(sides, r.open(ctx, database, c))
		}
	}
	return sides, func() {
		for _, s := range sides {
			s.close()
		}
	}
}

// turns calls measure for each side that has no error, round by round; who begins changes with the round. What a side
// fails with becomes its err, and it is left out from then on.
func turns(ctx context.Context, rounds int, sides []*side, measure func(s *side, at, round int) error) error {
	for round := range rounds {
		for k := range sides {
			at := (k + round) % len(sides)
			s := sides[at]
			if s.err != nil {
				continue
			}
			s.err = measure(s, at, round)
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
	}
	return nil
}

// failure is what a cell says of an error, with a footnote in table.
func failure(table *report.Table, name string, err error) string {
	text := strings.Join(strings.Fields(err.Error()), " ")
	text = strings.ReplaceAll(text, os.TempDir(), "…") // the page names no folders
	if reason, ok := strings.CutPrefix(text, errors.ErrUnsupported.Error()+": "); ok {
		return report.None + table.Note(name+": "+reason+".")
	}
	if len(text) > 160 {
		text = text[:160] + "…"
	}
	return report.None + table.Note(name+": "+text+".")
}
