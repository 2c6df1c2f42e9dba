package billing

//evq:event type=Created version=1.0
type Created struct{}
