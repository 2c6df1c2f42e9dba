package postgres

import evq "github.com/evq-go/evq/runtime"

var _ evq.Places = (*backend)(nil)

// Covers tells whether a place covers an event, or all that another place covers. An ordinary place that was read when
// the other was known covers all of that which has a position up to its own, whatever their snapshots say: what had
// been committed and was not covered would have come with the page. In the middle of a late part that is not so, the
// page may be one that was begun before; there the answer is true where it can be proved, and may be so only when the
// late part has been read.
func (b *backend) Covers(at, of evq.Position) (bool, error) {
	here, err := b.parsed(at)
	if err != nil {
		return false, err
	}
	if e, ok := parseEvent(of); ok {
		return here.covers(e), nil
	}
	there, err := parsePlace(of)
	if err != nil {
		return false, err
	}
	if here.late == nil || there.position == 0 {
		return there.position <= here.position, nil
	}
	return here.includes(there), nil
}

// parsedPlace is a place and its text.
type parsedPlace struct {
	text  evq.Position
	place place
}

// parsed reads a place, and remembers the last one: a consumer asks about row after row whether one place covers it.
func (b *backend) parsed(text evq.Position) (place, error) {
	if last := b.lastParsed.Load(); last != nil && last.text == text {
		return last.place, nil
	}
	p, err := parsePlace(text)
	if err == nil {
		b.lastParsed.Store(&parsedPlace{text, p})
	}
	return p, err
}

// Meet takes the smaller position and what both snapshots see. Of places in the middle of a late part it takes no more
// than the ordinary parts and the late parts have in common, which is a little less than there is.
func (b *backend) Meet(a, other evq.Position) (evq.Position, error) {
	p, err := parsePlace(a)
	if err != nil {
		return "", err
	}
	q, err := parsePlace(other)
	if err != nil {
		return "", err
	}
	switch {
	case a == other:
		return a, nil
	case p.position == 0 || q.position == 0:
		return "", nil
	}
	met, ok := p.meet(q)
	if !ok {
		return "", nil
	}
	return met.text(), nil
}

// Cut returns the place behind a row: an ordinary one behind a new row, one in the middle of the late part behind a late
// one.
func (b *backend) Cut(after, next evq.Position, last evq.Row) (evq.Position, error) {
	page, err := b.parsedPage(after, next)
	if err != nil {
		return "", err
	}
	e, ok := parseEvent(last.Position)
	if !ok {
		return "", notOurs(last.Position)
	}
	if e.position > page.from.position { // as place.cut, without writing the same sight for event after event
		return placeText(e.position, last.EventID, page.text), nil
	}
	return page.from.cut(page.now, e, last.EventID).text(), nil
}

// parsedPage is a page of the tail: the places around it, and the sight that it was read with.
type parsedPage struct {
	after, next evq.Position
	from        place
	now         sight
	text        string // of now
}

// parsedPage reads the places around a page, and remembers the last one: a reader cuts a page behind event after event.
func (b *backend) parsedPage(after, next evq.Position) (*parsedPage, error) {
	if last := b.lastPage.Load(); last != nil && last.after == after && last.next == next {
		return last, nil
	}
	from, err := parsePlace(after)
	if err != nil {
		return nil, err
	}
	to, err := parsePlace(next)
	if err != nil {
		return nil, err
	}
	now := to.last().seen
	page := &parsedPage{after, next, from, now, now.String()}
	b.lastPage.Store(page)
	return page, nil
}

// Distance counts positions, in the middle of a late part those that are left of it too. What else may come late is not
// known.
func (b *backend) Distance(from, to evq.Position) (int64, error) {
	p, err := parsePlace(from)
	if err != nil {
		return 0, err
	}
	q, err := parsePlace(to)
	if err != nil {
		return 0, err
	}
	if p.late != nil {
		return max(0, q.position-p.late.position), nil
	}
	return max(0, q.position-p.position), nil
}
