package postgres

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// steps are what may happen next.
var steps = slices.Concat([]string{"crash", "move", "end", "end", "roll back", "identify", "identify", "draw", "draw"},
	slices.Repeat([]string{"insert"}, 16), slices.Repeat([]string{"commit"}, 8), slices.Repeat([]string{"read"}, 20))

func (c *cluster) step(what string) {
	tx := pick(c.rng, c.open)
	switch what {
	case "crash":
		c.crash()
	case "move":
		c.move()
	case "end":
		c.keep(c.endPlace().text(), c.committed())
	case "identify":
		c.identify(tx)
	case "draw":
		tx.drawn = append(tx.drawn, c.draw())
	case "insert":
		c.insert(tx)
	case "commit":
		c.commit(tx)
	case "roll back":
		*tx = playedTx{}
	case "read":
		c.read()
	}
}

// cluster is a database in a cluster.
type cluster struct {
	*rapid.T
	rng      *rand.Rand
	rows     []playedRow // committed
	open     []*playedTx // some have not begun yet
	next     uint64      // transaction id
	position int64       // the last one drawn
	era      int
	floor    int64
	readers  []*model
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
func (c *cluster) insert(tx *playedTx) {
	if len(tx.drawn) == 0 {
		tx.drawn = append(tx.drawn, c.draw())
	}
	c.identify(tx)
	tx.rows = append(tx.rows, playedRow{named{tx.drawn[0], tx.id}, uuid.New()})
	tx.drawn = tx.drawn[1:]
}

func (c *cluster) commit(tx *playedTx) {
	c.rows = append(c.rows, tx.rows...)
	slices.SortFunc(c.rows, func(a, b playedRow) int { return int(a.position - b.position) })
	*tx = playedTx{}
}

// end ends what is open.
func (c *cluster) end() {
	for i := range c.open {
		c.open[i] = &playedTx{}
	}
}

// crash ends what is open. Ids behind the last one that wrote something durable may be given out again.
func (c *cluster) crash() {
	c.end()
	used := uint64(9)
	for _, row := range c.rows {
		if row.position > c.floor {
			used = max(used, row.transaction)
		}
	}
	c.next = used + 1 + c.rng.Uint64N(max(1, c.next-used))
}

// move dumps the database and restores it in another cluster.
func (c *cluster) move() {
	c.end()
	c.next = 10 + c.rng.Uint64N(2*c.next)
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
func (c *cluster) read() {
	reader, limit := pick(c.rng, c.readers), pick(c.rng, []int{1, 2, 3, 4, 9})
	page := c.page(reader.at, limit)
	if reader.had == nil {
		reader.had = map[int64]bool{}
	}
	taken := len(page.Rows)
	if c.rng.IntN(2) == 0 {
		taken = c.rng.IntN(taken + 1)
	}
	after := reader.at
	for _, row := range page.Rows[:taken] {
		e, _ := parseEvent(row.Position)
		if reader.had[e.position] {
			c.Fatalf("%q comes again behind %q", row.Position, after)
		}
		reader.had[e.position] = true
		at, err := new(backend).Cut(after, page.Next, row)
		if err != nil {
			c.Fatal(err)
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
func (c *cluster) page(after evq.Position, limit int) evq.TailPage {
	from, err := parsePlace(after)
	if err != nil {
		c.Fatal(err)
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
