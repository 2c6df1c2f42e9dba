package codectest

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"time"

	"github.com/google/uuid"
)

// A filler makes random values: ordinary ones, or also odd ones.
type filler struct {
	r   *rand.Rand
	odd bool
}

func pick[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

var (
	strings    = []string{"", "a", "some words", "Größe €", "a\nb\t\"c\" \\ /", "<b>&amp;</b>", "line\u2028end\u2029", "\x7f\x01\x1f\b\f", "日本語 🚀", "null", "12"}
	oddStrings = []string{"\xff", "a\xc3", "\x00", "\xed\xa0\x80", "\ufffd", string(rune(0x10FFFF))}
	floats     = []float64{0, 1, -1.5, 0.1, 1e20, 1e21, 1e-6, 9.99e-7, 1e-9, 1e100, math.MaxFloat32, math.MaxFloat64, math.SmallestNonzeroFloat64, 123456789.125}
	oddFloats  = []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1)}
	raws       = []string{`{}`, `[1,2.5e3,"x"]`, `"a\u003cb"`, `{"a":{"b":[true,false]},"c":-0.5}`, `null`, `0`}
	oddRaws    = []string{``, `{`, `"<&>"`, ` { "a" : [ 1 , 2 ] } `, `"\ud800"`, "\"\xff\"", "\"\u2028\"", `1e400`, `{"a":1,"a":2}`, `01`, `"\x"`, `nul`}
)

// event makes an event of type t. Its fields that JSON does not see stay zero.
func (f filler) event(t reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	f.fill(v)
	return v
}

func (f filler) fill(v reflect.Value) {
	if !v.CanSet() {
		if v.Kind() == reflect.Struct {
			f.fields(v) // an embedded struct lends its fields
		}
		return
	}
	if !f.known(v) && f.r.IntN(6) != 0 {
		f.kind(v)
	}
}

// known fills a value of a type that codecs know by name, and reports whether it is one.
func (f filler) known(v reflect.Value) bool {
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(f.time()))
	case uuid.UUID:
		v.Set(reflect.ValueOf(uuid.UUID{byte(f.r.Int()), 2, 15: byte(f.r.Int())}))
	case json.RawMessage:
		v.SetBytes([]byte(f.text(raws, oddRaws)))
		if f.odd && f.r.IntN(8) == 0 {
			v.SetZero()
		}
	default:
		return false
	}
	return true
}

// kind fills a value by what it is made of.
func (f filler) kind(v reflect.Value) {
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(f.r.IntN(2) == 0)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(pick(f.r, []int64{1, -1, 100, math.MinInt64 >> (64 - v.Type().Bits()), math.MaxInt64 >> (64 - v.Type().Bits()), f.r.Int64() >> (64 - v.Type().Bits())}))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(pick(f.r, []uint64{1, 200, math.MaxInt64 >> (64 - v.Type().Bits()), f.r.Uint64() >> 1 >> (64 - v.Type().Bits())}))
		if f.odd && f.r.IntN(4) == 0 {
			v.SetUint(math.MaxUint64 >> (64 - v.Type().Bits()))
		}
	case reflect.Float32, reflect.Float64:
		x := pick(f.r, append(floats, f.r.NormFloat64(), math.Float64frombits(f.r.Uint64()>>2)))
		if f.odd && f.r.IntN(8) == 0 {
			x = pick(f.r, oddFloats)
		}
		if v.Kind() == reflect.Float32 && math.Abs(x) > math.MaxFloat32 && !math.IsInf(x, 0) {
			x = 1.5
		}
		v.SetFloat(x)
	case reflect.String:
		v.SetString(f.text(strings, oddStrings))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), f.r.IntN(4), 4))
		f.elements(v)
	case reflect.Array:
		f.elements(v)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range f.r.IntN(4) {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			f.fill(key)
			f.fill(value)
			v.SetMapIndex(key, value)
		}
	case reflect.Struct:
		f.fields(v)
	}
}

func (f filler) elements(v reflect.Value) {
	for i := range v.Len() {
		f.fill(v.Index(i))
	}
}

func (f filler) fields(v reflect.Value) {
	for i := range v.NumField() {
		if v.Type().Field(i).Tag.Get("json") != "-" {
			f.fill(v.Field(i))
		}
	}
}

func (f filler) text(usual, odd []string) string {
	if f.odd && f.r.IntN(8) == 0 {
		return pick(f.r, odd)
	}
	s := pick(f.r, usual)
	if f.r.IntN(20) == 0 && &usual[0] == &strings[0] {
		for range 8 {
			s += pick(f.r, usual) + s[:len(s)/2]
		}
	}
	if !json.Valid([]byte(s)) && &usual[0] == &raws[0] {
		panic("not a raw text: " + s)
	}
	return string([]rune(s))
}

func (f filler) time() time.Time {
	t := time.Unix(f.r.Int64N(4e9), f.r.Int64N(1e9))
	zones := []*time.Location{time.UTC, time.Local, time.FixedZone("", 3600), time.FixedZone("x", -5*3600-1800)}
	if f.odd && f.r.IntN(8) == 0 {
		t = time.Unix(f.r.Int64N(1e12)-5e11, 0)
		zones = append(zones, time.FixedZone("", 30*3600), time.FixedZone("", 17))
	}
	return t.In(pick(f.r, zones))
}
