// Package minors has an event whose struct grew within its major version.
package minors

// Placed says that an order was placed.
//
//evq:event type=minors.Placed version=1.10
type Placed struct {
	ID string `json:"id"`
	By string `json:"by,omitempty"`
}
