package shop

// Placed has lost two fields, which nobody needs.
//
//evq:event type=Placed version=1.0 reserved=nick,address.zip
type Placed struct {
	ID      string  `json:"id"`
	Address Address `json:"address"`
	Note    string  `json:"note"`
}

// Address is a part of Placed.
type Address struct {
	Street string `json:"street"`
}
