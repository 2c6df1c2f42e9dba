package p

//evq:evnt type=A version=1.0
type Letter struct{}

//evq:events type=B version=1.0
type Plural struct{}

//evg:event type=C version=1.0
type Tool struct{}

//EVQ:event type=D version=1.0
type Case struct{}

//evq:Event type=E version=1.0
type Capital struct{}

//evq:snapshot every=100
type Unknown struct{}

// evq:event type=F version=1.0
type Space struct{}

//	evq:evnet type=G version=1.0
type TabAndSwap struct{}

//evq: event type=H version=1.0
type SpaceAfter struct{}

/*evq:event type=I version=1.0*/
type Block struct{}

/*
Lines is in a block.

	evq:event type=J version=1.0
*/
type Lines struct{}

// evq: event type=K version=1.0
type SpaceAfterFormatted struct{}

// EVQ:event type=L version=1.0
type CaseFormatted struct{}

// evq: event sourcing is prose, and so is evt:event.
type Prose struct{}
