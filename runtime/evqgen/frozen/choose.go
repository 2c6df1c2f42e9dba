package frozen

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	evq "github.com/evq-go/evq/runtime"
)

// candidates are texts that types with marshalers of their own often read, with a number that makes them differ.
var candidates = []string{
	`"%d"`, `%d`, `"%d.5"`, `"01234567-89ab-4cde-8f01-%012x"`, `"2001-02-03T04:05:06.%09dZ"`, `"2001-02-03"`,
	`"192.0.2.%d"`, `"192.0.2.1:%d"`, `"192.0.2.0/24"`, `"%ds"`, `"https://example.com/%d"`, `"someone%d@example.com"`,
	`"text %d"`, `"text"`, `"EUR"`, `"INFO"`, `true`, `["%d"]`, `{}`,
}

var marshalers = []reflect.Type{
	reflect.TypeFor[json.Marshaler](), reflect.TypeFor[json.Unmarshaler](),
	reflect.TypeFor[encoding.TextMarshaler](), reflect.TypeFor[encoding.TextUnmarshaler](),
}

// marshalsItself reports whether encoding/json asks t, or a pointer to it, how it is written or read.
func marshalsItself(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer || t.Kind() == reflect.Interface {
		return false // what a pointer points to is asked
	}
	for _, m := range marshalers {
		if reflect.PointerTo(t).Implements(m) {
			return true
		}
	}
	return false
}

// choose fills a v that marshals itself with the first candidate that it reads and writes back and that is not its zero
// value; else by what it is made of, if it writes and reads that; else it stays zero.
func (f *filler) choose(v reflect.Value, label string) {
	for _, c := range candidates {
		if strings.Contains(c, "%") {
			c = fmt.Sprintf(c, f.count%100) // an address has room for it
		}
		read := reflect.New(v.Type())
		if attempt(func() error { return json.Unmarshal([]byte(c), read.Interface()) }) == nil && returns(read) {
			v.Set(read.Elem())
			return
		}
	}
	f.plain(v, label)
	made := reflect.New(v.Type())
	made.Elem().Set(v)
	if !returns(made) {
		v.SetZero()
		f.weak = append(f.weak, v.Type().String())
	}
}

// returns reports whether what p points to is not zero and is the same once it was written and read.
func returns(p reflect.Value) bool {
	first, second := reflect.New(p.Type().Elem()), []byte(nil)
	zero, _ := marshal(first.Interface())
	text, err := marshal(p.Interface())
	if err == nil {
		err = attempt(func() error { return json.Unmarshal(text, first.Interface()) })
	}
	if err == nil {
		second, err = marshal(first.Interface())
	}
	return err == nil && string(second) == string(text) && string(zero) != string(text)
}

// marshal writes a part of an event. A panic is an error.
func marshal(v any) (data []byte, err error) {
	err = attempt(func() (err error) {
		data, err = evq.Marshal(v)
		return err
	})
	return data, err
}

// attempt is the error of do; a panic is one too.
func attempt(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return do()
}
