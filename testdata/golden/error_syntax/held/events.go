package held

//evq:event type=B version=1.0
type B struct{ Held Held }
