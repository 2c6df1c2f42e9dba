// Package warnings has what works, and not as it looks.
package warnings

// Half writes its own JSON and does not read it.
type Half struct{ N int }

// MarshalJSON writes a half.
func (Half) MarshalJSON() ([]byte, error) { return []byte(`{"N":2}`), nil }

// Parse reads its own JSON and does not write it.
type Parse string

// UnmarshalText reads a Parse.
func (*Parse) UnmarshalText([]byte) error { return nil }

// Loose is an event with a warning on every field.
//
//evq:event type=Loose version=1.0
type Loose struct {
	hidden string
	Any    any
	Anys   map[string][]interface{} `json:"anys"`
	Typo   string                   `json:"typo,omitemtpy"`
	Inline Inner                    `json:"inline,inline"`
	Name   string                   `json:"na\"me"`
	Half   Half
	Parse  Parse
}

// Inner is held.
type Inner struct {
	A      int
	secret int
}

var _ = Loose{}.hidden
var _ = Inner{}.secret
