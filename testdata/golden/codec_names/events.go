// Package names uses every name that codecs would like to have.
package names

import "github.com/evq-go/evq/testdata/golden/codec_names/codec"

type (
	b     struct{ A int }
	d     struct{ A int }
	e     struct{ A []v }
	v     struct{ A []int }
	inner struct{ A d }
	Inner struct{ A e }
)

var codecs, seen, start, evqgen int

func appendNamed()  {}
func decodeNamed2() {}
func appendInner()  {}

// Named holds types of those names.
//
//evq:event type=Named version=1.0
type Named struct {
	B b
	D [][]d
	E map[string][]e
	V *[]v
	I []inner
	J Inner
	C codec.Decoder
	N Nested
	O struct{ A, B int }
}

// Nested is an event, and held by another.
//
//evq:event type=Nested version=1.0
type Nested struct{ A int }

// NamedO would like the functions of Named.O.
//
//evq:event type=NamedO version=1.0
type NamedO struct{ A int }

var _ = []int{codecs, seen, start, evqgen}
