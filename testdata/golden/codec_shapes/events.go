// Package shapes has the types that codecs are written for.
package shapes

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/evq-go/evq/testdata/golden/codec_shapes/money"
)

// What types of this module are made of.
type (
	ID      string
	Level   int8
	Mask    uint16
	Ratio   float32
	Flag    bool
	Hash    []byte
	Tags    []string
	Corner  [2]float64
	Prices  map[ID]money.Amount
	Alias   = Tags
	Address struct {
		Street string `json:"street"`
		Zip    string `json:"zip,omitempty"`
	}
	Both[A any]    = Pair[A, A]
	Pair[A, B any] struct {
		First  A
		Second B
	}
	base struct {
		ID      ID `json:"id"`
		Version int
		hidden  int
	}
	Middle struct {
		base
		Version int `json:"version"`
		At      time.Time
	}
)

// Plain has six plain fields.
//
//evq:event type=Plain version=1.0
type Plain struct {
	OrderID    string    `json:"order_id"`
	CustomerID string    `json:"customer_id"`
	Email      string    `json:"email"`
	Amount     int64     `json:"amount"`
	Paid       bool      `json:"paid"`
	PlacedAt   time.Time `json:"placed_at"`
}

// Kinds has every basic kind.
//
//evq:event type=Kinds version=1.0
type Kinds struct {
	I   int
	I8  int8
	I16 int16
	I32 int32
	I64 int64
	U   uint
	U8  uint8
	U16 uint16
	U32 uint32
	U64 uint64
	F32 float32
	F64 float64
	B   bool
	S   string
	L   Level
	M   Mask
	R   Ratio
	F   Flag
	ID  ID
}

// Known has the types of other modules that are known.
//
//evq:event type=Known version=1.0
type Known struct {
	At    time.Time       `json:"at"`
	For   time.Duration   `json:"for"`
	Who   uuid.UUID       `json:"who"`
	Raw   json.RawMessage `json:"raw"`
	Maybe *time.Time
	Some  *uuid.UUID
	More  *json.RawMessage
	Times []time.Time
	By    map[string]uuid.UUID
}

// Composite has lists, arrays, maps, pointers and structs.
//
//evq:event type=Composite version=1.0
type Composite struct {
	Bytes   []byte
	Hash    Hash
	Tags    Tags
	Alias   Alias
	Matrix  [][]int
	Corner  Corner
	Corners [2]Corner
	Map     map[string]int
	Deep    map[string]map[int][]bool
	ByLevel map[Level]string
	ByMask  map[Mask]*Address
	Prices  Prices
	Pointer *int
	Twice   **string
	List    *[]int
	Home    Address
	Work    *Address
	Others  []Address
	Further []*Address
	Pair    Pair[ID, money.Amount]
	Pairs   []Pair[string, *int]
	Both    Both[Tags]
	Inner   struct {
		A string `json:"a"`
		B *struct{ C int }
	}
	Inners []struct{ X, Y int }
	Plain  Plain
}

// Optional has fields that may be absent.
//
//evq:event type=Optional version=1.0
type Optional struct {
	S   string            `json:"s,omitempty"`
	I   int               `json:"i,omitempty"`
	U   uint8             `json:"u,omitempty"`
	F   float64           `json:"f,omitempty"`
	B   bool              `json:"b,omitempty"`
	P   *int              `json:"p,omitempty"`
	L   []int             `json:"l,omitempty"`
	M   map[string]int    `json:"m,omitempty"`
	A   [1]int            `json:"a,omitempty"`
	N   [0]int            `json:"n,omitempty"`
	R   json.RawMessage   `json:"r,omitempty"`
	H   Address           `json:"h,omitempty"`
	ZS  ID                `json:"zs,omitzero"`
	ZI  Level             `json:"zi,omitzero"`
	ZF  Ratio             `json:"zf,omitzero"`
	ZB  Flag              `json:"zb,omitzero"`
	ZP  *Address          `json:"zp,omitzero"`
	ZL  Tags              `json:"zl,omitzero"`
	ZM  map[string]string `json:"zm,omitzero,omitempty"`
	ZA  Corner            `json:"za,omitzero"`
	ZH  Address           `json:"zh,omitzero"`
	ZT  time.Time         `json:"zt,omitzero"`
	ZU  uuid.UUID         `json:"zu,omitzero"`
	ZR  json.RawMessage   `json:"zr,omitzero"`
	QI  int64             `json:"qi,string"`
	QU  uint64            `json:"qu,string"`
	QF  float64           `json:"qf,string,omitempty"`
	QB  bool              `json:"qb,string"`
	Not int               `json:"-"`
	Bar int               `json:"-,"`
}

// Embedding has fields that other structs lend.
//
//evq:event type=Embedding version=1.0
type Embedding struct {
	Middle
	Address `json:"address"`
	ID      string
	A       string `json:"a<b&c"`
	ß       string
	Ünder   string `json:"größe"`
}

// Nothing is stored of it.
//
//evq:event type=Nothing version=1.0
type Nothing struct{}

// PlainV0 is an old version.
//
//evq:event type=Plain version=0.1
type PlainV0 struct {
	Old  string
	Home Address
}

// Upcast is here for its codec.
func (old PlainV0) Upcast() Plain { return Plain{OrderID: old.Old} }

var _ = Middle{base: base{hidden: 1}}
var _ = Embedding{ß: ""}
