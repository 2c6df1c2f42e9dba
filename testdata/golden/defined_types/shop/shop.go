// Package shop has no events.
package shop

// Price is an amount.
type Price struct {
	Cents int64 `json:"cents"`
}

// Order is what a customer wants.
type Order struct {
	ID    string `json:"id"`
	Total Price  `json:"total"`
}
