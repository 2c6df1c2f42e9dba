package generator

import (
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand/v2"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/evq-go/evq/generator/schema"
)

// kindTypes are a Go type for each kind that holds no others.
var kindTypes = map[schema.Kind]reflect.Type{
	schema.Bool: reflect.TypeFor[bool](), schema.String: reflect.TypeFor[string](),
	schema.Int8: reflect.TypeFor[int8](), schema.Int16: reflect.TypeFor[int16](), schema.Int32: reflect.TypeFor[int32](), schema.Int64: reflect.TypeFor[int64](),
	schema.Uint8: reflect.TypeFor[uint8](), schema.Uint16: reflect.TypeFor[uint16](), schema.Uint32: reflect.TypeFor[uint32](), schema.Uint64: reflect.TypeFor[uint64](),
	schema.Float32: reflect.TypeFor[float32](), schema.Float64: reflect.TypeFor[float64](),
	schema.Number: reflect.TypeFor[json.Number](), schema.Base64: reflect.TypeFor[[]byte](), schema.Time: reflect.TypeFor[time.Time](),
	schema.UUID: reflect.TypeFor[uuid.UUID](), schema.Addr: reflect.TypeFor[netip.Addr](), schema.AddrPort: reflect.TypeFor[netip.AddrPort](),
	schema.Prefix: reflect.TypeFor[netip.Prefix](), schema.BigInt: reflect.TypeFor[big.Int](), schema.BigFloat: reflect.TypeFor[big.Float](),
	schema.BigRat: reflect.TypeFor[big.Rat](), schema.Raw: reflect.TypeFor[json.RawMessage](), schema.Any: reflect.TypeFor[any](),
}

// leafKinds are the same kinds in order, and keyKinds those that keys of a map are of.
var (
	leafKinds = slices.SortedFunc(func(yield func(schema.Kind) bool) {
		for k := range kindTypes {
			if !yield(k) {
				return
			}
		}
	}, func(a, b schema.Kind) int { return strings.Compare(string(a), string(b)) })
	keyKinds = []schema.Kind{schema.String, schema.Int8, schema.Int64, schema.Uint8, schema.Uint64}
)

// typeOf builds the Go type that has a shape.
func typeOf(s *schema.Shape) reflect.Type {
	t := kindTypes[s.Kind]
	switch s.Kind {
	case schema.List:
		t = reflect.SliceOf(typeOf(s.Elem))
	case schema.Array:
		t = reflect.ArrayOf(s.Len, typeOf(s.Elem))
	case schema.Map:
		t = reflect.MapOf(kindTypes[s.Key.Kind], typeOf(s.Elem))
	case schema.Object:
		var fields []reflect.StructField
		for _, f := range s.Fields {
			tag := f.Name
			if f.Presence != schema.Required {
				tag += "," + string(f.Presence)
			}
			if f.Shape.Quoted {
				tag += ",string"
			}
			fields = append(fields, reflect.StructField{Name: f.Go, Type: typeOf(f.Shape), Tag: reflect.StructTag(fmt.Sprintf("json:%q", tag))})
		}
		t = reflect.StructOf(fields)
	}
	if s.Nullable {
		return reflect.PointerTo(t)
	}
	return t
}

// drawShape draws a shape of at most that depth.
func drawShape(t *rapid.T, depth int) *schema.Shape {
	s := &schema.Shape{}
	switch n := rapid.IntRange(0, 9).Draw(t, "of"); {
	case depth > 0 && n == 0:
		s.Kind, s.Elem = schema.List, drawShape(t, depth-1)
	case depth > 0 && n == 1:
		s.Kind, s.Len, s.Elem = schema.Array, rapid.IntRange(0, 3).Draw(t, "len"), drawShape(t, depth-1)
	case depth > 0 && n == 2:
		s.Kind, s.Elem = schema.Map, drawShape(t, depth-1)
		s.Key = &schema.Shape{Kind: rapid.SampledFrom(keyKinds).Draw(t, "key")}
	case depth > 0 && n < 5:
		s = drawObject(t, depth-1)
	default:
		s.Kind = rapid.SampledFrom(leafKinds).Draw(t, "kind")
	}
	s.Nullable = rapid.IntRange(0, 3).Draw(t, "nullable") == 0
	return valid(s)
}

// valid makes of a shape one that Go has a type for: bytes are base64, and the
// marshalers of math/big have pointer receivers.
func valid(s *schema.Shape) *schema.Shape {
	switch s.Kind {
	case schema.BigInt, schema.BigFloat, schema.BigRat:
		s.Nullable = true
	case schema.Raw, schema.Any:
		s.Nullable = false
	case schema.List:
		if s.Elem.Kind == schema.Uint8 && !s.Elem.Nullable {
			s.Elem.Kind = schema.Uint16
		}
	}
	return s
}

// drawObject draws a struct, with names some of which differ only in case.
func drawObject(t *rapid.T, depth int) *schema.Shape {
	s := &schema.Shape{Kind: schema.Object}
	for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(memberNames), 0, 4, rapid.ID[string]).Draw(t, "names") {
		s.Fields = append(s.Fields, drawField(t, name, depth))
	}
	return sortFields(s)
}

var memberNames = []string{"12", "A", "B", "a", "b", "c", "d"}

func sortFields(s *schema.Shape) *schema.Shape {
	slices.SortFunc(s.Fields, func(a, b schema.Field) int { return strings.Compare(a.Name, b.Name) })
	return s
}

