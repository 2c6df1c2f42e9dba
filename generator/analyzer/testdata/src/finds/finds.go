package finds

import "finds/held"

//evq:event type=Created version=1.0
type Created struct {
	ID    string
	Other held.Held // want `EVQ401: Created\.Other\.C is a channel` `EVQ501: warning: Created\.Other\.hidden is not exported`
	Mine  Mine
}

// Mine is held by an event.
type Mine struct {
	F func() // want `EVQ401: Mine\.F is a func`
}

// want +2 `EVQ303: the stored types "created" and "Created" differ only in case`
//
//evq:event type=created version=1.0
type Again struct{}

func (Again) EventType() string { return "" } // want `EVQ305: evgen gives Again a method EventType`

type Store struct{} // want `EVQ304: Store is also what evq_gen\.go declares`

var waiting = NewStore // for evq_gen.go
