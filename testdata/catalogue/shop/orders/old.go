package orders

// OrderPlacedV1 is an order as it was while the shop sold in one currency.
//
//evq:event type=order.placed version=1.1
type OrderPlacedV1 struct {
	OrderID  string     `json:"order_id"`
	Customer CustomerV1 `json:"customer"`
	Lines    []LineV1   `json:"lines"`
	Total    float64    `json:"total"` // in euros
	Channel  Channel    `json:"channel"`
	Coupon   string     `json:"coupon,omitempty"`
	Gift     bool       `json:"gift"`
}

// A CustomerV1 is a customer whose street nobody asked for.
type CustomerV1 struct {
	ID    string `json:"id"`
	Email string `json:"email"`
	Zip   string `json:"zip"`
}

// A LineV1 is an article without its price.
type LineV1 struct {
	SKU      string `json:"sku"`
	Quantity uint16 `json:"quantity"`
}

// Upcast counts in cents, and knows nothing of the street.
func (v OrderPlacedV1) Upcast() OrderPlaced {
	const cents = 100
	placed := OrderPlaced{OrderID: v.OrderID, Channel: v.Channel, Total: Money{int64(v.Total * cents), "EUR"}}
	placed.Customer = Customer{ID: v.Customer.ID, Email: v.Customer.Email, Address: Address{Zip: v.Customer.Zip}}
	for _, line := range v.Lines {
		placed.Lines = append(placed.Lines, Line{SKU: line.SKU, Quantity: line.Quantity})
	}
	return placed
}

// OrderSent is what OrderShipped was called before there were parcels.
//
//evq:event type=order.sent version=1.0
type OrderSent struct {
	OrderID  string `json:"order_id"`
	Tracking string `json:"tracking,omitempty"`
}

// Upcast makes it an order of one parcel.
func (s OrderSent) Upcast() OrderShipped {
	return OrderShipped{OrderID: s.OrderID, Parcels: []Parcel{{Tracking: s.Tracking}}}
}
