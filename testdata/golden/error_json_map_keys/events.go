package p

import "time"

// Point has no text form.
type Point struct{ X, Y int }

// Half has one only on the way out.
type Half struct{ X int }

// MarshalText writes a half.
func (Half) MarshalText() ([]byte, error) { return nil, nil }

//evq:event type=A version=1.0
type A struct {
	Float  map[float64]int
	Bool   map[bool]int
	Struct map[Point]int
	Half   map[Half]int
	Array  map[[2]int]string
	Time   map[time.Time]int
	String map[string]int
	Month  map[time.Month]int
}
