// Package deep is internal.
package deep

// Type is a type.
type Type struct{ ID string }
