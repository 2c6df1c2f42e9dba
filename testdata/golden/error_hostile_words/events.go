package p

//evq:event type=[31mred version=1.0 ‮key=1 x=2
type A struct{}

//line /etc/passwd:1
//evq:event type=B
type B struct{}
