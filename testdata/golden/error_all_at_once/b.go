package p

//evq:event type=B version=1.0
type B struct {
	C chan int
	F func()
}

//evq:event typ=C version=1
type C struct{}
