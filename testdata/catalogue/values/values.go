// Package values has an event for whatever JSON can hold.
package values

import (
	"encoding/json"
	"math/big"
	"net/netip"
	"time"

	"github.com/google/uuid"
)

// Plain holds what needs no care.
//
//evq:event type=Plain version=1.0
type Plain struct {
	B    bool              `json:"b"`
	I8   int8              `json:"i8"`
	I16  int16             `json:"i16"`
	I32  int32             `json:"i32"`
	I64  int64             `json:"i64"`
	I    int               `json:"i"`
	U8   uint8             `json:"u8"`
	U16  uint16            `json:"u16"`
	U32  uint32            `json:"u32"`
	U64  uint64            `json:"u64"`
	F32  float32           `json:"f32"`
	F64  float64           `json:"f64"`
	S    string            `json:"s"`
	Raw  []byte            `json:"raw"`
	L    []string          `json:"l"`
	LL   [][]int           `json:"ll"`
	A    [3]int8           `json:"a"`
	M    map[string]uint32 `json:"m"`
	IM   map[int]bool      `json:"im"`
	UM   map[uint8]string  `json:"um"`
	P    *string           `json:"p"`
	PI   *int16            `json:"pi,omitempty"`
	Q    int64             `json:"q,string"`
	QF   float64           `json:"qf,string"`
	QB   bool              `json:"qb,string"`
	QS   string            `json:"qs,string"`
	QP   *uint             `json:"qp,string"`
	E    string            `json:"e,omitempty"`
	EL   []int             `json:"el,omitempty"`
	EM   map[string]string `json:"em,omitempty"`
	Z    Inner             `json:"z,omitzero"`
	In   Inner             `json:"in"`
	InP  *Inner            `json:"inp"`
	Ins  []Inner           `json:"ins"`
	InM  map[string]*Inner `json:"inm"`
	Any  struct{}          `json:"empty"`
	Odd  string            `json:"odd name"`
	Name string            // without a tag
	Embedded
	*Lent
}

// Inner is an object within.
type Inner struct {
	X int32  `json:"x"`
	Y string `json:"y,omitempty"`
}

// Embedded lends its fields.
type Embedded struct {
	Of string `json:"of"`
}

// Lent lends its fields if it is there.
type Lent struct {
	Perhaps string `json:"perhaps"`
}

// Known holds the types whose JSON is known.
//
//evq:event type=Known version=1.0
type Known struct {
	At     time.Time       `json:"at"`
	AtP    *time.Time      `json:"atp"`
	ID     uuid.UUID       `json:"id"`
	Addr   netip.Addr      `json:"addr"`
	Port   netip.AddrPort  `json:"port"`
	Net    netip.Prefix    `json:"net"`
	Int    *big.Int        `json:"int"`
	Float  *big.Float      `json:"float"`
	Rat    *big.Rat        `json:"rat"`
	Raw    json.RawMessage `json:"raw"`
	Number json.Number     `json:"number"`
	Level  Level           `json:"level"`
	Grade  Grade           `json:"grade"`
	Flags  Flags           `json:"flags"`
	GradeQ *Grade          `json:"gradeq,string"`
	Text   Text            `json:"text"`
	Own    Own             `json:"own"`
	Texts  map[Text]int    `json:"texts"`
}

// A Level is one of few strings.
type Level string

// The levels.
const (
	Low  Level = "low"
	High Level = "high"
)

// A Grade is one of few numbers.
type Grade int8

// The grades.
const (
	Good Grade = 1
	Fair Grade = 3
	Bad  Grade = 6
)

// Flags are bits.
type Flags uint8

// The flags.
const (
	Urgent Flags = 1 << iota
	Secret
	Final
)

// Text writes itself as text.
type Text struct{ Word string }

// MarshalText is the word.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.Word), nil }

// UnmarshalText takes any word.
func (t *Text) UnmarshalText(text []byte) error { t.Word = string(text); return nil }

// Own writes itself as JSON.
type Own struct{}

// MarshalJSON is a list.
func (Own) MarshalJSON() ([]byte, error) { return []byte(`[1, {"a": null}]`), nil }

// UnmarshalJSON takes anything.
func (*Own) UnmarshalJSON([]byte) error { return nil }

// Tree lies inside of itself, in three ways.
//
//evq:event type=Tree version=1.0
type Tree struct {
	Name     string          `json:"name"`
	Children []Tree          `json:"children"`
	Root     *Node           `json:"root"`
	Forest   map[string]Node `json:"forest,omitempty"`
	Nested   Nested          `json:"nested"`
}

// A Node has two sides.
type Node struct {
	Left  *Node `json:"left"`
	Right *Node `json:"right,omitempty"`
	Value int   `json:"value"`
}

// Nested is a list of itself.
type Nested []Nested
