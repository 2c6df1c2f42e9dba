package shop

// Placed reserves names that it must not.
//
//evq:event type=Placed version=1.0 reserved=id,nick,address.zap
type Placed struct {
	ID      string  `json:"id"`
	Address Address `json:"address"`
	Nick    int64   `json:"nick2"`
	Age     int64   `json:"age"`
}

// Address is a part of Placed.
type Address struct {
	Street string `json:"street"`
}
