package p

//evq:event type=Split version=1.0
type SplitV1 struct{}

func (SplitV1) Upcast() Other { return Other{} }

//evq:event type=Split version=2.0
type Split struct{}

//evq:event type=Other version=1.0
type Other struct{}
