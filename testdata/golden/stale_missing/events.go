package missing

//evq:event type=A version=1.0
type A struct{}
