// Package fixes has a mistake of each kind that an edit resolves.
package fixes

// want +2 `EVQ105: the key "version" is missing; add version=…`
//
//evq:event type=NoVersion
type NoVersion struct{}

// want +2 `EVQ105: the key "type" is missing; add type=…`
//
//evq:event version=1.0
type NoType struct{}

// want +2 `EVQ103: //evq:event has no key "tipe"; did you mean "type"\?`
//
//evq:event tipe=NearKey version=1.0
type NearKey struct{}

// want +2 `EVQ103: //evq:event has no key "colour"; the keys are type, version and reserved`
//
//evq:event type=FarKey version=1.0 colour=red
type FarKey struct{}

// want +2 `EVQ104: the key "version" is given twice; keep one of them`
//
//evq:event type=SameTwice version=1.0 version=1.0
type SameTwice struct{}

// want +2 `EVQ104: the key "version" is given twice; keep one of them`
//
//evq:event type=OtherTwice version=1.0 version=1.1
type OtherTwice struct{}

// want +2 `EVQ107: "v2" cannot be a version`
//
//evq:event type=HalfVersion version=v2
type HalfVersion struct{}

// want +2 `EVQ101: there is no directive "//evq:evnt"; did you mean "//evq:event"\?`
//
//evq:evnt type=NearName version=1.0
type NearName struct{}

// want +1 `EVQ102`
// evq: event type=CutName version=1.0
type CutName struct{}

// want +1 `EVQ102`
// EVQ:event type=Shouted version=1.0
type Shouted struct{}

// want +1 `EVQ102: white space before evq: makes this a comment, not a directive; write "//evq:event"`
// evq:event type=Spaced version=1.0
type Spaced struct{}

// want +1 `EVQ109: a directive inside /\* \*/ is only a comment; write "//evq:event" on a line of its own`
/* evq:event type=Blocked version=1.0 */
type Blocked struct{}

// want +1 `EVQ203: a blank line cuts the directive off from CutOff`
//evq:event type=CutOff version=1.0

// CutOff has a comment of its own.
type CutOff struct{}

// want +1 `EVQ203: a blank line cuts the directive off from Group`
//evq:event type=Group version=1.0

type (
	Group struct{}
)

// A tag gets the option that was meant.
//
//evq:event type=Tagged version=1.0
type Tagged struct {
	A string `json:"a,omitemtpy"` // want `EVQ503: warning: encoding/json has no option "omitemtpy"; did you mean "omitempty"\?`
	B string `json:"b,fast"`      // want `EVQ503: warning: encoding/json has no option "fast"; the options are`
}
