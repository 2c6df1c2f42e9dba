package generator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"math/big"
	"net/netip"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"golang.org/x/tools/go/packages"
	"pgregory.net/rapid"

	"github.com/evq-go/evq/generator/schema"
)

// A twin is one Go type as the generator reads it and as the program has it.
type twin struct {
	read types.Type
	has  reflect.Type
}

// basicTwins are the types without an inner one.
var basicTwins = map[string]twin{
	"bool": {types.Typ[types.Bool], reflect.TypeFor[bool]()}, "int": {types.Typ[types.Int], reflect.TypeFor[int]()},
	"int8": {types.Typ[types.Int8], reflect.TypeFor[int8]()}, "uint8": {types.Typ[types.Uint8], reflect.TypeFor[uint8]()},
	"int16": {types.Typ[types.Int16], reflect.TypeFor[int16]()}, "uint16": {types.Typ[types.Uint16], reflect.TypeFor[uint16]()},
	"int32": {types.Typ[types.Int32], reflect.TypeFor[int32]()}, "uint32": {types.Typ[types.Uint32], reflect.TypeFor[uint32]()},
	"int64": {types.Typ[types.Int64], reflect.TypeFor[int64]()}, "uint64": {types.Typ[types.Uint64], reflect.TypeFor[uint64]()},
	"float32": {types.Typ[types.Float32], reflect.TypeFor[float32]()}, "float64": {types.Typ[types.Float64], reflect.TypeFor[float64]()},
	"string": {types.Typ[types.String], reflect.TypeFor[string]()}, "any": {types.NewInterfaceType(nil, nil), reflect.TypeFor[any]()},
	"time": known[time.Time]("time", "Time"), "uuid": known[uuid.UUID]("github.com/google/uuid", "UUID"),
	"addr": known[netip.Addr]("net/netip", "Addr"), "addrport": known[netip.AddrPort]("net/netip", "AddrPort"),
	"prefix": known[netip.Prefix]("net/netip", "Prefix"), "bigint": pointerTo(known[big.Int]("math/big", "Int")),
	"bigfloat": pointerTo(known[big.Float]("math/big", "Float")), "bigrat": pointerTo(known[big.Rat]("math/big", "Rat")),
	"raw": known[json.RawMessage]("encoding/json", "RawMessage"), "number": known[json.Number]("encoding/json", "Number"),
}

// known is a type that the generator knows by its name, which need not be read;
// json.Number is a string, and so the tag's option string has an effect.
func known[T any](path, name string) twin {
	var under types.Type = types.NewStruct(nil, nil)
	if name == "Number" {
		under = types.Typ[types.String]
	}
	pkg := types.NewPackage(path, "p")
	return twin{types.NewNamed(types.NewTypeName(token.NoPos, pkg, name, nil), under, nil), reflect.TypeFor[T]()}
}

func pointerTo(t twin) twin { return twin{types.NewPointer(t.read), reflect.PointerTo(t.has)} }

// drawTwin draws a type, less deep than depth.
func drawTwin(t *rapid.T, depth int) twin {
	forms := []string{"basic", "basic", "pointer", "list", "array", "map", "struct"}
	if depth == 0 {
		forms = forms[:1]
	}
	switch rapid.SampledFrom(forms).Draw(t, "form") {
	case "pointer":
		return pointerTo(drawTwin(t, depth-1))
	case "list":
		e := drawTwin(t, depth-1)
		return twin{types.NewSlice(e.read), reflect.SliceOf(e.has)}
	case "array":
		e, n := drawTwin(t, depth-1), rapid.IntRange(1, 3).Draw(t, "len")
		return twin{types.NewArray(e.read, int64(n)), reflect.ArrayOf(n, e.has)}
	case "map":
		k := basicTwins[rapid.SampledFrom([]string{"string", "int8", "uint64", "int"}).Draw(t, "key")]
		e := drawTwin(t, depth-1)
		return twin{types.NewMap(k.read, e.read), reflect.MapOf(k.has, e.has)}
	case "struct":
		return drawStruct(t, depth-1)
	}
	return basicTwins[rapid.SampledFrom(slices.Sorted(maps.Keys(basicTwins))).Draw(t, "type")]
}

