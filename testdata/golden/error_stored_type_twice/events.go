package p

//evq:event type=A version=1.0
type A struct{}

//evq:event type=A version=1.0
type SameVersion struct{}

//evq:event type=A version=2.0
type OtherVersion struct{}

//evq:event type=a version=1.0
type OtherCase struct{}
