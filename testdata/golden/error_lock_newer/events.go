package shop

// Placed is an event.
//
//evq:event type=Placed version=1.0
type Placed struct {
	ID string `json:"id"`
}
