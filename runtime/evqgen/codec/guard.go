package codec

import (
	"encoding"
	"encoding/json"
)

// Plain has the methods by which a type has a say in its own JSON. A generated file embeds it beside each type that it
// spells out, and wants the struct around them to be [Unmarked]: when the type gains one of these methods the two are
// ambiguous, the struct has neither, and the file does not compile.
type Plain struct{}

// Unmarked has the methods of Plain.
type Unmarked interface {
	UnmarkedText
	encoding.TextMarshaler
	encoding.TextUnmarshaler
}

// UnmarkedText has those that a type that marshals itself as text does not have.
type UnmarkedText interface {
	json.Marshaler
	json.Unmarshaler
	IsZero() bool
}

// MarshalJSON is never called.
func (Plain) MarshalJSON() ([]byte, error) { return nil, nil }

// UnmarshalJSON is never called.
func (Plain) UnmarshalJSON([]byte) error { return nil }

// MarshalText is never called.
func (Plain) MarshalText() ([]byte, error) { return nil, nil }

// UnmarshalText is never called.
func (Plain) UnmarshalText([]byte) error { return nil }

// IsZero is never called.
func (Plain) IsZero() bool { return false }
