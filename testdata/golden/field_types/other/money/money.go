// Package money has the name of another package.
package money

// Amount is some other money.
type Amount struct{ Pence int64 }
