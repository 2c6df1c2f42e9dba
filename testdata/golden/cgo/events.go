package cgo

// Answered holds what C said.
//
//evq:event type=Answered version=1.0
type Answered struct{ N int }
