// Package broken has a broken type.
package broken

// Held is broken.
type Held struct{ Missing Missing }
