// Package audit has no events.
package audit

// Stamp says who did it.
type Stamp struct {
	By string `json:"by"`
}
