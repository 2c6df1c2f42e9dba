// Package thing has no events but those of its external test.
package thing

// Size is used by an event.
type Size struct{ W, H int }
