package frozen

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/evqgen"
)

// sample is the JSON of an E in which as much as possible is there and not zero, and the types for which only the zero
// value was found. The JSON is one that E reads and writes back.
func sample[E evq.Event](codecs evqgen.Codecs) (text []byte, weak []string, err error) {
	var e E
	f := &filler{}
	f.fill(reflect.ValueOf(&e).Elem(), "")
	if text, err = encode(codecs, e); err != nil {
		return nil, nil, err
	}
	return text, f.weak, comesBack[E](codecs, "what was to be written", text)
}

// A filler puts values that are not zero into Go values.
type filler struct {
	count  int            // of the values so far: what makes them differ
	around []reflect.Type // the types that the walk is inside of
	weak   []string
}

// fill puts a value into v. The label says in words where v stands.
func (f *filler) fill(v reflect.Value, label string) {
	f.count++
	switch {
	case v.Type() == reflect.TypeFor[json.Number]():
		v.SetString(fmt.Sprintf("%d.10", f.count))
	case marshalsItself(v.Type()):
		f.choose(v, label)
	default:
		f.plain(v, label)
	}
}

// plain fills what encoding/json writes by its kind, but no type once more inside of itself.
func (f *filler) plain(v reflect.Value, label string) {
	if slices.Contains(f.around, v.Type()) {
		return
	}
	f.around = append(f.around, v.Type())
	defer func() { f.around = f.around[:len(f.around)-1] }()
	words := strings.TrimSpace("some " + label)
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		half := int64(1) << (v.Type().Bits() - 2) // the next smaller type does not hold it
		v.SetInt(half + int64(f.count)%half)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		half := uint64(1) << (v.Type().Bits() - 1)
		v.SetUint(half + uint64(f.count)%half)
	case reflect.Float32:
		v.SetFloat(float64(f.count) + 0.5)
	case reflect.Float64:
		v.SetFloat(float64(f.count) + 0.123456789)
	case reflect.String:
		v.SetString(words)
	case reflect.Interface:
		if v.NumMethod() == 0 {
			v.Set(reflect.ValueOf(words))
		}
	case reflect.Slice:
		if e := v.Type().Elem(); e.Kind() == reflect.Uint8 && !marshalsItself(e) {
			v.SetBytes([]byte(words))
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		f.elements(v, label)
	case reflect.Array:
		f.elements(v, label)
	case reflect.Map:
		f.entries(v, label)
	case reflect.Pointer:
		if !slices.Contains(f.around, v.Type().Elem()) {
			v.Set(reflect.New(v.Type().Elem()))
			f.fill(v.Elem(), label)
		}
	case reflect.Struct:
		f.fields(v, label)
	}
}

func (f *filler) elements(v reflect.Value, label string) {
	for i := range v.Len() {
		f.fill(v.Index(i), fmt.Sprint(label, " ", i+1))
	}
}

func (f *filler) entries(v reflect.Value, label string) {
	v.Set(reflect.MakeMap(v.Type()))
	for i := range 2 {
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		f.fill(key, fmt.Sprint(label, " ", i+1))
		f.fill(value, fmt.Sprint(label, " ", i+1))
		v.SetMapIndex(key, value)
	}
}

func (f *filler) fields(v reflect.Value, label string) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		lends := field.Anonymous && name == "" // an embedded struct may be unexported, and its fields not
		if field.Tag.Get("json") == "-" || !v.Field(i).CanSet() && (!lends || field.Type.Kind() != reflect.Struct) {
			continue
		}
		switch {
		case name == "" && !lends:
			name = field.Name
		case name == "-":
			name = "dash"
		}
		f.fill(v.Field(i), strings.TrimSpace(label+" "+name))
	}
}
