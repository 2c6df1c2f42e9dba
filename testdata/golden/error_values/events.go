package p

//evq:event type=1A version=1.0
type DigitFirst struct{}

//evq:event type=a/b version=1.0
type Slash struct{}

//evq:event type="A" version="1.0"
type Quotes struct{}

//evq:event type=Ärger version=1.0
type Umlaut struct{}

//evq:event type='';DROP version=1.0
type Injection struct{}

//evq:event type=Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa version=1.0
type TooLong struct{}

//evq:event type=B version=1
type NoMinor struct{}

//evq:event type=C version=01.0
type LeadingZero struct{}

//evq:event type=D version=1.0.0
type ThreeNumbers struct{}

//evq:event type=E version=v1.0
type Letter struct{}

//evq:event type=F version=1.00
type LeadingZeroMinor struct{}

//evq:event type=G version=1.9999999999
type TooLarge struct{}
