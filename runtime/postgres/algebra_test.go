package postgres

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// What places say is compared with what readers have had, in a cluster that is played: transactions in every order,
// crashes that give transaction ids out again, and moves to other clusters.
func TestPlacesSayWhatReadersHaveHad(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		c := &cluster{next: 10, era: 1, readers: make([]model, 3)}
		r.Repeat(map[string]func(*rapid.T){
			"begin":            func(*rapid.T) { c.open = append(c.open, &playedTx{}) },
			"take an id":       c.withTx(func(_ *rapid.T, tx *playedTx) { c.identify(tx) }),
			"draw a number":    c.withTx(func(_ *rapid.T, tx *playedTx) { tx.drawn = append(tx.drawn, c.draw()) }),
			"insert":           c.withTx(c.insert),
			"insert and go on": c.withTx(c.insert),
			"commit":           c.withTx(c.commit),
			"roll back":        c.withTx(func(_ *rapid.T, tx *playedTx) { c.end(tx) }),
			"crash":            c.crash,
			"move":             c.move,
			"find the end":     func(*rapid.T) { c.keep(c.endPlace().text(), c.committed()) },
			"read":             c.read,
			"read some":        c.read,
			"":                 func(*rapid.T) {},
		})
		c.check(r)
	})
}

// cluster is a database in a cluster.
type cluster struct {
	rows     []playedRow // committed
	open     []*playedTx
	next     uint64 // transaction id
	position int64  // the last one drawn
	era      int
	floor    int64
	readers  []model
	kept     []kept
}

type playedRow struct {
	named
	id uuid.UUID
}

type playedTx struct {
	id    uint64 // 0: not yet
	drawn []int64
	rows  []playedRow
}

// model is a reader: where it stands, and the positions that it has had.
type model struct {
	at  evq.Position
	had map[int64]bool
}

// kept is a place, in the order of becoming known, and what whoever stands there has had.
type kept struct {
	at  evq.Position
	had map[int64]bool
}

func (c *cluster) keep(at evq.Position, had map[int64]bool) {
	c.kept = append(c.kept, kept{at, maps.Clone(had)})
}

func (c *cluster) withTx(do func(*rapid.T, *playedTx)) func(*rapid.T) {
	return func(r *rapid.T) {
		if len(c.open) == 0 {
			r.Skip("nothing is open")
		}
		do(r, rapid.SampledFrom(c.open).Draw(r, "transaction"))
	}
}

func (c *cluster) draw() int64 {
	c.position++
	return c.position
}

func (c *cluster) identify(tx *playedTx) {
	if tx.id == 0 {
		tx.id = c.next
		c.next++
	}
}

// insert inserts a row, with a number that was drawn before if there is one.
func (c *cluster) insert(_ *rapid.T, tx *playedTx) {
	if len(tx.drawn) == 0 {
		tx.drawn = append(tx.drawn, c.draw())
	}
	c.identify(tx)
	tx.rows = append(tx.rows, playedRow{named{tx.drawn[0], tx.id}, uuid.New()})
	tx.drawn = tx.drawn[1:]
}

func (c *cluster) commit(_ *rapid.T, tx *playedTx) {
	c.rows = append(c.rows, tx.rows...)
	slices.SortFunc(c.rows, func(a, b playedRow) int { return int(a.position - b.position) })
	c.end(tx)
}

func (c *cluster) end(tx *playedTx) {
	c.open = slices.DeleteFunc(c.open, func(other *playedTx) bool { return other == tx })
}

// crash ends what is open. Ids behind the last one that wrote something durable may be given out again.
func (c *cluster) crash(r *rapid.T) {
	c.open = nil
	used := uint64(9)
	for _, row := range c.rows {
		if row.position > c.floor {
			used = max(used, row.transaction)
		}
	}
	if used+1 < c.next {
		c.next = rapid.Uint64Range(used+1, c.next).Draw(r, "next transaction")
	}
}

// move dumps the database and restores it in another cluster.
func (c *cluster) move(r *rapid.T) {
	c.open = nil
	c.next = rapid.Uint64Range(10, 100).Draw(r, "next transaction")
	c.era++
	if n := len(c.rows); n > 0 {
		c.floor = c.rows[n-1].position
	}
}

func (c *cluster) committed() map[int64]bool {
	all := map[int64]bool{}
	for _, row := range c.rows {
		all[row.position] = true
	}
	return all
}

func (c *cluster) now() sight {
	s := snapshot{next: c.next}
	for _, tx := range c.open {
		if tx.id > 0 {
			s.running = append(s.running, tx.id)
		}
	}
	slices.Sort(s.running)
	return sight{c.era, c.floor, s}
}

func (c *cluster) endPlace() place {
	p := place{part: part{seen: c.now()}}
	if n := len(c.rows); n > 0 {
		p.position, p.event = c.rows[n-1].position, c.rows[n-1].id
	}
	return p
}

