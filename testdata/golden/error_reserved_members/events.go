package p

//evq:event type=A version=1.0
type A struct {
	EventType    string `json:"event_type"`
	EventVersion int    `json:"event_version"`
}

//evq:event type=B version=1.0
type B struct{ isEvent bool }

//evq:event type=C version=1.0
type C struct{}

// EventType is the user's own.
func (C) EventType() string { return "" }

func (*C) isEvent() {}

//evq:event type=D version=1.0
type D struct{ Held A } // a held struct may have them
