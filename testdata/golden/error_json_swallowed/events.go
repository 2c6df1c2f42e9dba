package p

import (
	"encoding/json"
	"time"
)

//evq:event type=A version=1.0
type A struct {
	time.Time
	Reason string
}

//evq:event type=B version=1.0
type B struct {
	At *Stamp `json:"at"`
}

// Stamp loses its zone.
type Stamp struct {
	*time.Time `json:"time"`
	Zone       string
}

//evq:event type=C version=1.0
type C struct{ json.RawMessage }

// Money is hidden behind its methods.
type Money struct{ Cents int }

func (m *Money) UnmarshalText([]byte) error { return nil }

//evq:event type=D version=1.0
type D struct {
	ID string
	Money
}
