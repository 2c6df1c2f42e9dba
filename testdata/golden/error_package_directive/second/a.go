//evq:package prefix=Users
package second

//evq:event type=B version=1.0
type B struct{}
