// Package stale has an event that had a codec before it got a type of another module.
package stale

import "math/big"

// Counted is an event.
//
//evq:event type=Counted version=1.0
type Counted struct{ N *big.Int }
