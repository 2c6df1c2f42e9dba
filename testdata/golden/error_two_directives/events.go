package p

// Twice is declared twice.
//
//evq:event type=A version=1.0
//evq:event type=B version=1.0
type Twice struct{}