// read reads a page as the statement does, and takes a part of it.
func (c *cluster) read(r *rapid.T) {
	reader := &c.readers[rapid.IntRange(0, len(c.readers)-1).Draw(r, "reader")]
	limit := rapid.IntRange(1, 4).Draw(r, "limit")
	page := c.page(r, reader.at, limit)
	if reader.had == nil {
		reader.had = map[int64]bool{}
	}
	taken := rapid.IntRange(0, len(page.Rows)).Draw(r, "taken")
	after := reader.at
	for _, row := range page.Rows[:taken] {
		e, _ := parseEvent(row.Position)
		if reader.had[e.position] {
			r.Fatalf("%q comes again behind %q", row.Position, after)
		}
		reader.had[e.position] = true
		at, err := (*backend)(nil).Cut(after, page.Next, row)
		if err != nil {
			r.Fatal(err)
		}
		reader.at = at
		c.keep(at, reader.had)
	}
	if taken == len(page.Rows) {
		reader.at = page.Next
		c.keep(page.Next, reader.had)
	}
}

// page is what is committed and, by the definition, not covered: the rest of a late part, what else is late, what is new.
func (c *cluster) page(r *rapid.T, after evq.Position, limit int) evq.TailPage {
	from, err := parsePlace(after)
	if err != nil {
		r.Fatal(err)
	}
	page := tailPage{from: from, limit: limit, now: c.now()}
	var turns [3][]playedRow
	for _, row := range c.rows {
		seen := from.seen.has(row) && row.position <= from.position
		rest := from.late != nil && from.late.seen.has(row)
		switch {
		case seen, rest && row.position <= from.late.position:
		case row.position > from.position:
			turns[2] = append(turns[2], row)
		case rest:
			turns[0] = append(turns[0], row)
		default:
			turns[1] = append(turns[1], row)
		}
	}
	for _, row := range slices.Concat(turns[:]...) {
		if !page.full() {
			page.rows = append(page.rows, evq.Row{Position: eventPosition(row.position, fmt.Sprint(row.transaction)), EventID: row.id})
		}
	}
	return page.result(after)
}

// has is the definition.
func (s sight) has(row playedRow) bool {
	return row.position <= s.floor || row.transaction < s.snapshot.next && !slices.Contains(s.snapshot.running, row.transaction)
}

// check demands of every place that became known that it still says what had been read there, and nothing of what was
// committed since; and the same of where two of them meet.
func (c *cluster) check(r *rapid.T) {
	for i, here := range c.kept {
		c.wantExactly(r, here)
		for n, there := range c.kept {
			met := c.wantMeet(r, here, there)
			for _, of := range c.kept[:min(i, n)+1] {
				c.wantSound(r, met, of)
			}
			if n <= i {
				c.wantSound(r, here, there)
			}
		}
		if !c.covers(r, here.at, here.at) {
			r.Fatalf("%q does not cover itself", here.at)
		}
	}
}

func (c *cluster) wantExactly(r *rapid.T, here kept) {
	for _, row := range c.rows {
		e := eventPosition(row.position, fmt.Sprint(row.transaction))
		if got := c.covers(r, here.at, e); got != here.had[row.position] {
			r.Fatalf("that %q covers %q is %v", here.at, e, got)
		}
	}
}

// wantMeet returns where two meet, and what both have had of it.
func (c *cluster) wantMeet(r *rapid.T, here, there kept) kept {
	at, err := (*backend)(nil).Meet(here.at, there.at)
	if err != nil {
		r.Fatal(err)
	}
	p, err := parsePlace(at)
	if err != nil {
		r.Fatal(err)
	}
	met, missed := kept{at, map[int64]bool{}}, 0
	for _, row := range c.rows {
		both := here.had[row.position] && there.had[row.position]
		covered := p.covers(row.named)
		switch {
		case covered && !both:
			r.Fatalf("%q and %q meet at %q, which covers %v", here.at, there.at, at, row.named)
		case covered:
			met.had[row.position] = true
		case both:
			missed++
		}
		if row.position == p.position && row.id != p.event {
			r.Fatalf("%q names the wrong event", at)
		}
	}
	if missed > 0 && plain(here.at) && plain(there.at) {
		r.Fatalf("%q and %q meet at %q, %d events too early", here.at, there.at, at, missed)
	}
	return met
}

// plain tells whether a place is an ordinary one.
func plain(at evq.Position) bool {
	p, err := parsePlace(at)
	return err == nil && p.late == nil
}

// wantSound demands that who has had less does not cover, whoever is asked.
func (c *cluster) wantSound(r *rapid.T, at, of kept) {
	if !c.covers(r, at.at, of.at) {
		return
	}
	for position := range of.had {
		if !at.had[position] {
			r.Fatalf("%q covers %q, but has not had %d", at.at, of.at, position)
		}
	}
}

func (c *cluster) covers(r *rapid.T, at, of evq.Position) bool {
	yes, err := (*backend)(nil).Covers(at, of)
	if err != nil {
		r.Fatal(err)
	}
	return yes
}
