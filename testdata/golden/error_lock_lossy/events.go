package shop

// Placed is stored as it was before its fields were changed.
//
//evq:event type=Placed version=1.0
type Placed struct {
	ID      string  `json:"id"`
	Email   string  `json:"mail"`
	Cents   string  `json:"cents"`
	Address Address `json:"address"`
}

// Address is a part of Placed.
type Address struct {
	Street string `json:"street"`
}

// Paid was widened, which old builds do not read.
//
//evq:event type=Paid version=1.0
type Paid struct {
	Cents int64 `json:"cents"`
}
