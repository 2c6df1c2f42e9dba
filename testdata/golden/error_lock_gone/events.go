package shop

// Placed is the only one that is left.
//
//evq:event type=Placed version=2.0
type Placed struct {
	ID string `json:"id"`
}
