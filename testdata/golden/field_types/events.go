// Package fields has a field of every kind that an event can hold.
package fields

import (
	"context"
	"encoding/json"
	htmltemplate "html/template"
	"io"
	"net/netip"
	"text/template"
	"time"
	"unsafe"

	money "github.com/evq-go/evq/testdata/golden/field_types/money/v2"
	other "github.com/evq-go/evq/testdata/golden/field_types/other/money"
)

// ID is a string by another name, and an alias.
type ID = string

// Level is an integer with names.
type Level int

// Pair is generic.
type Pair[K comparable, V any] struct {
	Key   K
	Value V
}

// Pairs is a generic alias.
type Pairs[V any] = []Pair[string, V]

// Tree holds itself.
type Tree struct {
	Name     string
	Children []*Tree
}

// Everything holds every kind.
//
//evq:event type=Everything version=1.0
type Everything struct {
	Text   string `json:"text,omitempty"`
	ID     ID
	Level  Level
	Number float64 `json:",string"`
	Byte   byte
	Rune   rune
	Flag   *bool
	Bytes  []byte
	Array  [3]int32
	Map    map[string][]int
	ByInt  map[int]string
	ByAddr map[netip.Addr]bool
	At     time.Time     `json:"at,omitzero"`
	After  time.Duration `yaml:"after" json:"after"`
	Raw    json.RawMessage
	Count  json.Number
	Pair   Pair[ID, *money.Amount]
	Pairs  Pairs[other.Amount]
	Tree   Tree
	Nested struct {
		A, B string
		Deep *struct {
			C []string `json:"c"`
		} `json:"deep"`
	}
	Skipped struct {
		Call   func(ctx context.Context, args ...string) (int, error)
		Chan   chan<- (<-chan int)
		In     <-chan int
		Reader interface {
			io.Reader
			Close(force bool) error
		}
		Any      any
		Empty    interface{}
		Complex  complex128
		Pointer  unsafe.Pointer
		Text     *template.Template
		HTML     *htmltemplate.Template
		internal int
	} `json:"-"`
}

var _ = Everything{}.Skipped.internal
