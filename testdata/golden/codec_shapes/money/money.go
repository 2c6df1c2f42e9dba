// Package money is another package of the module.
package money

// Currency is the code of one.
type Currency string

// Amount is a sum of money.
type Amount struct {
	Minor    int64    `json:"minor"`
	Currency Currency `json:"currency"`
}
