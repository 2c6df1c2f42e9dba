package sub

//evq:event type=b version=1.0
type B struct{}
