package p

type string struct{}

type error interface{ Error() }

type int32 int64

type any struct{}

//evq:event type=A version=1.0
type A struct{ N int32 }
