// Package other has what only it can name.
package other

import "github.com/evq-go/evq/testdata/golden/error_unnameable/other/internal/deep"

type private struct{ ID string }

// Public has a field of a type that nobody else can name.
type Public struct{ P private }

// Internal has a field of a type that others may not import.
type Internal struct{ D deep.Type }

// Unexported has a field that is no one else's.
type Unexported struct{ id string }

// Embeddable is fine as a field.
type Embeddable struct{ P private }

var _ = Unexported{}.id