// drawStruct draws a struct, whose fields have all kinds of tags.
func drawStruct(t *rapid.T, depth int) twin {
	options := rapid.SampledFrom([]string{"", ",omitempty", ",omitzero", ",string", ",omitempty,string"})
	var read []*types.Var
	var has []reflect.StructField
	var tags []string
	for i := range rapid.IntRange(0, 4).Draw(t, "fields") {
		f, name := drawTwin(t, depth), fmt.Sprintf("F%d", i)
		tag := fmt.Sprintf(`json:"f %d<%s"`, i, options.Draw(t, "options"))
		read = append(read, types.NewField(token.NoPos, nil, name, f.read, false))
		has = append(has, reflect.StructField{Name: name, Type: f.has, Tag: reflect.StructTag(tag)})
		tags = append(tags, tag)
	}
	return twin{types.NewStruct(read, tags), reflect.StructOf(has)}
}

func TestNothingOfASampleIsLostOnTheWayThroughItsType(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		event := drawStruct(t, 3)
		comesBack(t, event.read, event.has)
	})
}

// comesBack wants the sample of a type to be read and written as it is.
func comesBack(t rapid.TB, read types.Type, has reflect.Type) {
	t.Helper()
	text, complete := schema.Sample(shapeOf(read, func(string) bool { return true }))
	if !complete {
		t.Fatalf("a sample of %v is not complete:\n%s", has, text)
	}
	v := reflect.New(has)
	if err := json.Unmarshal(text, v.Interface()); err != nil {
		t.Fatalf("%v does not read\n%s: %v", has, text, err)
	}
	again, err := json.Marshal(v.Interface())
	if err != nil || !reflect.DeepEqual(parsed(t, again), parsed(t, text)) {
		t.Fatalf("%v makes of\n%s this: %v\n%s", has, text, err, again)
	}
}

// parsed is a JSON value with its numbers as they are written.
func parsed(t rapid.TB, text []byte) (v any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return v
}

// The types that only have a sample by their names.
type (
	SampleTree struct {
		Name     string
		Children []*SampleTree
		Parent   *SampleTree           `json:",omitempty"`
		ByName   map[string]SampleTree `json:",omitempty"`
		Pair     [2]*SampleTree
	}
	SampleInner struct{ Outer *SampleOuter }
	SampleOuter struct {
		Inner SampleInner   `json:"inner,omitzero"`
		List  []SampleOuter `json:"list,omitempty"`
	}
	SampleLevel  int8
	SampleColour string
	SampleEnums  struct {
		Level  SampleLevel  `json:",string"`
		Colour SampleColour `json:",omitempty"`
		SampleLent
		*SampleInner
	}
	SampleLent struct{ Lent []byte }
)

const (
	SampleLow  SampleLevel  = 0
	SampleHigh SampleLevel  = 3
	SampleNone SampleColour = ""
	SampleRed  SampleColour = "red"
)

func TestStructsInsideOfThemselvesAndConstantsHaveSamples(t *testing.T) {
	sh := &shelf{fset: token.NewFileSet(), sources: map[string]*source{}}
	pkg := newImporter(sh, &goLoader{}, true).check(&packages.Package{ID: "p", PkgPath: "p", GoFiles: []string{"sample_test.go"}})
	for name, has := range map[string]reflect.Type{
		"SampleTree": reflect.TypeFor[SampleTree](), "SampleOuter": reflect.TypeFor[SampleOuter](), "SampleEnums": reflect.TypeFor[SampleEnums](),
	} {
		comesBack(t, pkg.Scope().Lookup(name).Type(), has)
	}
}
