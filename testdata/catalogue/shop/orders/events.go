// Package orders holds what happens to an order, from the basket to the door.
//
// An order is one aggregate, and a shop is one stream.
package orders

import "time"

// OrderPlaced says that a customer ordered and that the shop has accepted it.
//
// An order is placed once. What follows is an [OrderShipped] or an [OrderCancelled]:
//   - shipped, when the last parcel has left the house,
//   - cancelled, by whichever side, as long as nothing has left.
//
//evq:event type=order.placed version=2.0
type OrderPlaced struct {
	OrderID  string            `json:"order_id"`
	Customer Customer          `json:"customer"` // who pays
	Lines    []Line            `json:"lines"`
	Total    Money             `json:"total"`
	Channel  Channel           `json:"channel"`
	Coupon   *string           `json:"coupon,omitempty"` // as it was typed in
	Labels   map[string]string `json:"labels,omitempty"`
	PlacedAt time.Time         `json:"placed_at"`
}

// A Customer is who ordered.
type Customer struct {
	// The account, or an email address for who has none.
	ID      string  `json:"id"`
	Email   string  `json:"email"`
	Address Address `json:"address"`
}

// An Address is where parcels go.
type Address struct {
	Street  string `json:"street"`
	Zip     string `json:"zip"`
	Country string `json:"country"` // ISO 3166-1, two letters
}

// A Line is one article of an order.
type Line struct {
	SKU      string `json:"sku"`
	Quantity uint16 `json:"quantity"`
	Price    Money  `json:"price"` // of one piece
}

// Money is an amount in the smallest unit of its currency.
type Money struct {
	Amount   int64  `json:"amount,string"` // in cents; a string, since browsers lose digits
	Currency string `json:"currency"`      // ISO 4217, three letters
}

// A Channel is the way on which an order came.
type Channel string

// The channels.
const (
	Web    Channel = "web"
	Phone  Channel = "phone"
	InShop Channel = "store"
)

// OrderShipped says that the last parcel of an order has left the house.
//
//evq:event type=order.shipped version=1.1
type OrderShipped struct {
	OrderID string   `json:"order_id"`
	Parcels []Parcel `json:"parcels"`
	// Days is how long the carrier says that it takes.
	Days uint8 `json:"days,omitempty"`
}

// A Parcel is what one tracking number stands for.
type Parcel struct {
	Carrier  string    `json:"carrier"`
	Tracking string    `json:"tracking"`
	Size     [3]uint16 `json:"size"` // length, width and height in millimetres
	Within   []*Parcel `json:"within,omitempty"`
}

// OrderCancelled says that an order came to nothing, and why.
//
//evq:event type=order.cancelled version=1.0
type OrderCancelled struct {
	OrderID string `json:"order_id"`
	Reason  string `json:"reason"`
}
