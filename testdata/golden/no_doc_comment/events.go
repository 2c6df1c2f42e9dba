// Package bare has an event without any words.
package bare

//evq:event version=1.0 type=Bare
type Bare struct{}

// Spaced has white space in its directive.
//
//evq:event  	type=Spaced   version=10.12
type Spaced struct{ ID string }
