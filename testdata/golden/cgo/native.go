// Package cgo calls C, and its events do not.
package cgo

// static int answer(void) { return 42; }
import "C"

// Answer asks C.
func Answer() int { return int(C.answer()) }

type number C.int

var _ number

// Asked is declared in a file that calls C.
//
//evq:event type=Asked version=1.0
type Asked struct{ Question string }
