package shop

// Placed was never released: its lock follows.
//
//evq:event type=Placed version=1.0
type Placed struct {
	ID   int64  `json:"id"`
	Note string `json:"note"`
}

// Draft may change in any way.
//
//evq:event type=Draft version=0.3
type Draft struct {
	ID int64 `json:"id"`
}
