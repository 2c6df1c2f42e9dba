package p

import (
	"github.com/evq-go/evq/testdata/golden/error_unnameable/other"
	"text/template"
)

//evq:event type=A version=1.0
type A other.Public

//evq:event type=B version=1.0
type B other.Internal

//evq:event type=C version=1.0
type C other.Unexported

//evq:event type=D version=1.0
type D struct {
	E other.Embeddable
	T template.Template `json:"-"`
}
