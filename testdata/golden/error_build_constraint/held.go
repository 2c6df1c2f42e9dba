package p

//evq:event type=D version=1.0
type D struct{ Held Held }
