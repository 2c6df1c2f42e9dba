package p

/*
A block with the line ends of another system.

	evq:event type=A version=1.0
*/
type A struct{}

//evq:event type=B version=2
type B struct{}
