// Package defined has events that take their fields from other types.
package defined

import "github.com/evq-go/evq/testdata/golden/defined_types/shop"

// Change is a value before and after.
type Change[T any] struct {
	From T `json:"from"`
	To   T `json:"to"`
}

type base struct {
	ID string `json:"id"`
}

// PriceChanged instantiates a generic struct.
//
//evq:event type=PriceChanged version=1.0
type PriceChanged Change[shop.Price]

// Renamed has the fields of a struct of this package.
//
//evq:event type=Renamed version=1.0
type Renamed base

// Ordered has the fields of a struct of another package.
//
//evq:event type=Ordered version=1.0
type Ordered shop.Order
