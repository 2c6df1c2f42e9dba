// Package fallback has events that take encoding/json, each for one reason, and one that does not.
package fallback

import (
	"encoding/json"
	"math/big"
	"strings"
	"time"
)

// What has a say in its own JSON, or leads to itself.
type (
	Money struct{ Cents int }
	Text  string
	Empty struct{ Set bool }
	Tree  struct{ Children []Tree }
	small uint8
	outer struct{ A int }
)

func (m Money) MarshalJSON() ([]byte, error)  { return json.Marshal(m.Cents) }
func (m *Money) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, &m.Cents) }
func (t Text) MarshalText() ([]byte, error)   { return []byte(strings.ToUpper(string(t))), nil }
func (t *Text) UnmarshalText(b []byte) error  { *t = Text(b); return nil }
func (e Empty) IsZero() bool                  { return !e.Set }
func (o Own) MarshalJSON() ([]byte, error)    { return json.Marshal(o.A) }
func (o *Own) UnmarshalJSON(b []byte) error   { return json.Unmarshal(b, &o.A) }

// Each of these takes encoding/json.
type (
	//evq:event type=Marshals version=1.0
	Marshals struct{ A Money }
	//evq:event type=Texts version=1.0
	Texts struct{ A map[string]Text }
	//evq:event type=Zero version=1.0
	Zero struct {
		A Empty `json:",omitzero"`
	}
	//evq:event type=Foreign version=1.0
	Foreign struct{ A *big.Int }
	//evq:event type=Number version=1.0
	Number struct{ A json.Number }
	//evq:event type=Month version=1.0
	Month struct{ A time.Month }
	//evq:event type=Recursive version=1.0
	Recursive struct{ A Tree }
	//evq:event type=Anything version=1.0
	Anything struct{ A any }
	//evq:event type=Lent version=1.0
	Lent struct{ *Lender }
	//evq:event type=RawList version=1.0
	RawList struct{ A []json.RawMessage }
	//evq:event type=Smalls version=1.0
	Smalls struct{ A []small }
	//evq:event type=Quoted version=1.0
	Quoted struct {
		A string `json:",string"`
	}
	//evq:event type=Option version=1.0
	Option struct {
		A string `json:",format:x"`
	}
	//evq:event type=PointedZero version=1.0
	PointedZero struct {
		A *time.Time `json:",omitzero"`
	}
	//evq:event type=Own version=1.0
	Own struct{ A int }
	//evq:event type=Skips version=1.0
	Skips struct {
		Lender `json:"-"`
		A      int
	}
	//evq:event type=NamedEmbedded version=1.0
	NamedEmbedded struct {
		outer `json:"outer"`
	}
)

// Lender is embedded.
type Lender struct{ B int }

// Coded has a codec.
//
//evq:event type=Coded version=1.0
type Coded struct{ A int }
