package p

import (
	"encoding/json"
	"fmt"
)

// Both has both methods, and JSON still does not know what to make.
type Both interface {
	json.Marshaler
	json.Unmarshaler
}

//evq:event type=A version=1.0
type A struct {
	Err    error
	Str    fmt.Stringer
	Inline interface{ M() }
	List   []Both
	Again  error
}

//evq:event type=B version=1.0
type B struct{ Err error }

// Self holds itself, which is fine.
type Self []Self

//evq:event type=C version=1.0
type C struct{ Self Self }
