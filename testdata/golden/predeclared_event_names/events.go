// Package predeclared has events with names that look like Go's.
package predeclared

// Error is an event.
//
//evq:event type=Error version=1.0
type Error struct{ Text string }

// String is an event.
//
//evq:event type=String version=1.0
type String struct{ Text string }

// Type is an event, and its stored name is a keyword.
//
//evq:event type=func version=0.1
type Type struct{ Text string }

// Push is an event named like a method of the Store.
//
//evq:event type=Push version=1.0
type Push struct{ Text string }
