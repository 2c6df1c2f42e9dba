// Package money has a version in its path.
package money

// Amount is some money.
type Amount struct{ Cents int64 }
