package generator

import (
	"encoding/json"
	"math"
	"math/big"
	"net/netip"
	"reflect"
	"time"

	"github.com/google/uuid"
)

// sampleValues are what fields of a type are filled with: values that a narrower
// reader, or one of another kind, has trouble with.
var sampleValues = map[reflect.Type][]any{
	reflect.TypeFor[time.Time]():       {time.Date(2024, 1, 2, 3, 4, 5, 6, time.UTC), time.Time{}},
	reflect.TypeFor[uuid.UUID]():       {uuid.MustParse("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), uuid.UUID{}},
	reflect.TypeFor[netip.Addr]():      {netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("2001:db8::1")},
	reflect.TypeFor[netip.AddrPort]():  {netip.MustParseAddrPort("192.0.2.1:80")},
	reflect.TypeFor[netip.Prefix]():    {netip.MustParsePrefix("192.0.2.0/24")},
	reflect.TypeFor[big.Int]():         {*big.NewInt(12), *new(big.Int).Lsh(big.NewInt(1), 80), *big.NewInt(9007199254740993), *big.NewInt(-9007199254740993)},
	reflect.TypeFor[big.Float]():       {*big.NewFloat(1.5), *new(big.Float).SetInf(false), *big.NewFloat(1500), *big.NewFloat(0)},
	reflect.TypeFor[big.Rat]():         {*big.NewRat(3, 2), *big.NewRat(1234, 1), *big.NewRat(0, 1)},
	reflect.TypeFor[json.Number]():     {json.Number("12"), json.Number("1.5"), json.Number("9007199254740993"), json.Number("0"), json.Number("1e30"), json.Number("123456789012345678901234567891")},
	reflect.TypeFor[json.RawMessage](): {json.RawMessage(`"x"`), json.RawMessage(`{"a":9007199254740993}`), json.RawMessage(`[true]`)},
	reflect.TypeFor[any]():             {"x", 1.5, true, map[string]any{"a": 1.5}, []any{"a"}},
}

// sampleKinds are the same for the kinds of plain types. Integers are cut to what
// a type holds.
var (
	sampleInts    = []int64{1, -1, math.MaxInt64, math.MinInt64, 127, -128, 128, 255, 300, 32767, 65535, 16777217, -16777217, 1<<31 - 1, -1 << 31, 9007199254740993, -9007199254740993, 0}
	sampleFloats  = []float64{1.5, 0.1, 3, -2.25, 16777217, 1e21, 1e300, 0}
	sampleStrings = []string{"hello", "abcd", "12", "", "a b", `"quoted"`}
)

// fill puts a sample into v. choose takes one of n.
func fill(v reflect.Value, choose func(n int) int, depth int) {
	if values, ok := sampleValues[v.Type()]; ok {
		v.Set(reflect.ValueOf(values[choose(len(values))]))
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(choose(3) > 0)
	case reflect.String:
		v.SetString(sampleStrings[choose(len(sampleStrings))])
	case reflect.Float32, reflect.Float64:
		f := sampleFloats[choose(len(sampleFloats))]
		if v.OverflowFloat(f) {
			f = 16777216.5
		}
		v.SetFloat(f)
	case reflect.Slice, reflect.Map:
		fillMany(v, choose, depth)
	case reflect.Array:
		for i := range v.Len() {
			fill(v.Index(i), choose, depth)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() || f.Anonymous {
				fill(settable(v.Field(i)), choose, depth)
			}
		}
	case reflect.Pointer:
		if depth < 6 && choose(4) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			fill(v.Elem(), choose, depth+1)
		}
	default:
		fillInteger(v, sampleInts[choose(len(sampleInts))])
	}
}

// settable is v, also where it is an embedded struct that is not exported.
func settable(v reflect.Value) reflect.Value {
	return reflect.NewAt(v.Type(), v.Addr().UnsafePointer()).Elem()
}

func fillInteger(v reflect.Value, n int64) {
	bits := v.Type().Bits()
	if v.CanInt() {
		v.SetInt(n << (64 - bits) >> (64 - bits))
		return
	}
	v.SetUint(uint64(n) << (64 - bits) >> (64 - bits))
}

// fillMany fills a slice or a map, which may be nil or empty.
func fillMany(v reflect.Value, choose func(n int) int, depth int) {
	size := choose(5) - 1
	if depth > 4 {
		size = min(size, 0)
	}
	if size < 0 {
		return
	}
	if v.Kind() == reflect.Slice {
		v.Set(reflect.MakeSlice(v.Type(), size, size))
		for i := range size {
			fill(v.Index(i), choose, depth+1)
		}
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for range size {
		key, elem := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, choose, depth+1)
		fill(elem, choose, depth+1)
		v.SetMapIndex(key, elem)
	}
}
