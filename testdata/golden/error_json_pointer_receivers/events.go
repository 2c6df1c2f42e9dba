package p

import "math/big"

// Money marshals itself through a pointer.
type Money struct{ cents int64 }

// MarshalText writes money.
func (m *Money) MarshalText() ([]byte, error) { return nil, nil }

// UnmarshalText reads money.
func (m *Money) UnmarshalText([]byte) error { m.cents = 1; return nil }

// Line is fine in a slice, and not in an array.
type Line struct{ Price Money }

//evq:event type=A version=1.0
type A struct {
	Values   map[string]Money
	Pointers map[string]*Money
	Slices   map[string][]Money
	Big      big.Int
	Pointer  *big.Int
	Lines    []Line
	Array    [2]Line
}

//evq:event type=B version=1.0
type B struct{ ID string }

// MarshalJSON is not called on an event, which is a value.
func (*B) MarshalJSON() ([]byte, error) { return nil, nil }

func (*B) UnmarshalJSON([]byte) error { return nil }
