package p

import "fmt"

type Trailing struct{} //evq:event type=A version=1.0

type TrailingBrace struct {
	ID string
} //evq:event type=B version=1.0

//evq:event type=C version=1.0

type CutOff struct{}

//evq:event type=D version=1.0
type (
	InGroup struct{}
)

type ( //evq:event type=E version=1.0
	BehindParenthesis struct{}
)

//evq:event type=F version=1.0
var Variable int

//evq:event type=G version=1.0
func Function() {
	//evq:event type=H version=1.0
	type Local struct{}
	fmt.Println(Local{}) //evq:event type=I version=1.0
}

type Inside struct {
	//evq:event type=J version=1.0
	ID string
}

var closure = func() {
	//evq:event type=K version=1.0
	type Local struct{}
}

//evq:event type=L version=1.0
