package postgres

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"testing"

	evq "github.com/evq-go/evq/runtime"
	"pgregory.net/rapid"
)

// What places say is compared with what readers have had, in a cluster that is played: transactions in every order,
// crashes that give transaction ids out again, and moves to other clusters.
//
// rapid likes small numbers, which here are short lives; it draws the seed of even ones, and the length.
func TestPlacesSayWhatReadersHaveHad(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "seed"), 0))
		c := &cluster{T: r, rng: rng, next: 10, era: 1, open: make([]*playedTx, 4), readers: []*model{{}, {}, {}}}
		c.end()
		for range 150 - rapid.IntRange(0, 149).Draw(r, "steps that are left out") {
			c.step(pick(rng, steps))
		}
		c.check()
	})
}

func pick[T any](rng *rand.Rand, from []T) T { return from[rng.IntN(len(from))] }

// check demands of every place that became known that it still says what had been read there, and nothing of what was
// committed since; and the same of where some of them meet, and of the place of one in the other.
func (c *cluster) check() {
	for _, here := range c.kept {
		c.wantExactly(here)
		if !c.covers(here.at, here.at) {
			c.Fatalf("%q does not cover itself", here.at)
		}
		if plain(here.at) {
			c.wantCuts(here)
		}
	}
	for range 2 * len(c.kept) {
		of, here, there := c.rng.IntN(len(c.kept)), c.rng.IntN(len(c.kept)), c.rng.IntN(len(c.kept))
		met := c.wantMeet(c.kept[here], c.kept[there])
		if of <= here {
			c.wantSound(c.kept[here], c.kept[of])
		}
		if of <= min(here, there) {
			c.wantSound(met, c.kept[of])
		}
	}
}

func (c *cluster) wantExactly(here kept) {
	for _, row := range c.rows {
		e := eventPosition(row.position, fmt.Sprint(row.transaction))
		if got := c.covers(here.at, e); got != here.had[row.position] {
			c.Fatalf("that %q covers %q is %v", here.at, e, got)
		}
	}
}

// wantCuts lets somebody who stands at a place read all that is missing there in one page, which was read from further
// back, as buckets do that meet, and stop behind each of its events.
func (c *cluster) wantCuts(here kept) {
	end := c.endPlace().text()
	reached := kept{had: maps.Clone(here.had)}
	for _, row := range c.rows { // in order of positions
		if here.had[row.position] {
			continue
		}
		var err error
		reached.had[row.position] = true
		reached.at, err = new(backend).Cut(here.at, end, evq.Row{Position: eventPosition(row.position, fmt.Sprint(row.transaction)), EventID: row.id})
		if err != nil {
			c.Fatal(err)
		}
		c.wantExactly(reached)
	}
}

// wantMeet returns where two meet, and what both have had of it.
func (c *cluster) wantMeet(here, there kept) kept {
	at, err := (*backend)(nil).Meet(here.at, there.at)
	if err != nil {
		c.Fatal(err)
	}
	p, err := parsePlace(at)
	if err != nil {
		c.Fatal(err)
	}
	met, missed := kept{at, map[int64]bool{}}, 0 // what both have had and the place does not cover
	for _, row := range c.rows {
		both := here.had[row.position] && there.had[row.position]
		covered := p.covers(row.named)
		switch {
		case covered && !both:
			c.Fatalf("%q and %q meet at %q, which covers %v", here.at, there.at, at, row.named)
		case covered:
			met.had[row.position] = true
		case both:
			missed++
		}
		if row.position == p.position && row.id != p.event {
			c.Fatalf("%q names the wrong event", at)
		}
	}
	if missed > 0 && plain(here.at) && plain(there.at) {
		c.Fatalf("%q and %q meet at %q, %d events too early", here.at, there.at, at, missed)
	}
	return met
}

// plain tells whether a place is an ordinary one.
func plain(at evq.Position) bool {
	p, err := parsePlace(at)
	return err == nil && p.late == nil
}

// wantSound demands that who has had less does not cover, whoever is asked.
func (c *cluster) wantSound(at, of kept) {
	if !c.covers(at.at, of.at) {
		return
	}
	for position := range of.had {
		if !at.had[position] {
			c.Fatalf("%q covers %q, but has not had %d", at.at, of.at, position)
		}
	}
}

func (c *cluster) covers(at, of evq.Position) bool {
	yes, err := new(backend).Covers(at, of)
	if err != nil {
		c.Fatal(err)
	}
	return yes
}
