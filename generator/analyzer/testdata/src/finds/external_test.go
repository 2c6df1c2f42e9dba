package finds_test

//evq:event type=Outside version=1.0
type Outside struct {
	C chan int // want `EVQ401: Outside\.C is a channel`
}
