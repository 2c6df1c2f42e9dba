//evq:package prefix=users
package p

//evq:package prefix=Users

//evq:event type=A version=1.0
type A struct{}
