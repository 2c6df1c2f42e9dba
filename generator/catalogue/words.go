package catalogue

import (
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/evq-go/evq/generator/schema"
)

// kindWords are the kinds that do not say by themselves what they are.
var kindWords = map[schema.Kind]string{
	schema.Number: "number", schema.Base64: "bytes as base64", schema.Time: "date and time",
	schema.Addr: "IP address", schema.AddrPort: "IP address and port", schema.Prefix: "IP network",
	schema.BigInt: "integer of any size", schema.BigFloat: "decimal number as text", schema.BigRat: "fraction as text",
	schema.Raw: "any JSON", schema.Any: "any JSON",
}

// describe says in words what JSON a shape has.
func describe(s *schema.Shape, p schema.Presence) string {
	words := describeKind(s)
	if s.Quoted {
		words += " in a string"
	}
	if canBeNull(s, p) {
		words += " or null"
	}
	return words
}

// describeKind says it without null.
func describeKind(s *schema.Shape) string {
	switch s.Kind {
	case schema.List:
		return "list of " + describe(s.Elem, "")
	case schema.Array:
		return fmt.Sprintf("list of exactly %d: %s", s.Len, describe(s.Elem, ""))
	case schema.Map:
		return "map of " + describe(s.Key, "") + " to " + describe(s.Elem, "")
	case schema.Text:
		return "text of " + path.Base(s.Via)
	case schema.Opaque:
		return "JSON of " + path.Base(s.Via)
	case schema.Again:
		if s.Of == "" {
			return "the event's object again"
		}
		return "the object at " + shown(s.Of) + " again"
	}
	if words := kindWords[s.Kind]; words != "" {
		return words
	}
	return string(s.Kind)
}

// canBeNull reports whether null is ever written: for a nil pointer, and for
// nil of the kinds that have one, where these are not left out.
func canBeNull(s *schema.Shape, p schema.Presence) bool {
	leftOut := p == schema.OmitEmpty || p == schema.OmitZero
	return s.Nullable || !leftOut && (s.Kind == schema.List || s.Kind == schema.Map || s.Kind == schema.Base64)
}

// presenceWords say when a field is there.
var presenceWords = map[schema.Presence]string{
	schema.Required: "always", schema.OmitEmpty: "unless empty", schema.OmitZero: "unless zero", schema.Optional: "unless its part is nil",
}

// zero is what a reader finds in a field that is absent.
func zero(s *schema.Shape) string {
	if s.Nullable {
		return "nil"
	}
	switch s.Kind {
	case schema.Bool:
		return "false"
	case schema.String, schema.Number:
		return `""`
	case schema.Int8, schema.Int16, schema.Int32, schema.Int64, schema.Uint8, schema.Uint16, schema.Uint32, schema.Uint64,
		schema.Float32, schema.Float64, schema.BigInt, schema.BigFloat, schema.BigRat:
		return "0"
	case schema.List, schema.Map, schema.Base64, schema.Any, schema.Raw:
		return "nil"
	}
	return "its zero value"
}

// shown is a path as people write it, without the leading dot.
func shown(path string) string { return strings.TrimPrefix(path, ".") }

// stateWords say what becomes of the events that a version wrote.
func (v *Version) stateWords() string {
	switch v.State {
	case Current:
		return "The code writes and reads it."
	case Compatible:
		return fmt.Sprintf("Read as it is, by %s %s.", v.Reader.Type, v.Reader.Version)
	case Upcast:
		return fmt.Sprintf("Read through an upcast, which makes it %s %s.", v.Reader.Type, v.Reader.Version)
	case Retired:
		return "Retired, nobody reads it: " + v.Reason
	}
	return "No struct reads it: only evq.lock remembers it."
}

// fate is what became of an event whose latest version this is, "" if the code
// still writes it.
func (v *Version) fate() string {
	switch v.State {
	case Current:
		return ""
	case Upcast:
		return "became " + v.Reader.Type
	case Retired:
		return "retired"
	}
	return "not in the code"
}

// String is the place as compilers write it.
func (p Place) String() string { return p.File + ":" + strconv.Itoa(p.Line) }

// plural is a noun as it stands behind a number.
func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

// laterMajor is the last element of the import path of a later major version.
var laterMajor = regexp.MustCompile(`^v[0-9]+$`)

// title is the name by which people call the module.
func (m *Module) title() string {
	base := path.Base(m.Path)
	if laterMajor.MatchString(base) {
		base = path.Base(path.Dir(m.Path))
	}
	return base
}

// short is an import path without the module's.
func (m *Module) short(importPath string) string {
	if importPath == m.Path {
		return m.title()
	}
	return strings.TrimPrefix(importPath, m.Path+"/")
}

// title is what a use is called: the consumer's name, or the code's.
func (u Use) title() string {
	if u.Name != "" {
		return u.Name
	}
	return u.code()
}

// code is the use as Go spells it from outside.
func (u Use) code() string { return path.Base(u.Package) + "." + u.Symbol }

// noun is what a use is.
func (u Use) noun() string {
	switch u.Kind {
	case Push:
		return "pusher"
	case Consume:
		if u.Projection {
			return "projection"
		}
		return "consumer"
	case Handle:
		return "handler"
	case Subscribe:
		return "subscriber"
	}
	return "reader"
}
