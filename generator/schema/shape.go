// Package schema holds what events look like once they are stored: the shape of
// the JSON that encoding/json writes for a struct, the lock file that remembers
// it, and the rules by which a changed shape still reads what an older one wrote.
//
// A [Shape] knows nothing of Go but names, and these only as hints: two structs
// that write the same JSON have equal shapes.
package schema

import (
	"reflect"
	"slices"
	"strings"
)

// A Kind is a kind of JSON that encoding/json writes, as narrow as its reader is.
type Kind string

// The kinds.
const (
	Bool    Kind = "bool"
	Int8    Kind = "int8"
	Int16   Kind = "int16"
	Int32   Kind = "int32"
	Int64   Kind = "int64" // int too
	Uint8   Kind = "uint8"
	Uint16  Kind = "uint16"
	Uint32  Kind = "uint32"
	Uint64  Kind = "uint64" // uint and uintptr too
	Float32 Kind = "float32"
	Float64 Kind = "float64"
	String  Kind = "string"
	Number  Kind = "number" // json.Number
	Base64  Kind = "base64" // a slice of bytes; null when nil

	Time     Kind = "time" // time.Time: RFC 3339 with nanoseconds
	UUID     Kind = "uuid"
	Addr     Kind = "addr"
	AddrPort Kind = "addrport"
	Prefix   Kind = "prefix"
	BigInt   Kind = "bigint"
	BigFloat Kind = "bigfloat"
	BigRat   Kind = "bigrat"

	Raw    Kind = "raw"    // json.RawMessage: whatever it holds
	Any    Kind = "any"    // an empty interface
	Text   Kind = "text"   // a type with a MarshalText of its own: a string, see Shape.Via
	Opaque Kind = "opaque" // a type with a MarshalJSON of its own, see Shape.Via

	Object Kind = "object" // a struct
	List   Kind = "list"   // a slice; null when nil
	Array  Kind = "array"  // of a fixed length
	Map    Kind = "map"    // null when nil
	Again  Kind = "again"  // a struct inside of itself, see Shape.Of
)

// A Shape is what encoding/json writes for a value.
type Shape struct {
	Kind     Kind
	Nullable bool     // a pointer: null when nil
	Quoted   bool     // the tag's option string: a number or bool inside of a string
	Len      int      // Array: how many elements
	Key      *Shape   // Map: what its keys are written from: a String, an integer or a Text
	Elem     *Shape   // List, Array, Map
	Fields   []Field  // Object: by Name
	Via      string   // Text, Opaque: the import path and name of the Go type
	Of       string   // Again: the path of the object around it that it repeats
	Enum     []string // the constants of its Go type as JSON, sorted; nil if there are none
	Go       string   // the name of its Go type where that is a struct of its own, as a hint
}

// A Field is a member of an object.
type Field struct {
	Name     string // in JSON
	Presence Presence
	Reserved bool   // the struct has the field no more, and its name is not given away
	Go       string // the name of the Go field, as a hint
	Shape    *Shape
}

// Presence says when a field is written.
type Presence string

// The presences, as far as they have an effect: omitempty has none on a struct.
const (
	Required  Presence = ""
	OmitEmpty Presence = "omitempty"
	OmitZero  Presence = "omitzero"
	Optional  Presence = "optional" // the embedded pointer that lends it may be nil
)

// Field returns the field of that JSON name, or nil.
func (s *Shape) Field(name string) *Field {
	i, ok := slices.BinarySearchFunc(s.Fields, name, func(f Field, name string) int {
		switch {
		case f.Name < name:
			return -1
		case f.Name > name:
			return 1
		}
		return 0
	})
	if !ok {
		return nil
	}
	return &s.Fields[i]
}

// Same reports whether two shapes write the same JSON, whatever the names in Go.
func (s *Shape) Same(t *Shape) bool {
	return reflect.DeepEqual(s, t) || nodesOf(s)[""].lines() == nodesOf(t)[""].lines()
}

// Equal reports whether two shapes are the same line for line, hints included.
func (s *Shape) Equal(t *Shape) bool {
	return reflect.DeepEqual(s, t) || slices.Equal(s.Lines(), t.Lines())
}

// At returns the field at a path, or nil where there is no field.
func (s *Shape) At(path string) *Field {
	var found *Field
	s.walk("", nil, func(p string, f *Field, _ *Shape) {
		if p == path {
			found = f
		}
	})
	return found
}

// Reserved lists the paths of the fields that are reserved.
func (s *Shape) Reserved() []string {
	var paths []string
	s.walk("", nil, func(path string, f *Field, _ *Shape) {
		if f != nil && f.Reserved {
			paths = append(paths, path)
		}
	})
	return paths
}

// Reserve gives s, which has none at that path, the field that from has there, as
// a reserved one. It reports false if from has no such field, or s nothing to
// hold it.
func (s *Shape) Reserve(path string, from *Shape) bool {
	f := from.At(path)
	outer := s
	if before := Outer(path); before != "" {
		outer = nil
		s.walk("", nil, func(p string, _ *Field, inner *Shape) {
			if p == before {
				outer = inner
			}
		})
	}
	if f == nil || outer == nil || outer.Kind != Object {
		return false
	}
	kept := *f
	kept.Reserved = true
	outer.Fields = append(outer.Fields, kept)
	slices.SortFunc(outer.Fields, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	return true
}

// A Place is an object and where it is.
type Place struct {
	Path string
	Go   string // its type, as a hint
}

// Repeated lists the shapes that are repeated inside of themselves.
func (s *Shape) Repeated() []Place {
	hints := map[string]string{}
	s.walk("", nil, func(path string, _ *Field, s *Shape) { hints[path] = s.Go })
	var all []Place
	s.walk("", nil, func(_ string, _ *Field, s *Shape) {
		if p := (Place{s.Of, hints[s.Of]}); s.Kind == Again && !slices.Contains(all, p) {
			all = append(all, p)
		}
	})
	return all
}
