package shop

// Placed reserves what is no list of fields.
//
//evq:event type=Placed version=1.0 reserved=nick,,age
type Placed struct {
	ID string `json:"id"`
}
