package p

import "unsafe"

// Name is a func.
type Name func() string

// Signal writes itself and cannot read itself.
type Signal chan int

// MarshalJSON writes a signal.
func (Signal) MarshalJSON() ([]byte, error) { return nil, nil }

//evq:event type=A version=1.0
type A struct {
	Chan    chan int
	Func    func() error
	Complex complex64
	Pointer unsafe.Pointer
	Named   Name
	Deep    map[string][]*[2]struct{ C chan int }
	Signal  Signal
	Skipped chan int `json:"-"`
	Held    Held
}

// Held is held by two events and reported once.
type Held struct {
	Done chan struct{} `json:"done"`
}

//evq:event type=B version=1.0
type B struct{ Held []Held }

//evq:event type=C version=1.0
type C struct {
	A string `json: "unquoted"`
	B string `json:"b, omitempty"`
	C chan int
}
