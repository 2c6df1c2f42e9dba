package p

//evq:event type=A version=1.0
type A struct{}

//evq:event type=A version=1.0
type SameVersion struct{}

//evq:event type=A version=1.1
type OtherMinor struct{}

//evq:event type=a version=1.0
type OtherCase struct{}
