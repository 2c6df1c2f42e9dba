// Package marshals has types that know their own JSON.
package marshals

import (
	"encoding/json"
	"errors"
	"math/big"
	"net/netip"
	"time"
)

// Kind is an interface, and Shape knows its kinds.
type Kind interface{ Area() float64 }

// Shape reads back what it wrote.
type Shape struct{ Kind Kind }

// square is a kind.
type square float64

func (s square) Area() float64 { return float64(s) }

// MarshalJSON writes a shape.
func (s Shape) MarshalJSON() ([]byte, error) {
	if s.Kind == nil {
		return nil, errors.New("there is no shape without a kind")
	}
	return json.Marshal(s.Kind.Area())
}

// UnmarshalJSON reads a shape.
func (s *Shape) UnmarshalJSON(text []byte) error {
	var area square
	err := json.Unmarshal(text, &area)
	s.Kind = area
	return err
}

// Stamp is a time with more methods, and nothing else in it.
type Stamp struct{ time.Time }

// Signal is a channel that has a name in JSON.
type Signal chan struct{}

// MarshalText names a signal.
func (Signal) MarshalText() ([]byte, error) { return []byte("signal"), nil }

// UnmarshalText makes a signal.
func (s *Signal) UnmarshalText([]byte) error { *s = make(Signal); return nil }

// Drawn holds them all.
//
//evq:event type=Drawn version=1.0
type Drawn struct {
	Shape  Shape
	Stamp  Stamp
	Signal Signal
	Big    *big.Int
	Addr   netip.AddrPort
	Float  *big.Float
}

// Own writes its own JSON as a whole.
//
//evq:event type=Own version=1.0
type Own struct{ C chan int }

// MarshalJSON writes an event.
func (Own) MarshalJSON() ([]byte, error) { return []byte("{}"), nil }

// UnmarshalJSON reads an event.
func (*Own) UnmarshalJSON([]byte) error { return nil }
