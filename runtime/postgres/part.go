package postgres

import (
	"slices"

	"github.com/google/uuid"
)

func (s sight) sees(e named) bool { return e.position <= s.floor || s.snapshot.sees(e.transaction) }

func (p part) covers(e named) bool { return e.position <= p.position && p.seen.sees(e) }

// within tells whether other provably covers all that p covers. Snapshots of two clusters cannot be compared, but up to
// the floor of its era other covers everything.
func (p part) within(other part) bool {
	return p.position <= other.position && (p.position <= other.seen.floor ||
		p.seen.era == other.seen.era && p.seen.snapshot.within(other.seen.snapshot))
}

// meet covers what both cover. Of two eras the older snapshot decides up to the floor of the newer one, where that sees
// everything; beyond it nothing can be said. That is no loss: who has read there in the older era has read what the
// restore did not bring.
func (p part) meet(other part) (both part, ok bool) {
	both = part{min(p.position, other.position), p.seen}
	older, newer := p.seen, other.seen
	if older.era > newer.era {
		older, newer = newer, older
	}
	if older.era < newer.era {
		both.seen = older
		return both, both.position <= newer.floor
	}
	both.seen.snapshot = p.seen.snapshot.meet(other.seen.snapshot)
	return both, true
}

// last is the part that was read last.
func (p place) last() part {
	if p.late != nil {
		return *p.late
	}
	return p.part
}

func (p place) parts() []part {
	if p.late != nil {
		return []part{p.part, *p.late}
	}
	return []part{p.part}
}

func (p place) covers(e named) bool {
	return slices.ContainsFunc(p.parts(), func(own part) bool { return own.covers(e) })
}

// includes tells whether each part of other is provably within one of p's.
func (p place) includes(other place) bool {
	return !slices.ContainsFunc(other.parts(), func(theirs part) bool {
		return !slices.ContainsFunc(p.parts(), theirs.within)
	})
}

// meet covers what both cover, but for what is in the ordinary part of the one and only in the late part of the other.
// It is in the middle of a late part if one of them is, so that Covers takes it for no more than it is: where the late
// parts have nothing in common that can be told, in the middle of an empty one.
func (p place) meet(other place) (both place, ok bool) {
	if both.part, ok = p.part.meet(other.part); !ok {
		return place{}, false
	}
	if both.event = p.event; other.position < p.position {
		both.event = other.event
	}
	if p.late == nil && other.late == nil {
		return both, true
	}
	late, ok := p.last().meet(other.last())
	if !ok {
		late = part{0, both.seen}
	}
	late.position = min(late.position, both.position)
	both.late = &late
	return both, true
}

// cut is the place behind an event of a page that was read from p with the sight now. What comes first is the rest of the
// late part in the middle of which p is; when that is over, p is as good as an ordinary place with the later sight.
func (p place) cut(now sight, e named, event uuid.UUID) place {
	switch {
	case e.position > p.position:
		return place{part: part{e.position, now}, event: event}
	case p.late == nil:
		p.late = &part{e.position, now}
	case p.late.seen.sees(e):
		p.late = &part{e.position, p.late.seen}
	default:
		p.seen, p.late = p.late.seen, &part{e.position, now}
	}
	return p
}
