// Package prefix has names of its own where evgen would put its names.
//
//evq:package prefix=Users
package prefix

// Event is something else here.
type Event struct{ Name string }

// Store is something else here.
type Store struct{}

// Decode is something else here.
func Decode() Event { return Event{} }

// Created is an event.
//
//evq:event type=Created version=1.0
type Created struct{ ID string }
