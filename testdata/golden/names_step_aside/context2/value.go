// Package context2 has the name that context would step aside to.
package context2

// Value is a value.
type Value struct{ V int }
