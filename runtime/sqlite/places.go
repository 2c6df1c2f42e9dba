package sqlite

import (
	evq "github.com/evq-go/evq/runtime"
	"github.com/google/uuid"
)

var _ evq.Places = (*backend)(nil)

// Covers compares positions: they are drawn in the order in which events appear.
func (b *backend) Covers(at, of evq.Position) (bool, error) {
	here, there, err := parsePlaces(at, of)
	return err == nil && there.position <= here.position, err
}

// Meet returns the smaller one. Of two at one position it is the one that names the event there.
func (b *backend) Meet(a, other evq.Position) (evq.Position, error) {
	p, q, err := parsePlaces(a, other)
	switch {
	case err != nil:
		return "", err
	case p.position < q.position, p.position == q.position && p.event != uuid.Nil:
		return a, nil
	}
	return other, nil
}

// Cut returns the place behind the row.
func (b *backend) Cut(after, next evq.Position, last evq.Row) (evq.Position, error) {
	if err := b.checkPage(after, next); err != nil {
		return "", err
	}
	p, err := behind(last)
	if err == nil && p.position == 0 {
		err = evq.Invalid("a row without a position")
	}
	if err != nil {
		return "", err
	}
	return p.text(), nil
}

// aroundPage are the places around a page of the tail.
type aroundPage struct{ after, next evq.Position }

// checkPage refuses places of others. It remembers the last ones: a reader cuts a page behind event after event.
func (b *backend) checkPage(after, next evq.Position) error {
	if last := b.lastPage.Load(); last != nil && last.after == after && last.next == next {
		return nil
	}
	_, _, err := parsePlaces(after, next)
	if err == nil {
		b.lastPage.Store(&aroundPage{after, next})
	}
	return err
}

// Distance counts positions. Those of transactions that were rolled back are given out again.
func (b *backend) Distance(from, to evq.Position) (int64, error) {
	p, q, err := parsePlaces(from, to)
	return max(0, q.position-p.position), err
}

func parsePlaces(a, other evq.Position) (p, q place, err error) {
	if p, err = parsePlace(a); err == nil {
		q, err = parsePlace(other)
	}
	return p, q, err
}
