// Package both has events, and its external test has events of its own.
package both

// Real is an event of the package.
//
//evq:event type=Real version=1.0
type Real struct{ ID string }