func drawField(t *rapid.T, name string, depth int) schema.Field {
	f := schema.Field{Name: name, Go: fmt.Sprintf("F%x", name), Shape: drawShape(t, depth)}
	f.Shape.Quoted = rapid.IntRange(0, 4).Draw(t, "quoted") == 0 && canBeQuoted(f.Shape.Kind)
	f.Presence = rapid.SampledFrom([]schema.Presence{schema.Required, schema.Required, schema.OmitEmpty, schema.OmitZero}).Draw(t, "presence")
	if f.Presence == schema.OmitEmpty && !f.Shape.Nullable && !slices.Contains([]schema.Kind{schema.Bool, schema.String, schema.Int64, schema.List, schema.Map, schema.Base64}, f.Shape.Kind) {
		f.Presence = schema.Required // as the generator notes it of a type that is never empty
	}
	return f
}

func canBeQuoted(k schema.Kind) bool {
	t := kindTypes[k]
	return t != nil && (t.Kind() == reflect.Bool || t.Kind() >= reflect.Int && t.Kind() <= reflect.Float64 || t.Kind() == reflect.String)
}

// mutate changes a shape somewhere, in place.
func mutate(t *rapid.T, s *schema.Shape, depth int) {
	switch n := rapid.IntRange(0, 9).Draw(t, "change"); {
	case s.Kind == schema.Object && (n < 2 || depth == 0 && n < 4):
		s.Fields = slices.DeleteFunc(s.Fields, func(f schema.Field) bool { return f.Name == "c" || f.Name == "a" && n > 0 })
	case s.Kind == schema.Object && n < 5:
		name := rapid.SampledFrom(memberNames).Draw(t, "name")
		s.Fields = slices.DeleteFunc(s.Fields, func(f schema.Field) bool { return f.Name == name })
		s.Fields = append(s.Fields, drawField(t, name, 1))
		sortFields(s)
	case s.Kind == schema.Object && len(s.Fields) > 0 && (n < 8 || depth == 0):
		mutate(t, s.Fields[rapid.IntRange(0, len(s.Fields)-1).Draw(t, "field")].Shape, depth+1)
	case s.Elem != nil && n < 6:
		mutate(t, s.Elem, depth+1)
		valid(s)
	case depth > 0 && n < 8:
		quoted := s.Quoted
		*s = *drawShape(t, 1)
		s.Quoted = quoted && canBeQuoted(s.Kind)
	case depth > 0 && n == 8:
		s.Nullable = !s.Nullable
	case depth > 0:
		s.Quoted = !s.Quoted && canBeQuoted(s.Kind) && depth == 1
	}
	valid(s)
}

// clone copies a shape.
func clone(s *schema.Shape) *schema.Shape {
	c, err := schema.Join(s.Lines())
	if err != nil {
		panic(err)
	}
	return c
}

// TestTheRulesSayNeitherTooLittleNorTooMuch changes random structs, builds their Go
// types and runs encoding/json on random values. Where the rules say nothing, all of
// them must come back; where they say something, one of them must not.
func TestTheRulesSayNeitherTooLittleNorTooMuch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := drawObject(t, 2)
		after := clone(before)
		for range rapid.IntRange(1, 2).Draw(t, "changes") {
			mutate(t, after, 0)
		}
		old, new := reading{typeOf(before), before}, reading{typeOf(after), after}
		isFair(t, schema.Backward(before, after, "1.0"), old, new, false)
		isFair(t, schema.Forward(before, after, "1.0"), new, old, true)
	})
}

// isFair compares a verdict with what happens to random values.
func isFair(t *rapid.T, verdict []schema.Change, w, r reading, forward bool) {
	rng := rand.New(rand.NewPCG(1, rapid.Uint64().Draw(t, "seed")))
	samples := 40
	if len(verdict) > 0 {
		samples = 4000 // the first that does not come back ends it
	}
	for range samples {
		value := reflect.New(w.typ).Elem()
		fill(value, rng.IntN, 0)
		got, written, again := outcome(t, value, w, r, forward)
		switch {
		case got == same:
		case len(verdict) > 0:
			return
		default:
			t.Fatalf("nothing is said and it is %v, forward=%t: %s → %s\nwritten by\n\t%s\nread by\n\t%s", got, forward, written, again, text(w.shape), text(r.shape))
		}
	}
	if len(verdict) > 0 && worst(verdict) != schema.Unknown && !hollow(w.shape) && !hollow(r.shape) {
		t.Fatalf("all values come back, forward=%t, and it is said that\n\t%+v\nwritten by\n\t%s\nread by\n\t%s", forward, verdict, text(w.shape), text(r.shape))
	}
}

// hollow reports whether a shape has a place where no value can be: in an array
// without elements, in a struct without fields, or in a zero one that is left out.
func hollow(s *schema.Shape) bool {
	if s.Kind == schema.Object && len(s.Fields) == 0 || s.Kind == schema.Array && s.Len == 0 {
		return true
	}
	return s.Elem != nil && hollow(s.Elem) || slices.ContainsFunc(s.Fields, func(f schema.Field) bool {
		leftOut := f.Presence == schema.OmitZero && (f.Shape.Kind == schema.Object || f.Shape.Kind == schema.Array)
		return leftOut || hollow(f.Shape)
	})
}
