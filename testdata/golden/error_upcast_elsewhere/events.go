package p

//evq:event type=A version=1.0
type AV1 struct{}

//evq:event type=A version=2.0
type AV2 struct{}

//evq:event type=A version=3.0
type A struct{}
