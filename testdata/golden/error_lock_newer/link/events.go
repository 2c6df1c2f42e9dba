package link

// Sent is an event.
//
//evq:event type=Sent version=1.0
type Sent struct {
	ID string `json:"id"`
}
