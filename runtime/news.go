package evq

import (
	"bytes"
	"sync/atomic"
)

// news is an event on its way to those who subscribe to its stream. What is read of it is read once for all of them.
type news struct {
	event  Recorded[Raw]
	broken error                   // why the metadata cannot be read: an ErrDecode
	shared bool                    // others have it too
	typed  atomic.Pointer[reading] // the event as those have read it who take it with a type
}

// bulletin is a page of the tail, for those who follow all streams.
type bulletin struct {
	from, next Position
	news       []*news
}

// reading is an event with its data as one type.
type reading struct {
	event any // a *Recorded[T]
	next  *reading
}

// newsOf is news for one subscription, or for several.
func newsOf(row *Row, shared bool) *news {
	n := &news{shared: shared}
	n.set(row)
	return n
}

// set reads the metadata of a row.
func (n *news) set(row *Row) { n.event, n.broken = row.recorded() }

// raw returns the event with data that nobody else has: in own, where others have the event too.
func (n *news) raw(own *Recorded[Raw]) (*Recorded[Raw], error) {
	if !n.shared {
		return &n.event, n.broken
	}
	*own = *unshare(n, &n.event, own)
	own.Data = bytes.Clone(own.Data)
	return own, n.broken
}

// as returns the event as a T. If the data that read makes can be shared, all who take the event as a T share it, and the
// memory that it is in; else it is in own. Many subscribers read one piece of memory faster than each a copy.
func as[T any](n *news, own *Recorded[T], read func(Recorded[Raw]) (Recorded[T], error), sharable func(T) bool) (*Recorded[T], error) {
	if n.broken != nil {
		var none T
		*own = WithData(n.event, none)
		return own, n.broken
	}
	for r := n.typed.Load(); r != nil; r = r.next {
		if e, ok := r.event.(*Recorded[T]); ok {
			return unshare(n, e, own), nil
		}
	}
	var err error
	*own, err = read(n.event)
	if n.shared && err == nil && sharable(own.Data) {
		kept := *own
		n.keep(&kept)
	}
	return unshare(n, own, own), err
}

// keep keeps an event with its data as some type. Two subscriptions that come at the same time may both keep one.
func (n *news) keep(event any) {
	r := &reading{event: event}
	for {
		r.next = n.typed.Load()
		if n.typed.CompareAndSwap(r.next, r) {
			return
		}
	}
}

// unshare returns e, which was read of n: in own, with an Extra that nobody else has, if it has one that others have too.
func unshare[T any](n *news, e, own *Recorded[T]) *Recorded[T] {
	if !n.shared || e.Metadata.Extra == nil {
		return e
	}
	*own = *e
	own.Metadata.Extra = bytes.Clone(e.Metadata.Extra)
	return own
}
