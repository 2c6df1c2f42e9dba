package p

//evq:event tipe=A version=1.0
type UnknownKey struct{}

//evq:event type=B version=1.0 colour=red
type UnlikeAnyKey struct{}

//evq:event type=C version=1.0 version=1.1
type RepeatedKey struct{}

//evq:event type=D
type MissingVersion struct{}

//evq:event
type MissingBoth struct{}

//evq:event type=E version
type NoValue struct{}

//evq:event type= version=1.0
type EmptyValue struct{}

//evq:event UserCreated 1.0
type NoKeys struct{}
