package p

import (
	"example.com/not/there"
	"github.com/evq-go/evq/testdata/golden/error_does_not_compile/broken"
)

//evq:event type=A version=1.0
type A struct {
	Gone Undefined
	List []Undefined
}

//evq:event type=B version=1.0
type B struct{ There there.Type }

//evq:event type=C version=1.0
type C struct{ Broken broken.Held }

//evq:event type=D version=1.0
type D struct{ Same, Same string }

//evq:event type=E version=1.0
type E struct{ Self E }

//evq:event type=F version=1.0
type F struct{}

// F again.
type F struct{ N int }

// unrelated is broken and nobody's business.
func unrelated() NotThere { return undefined + "a" * 2 }

type bystander struct{ NotThere }
