package p

import "time"

//evq:event type=A version=1.0
type Alias = Struct

//evq:event type=B version=1.0
type Number int

//evq:event type=C version=1.0
type Func func()

//evq:event type=D version=1.0
type Interface interface{ M() }

//evq:event type=E version=1.0
type Generic[T any] struct{ V T }

//evq:event type=F version=1.0
type unexported struct{}

//evq:event type=G version=1.0
type Slice []Struct

//evq:event type=H version=1.0
type Named time.Month

//evq:event type=I version=1.0
type Pointer *Struct

//evq:event type=J version=1.0
type _ struct{}

// Struct is a struct.
type Struct struct{ ID string }
