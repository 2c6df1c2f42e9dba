package p

import "time"

//evq:event type=A version=1.0
type AV1 struct {
	ID    string
	Email string
	At    int64
	_     int
}

//evq:event type=A version=2.0
type AV2 struct {
	ID     string
	Emails []string
	At     time.Time
	Size   int
	_      int
}

//evq:event type=A version=3.0
type A struct{}

// B has what an older one needs, and lends nothing by embedding.
//
//evq:event type=B version=2.0
type B struct{ Base }

type (
	//evq:event type=B version=1.0
	BV1 struct{ Base } // in a group

	Base struct{ ID string }
)

func (Base) Upcast() B { return B{} }

//evq:event type=C version=1.0
type CV1 struct{ Upcast bool }

//evq:event type=C version=2.0
type C struct{ Upcast bool }

//evq:event type=Gap version=1.2
type GapV1 struct{}

func (GapV1) Upcast() Gap { return Gap{} }

//evq:event type=Gap version=3.0
type GapV3 struct{}

func (GapV3) Upcast() Gap { return Gap{} }

//evq:event type=Gap version=6.0
type Gap struct{}
