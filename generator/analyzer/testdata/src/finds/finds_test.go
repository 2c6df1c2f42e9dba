package finds

//evq:event type=Tested version=1.0
type Tested struct{} // want `EVQ214: Tested is an event of a test file`
