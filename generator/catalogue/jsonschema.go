package catalogue

import (
	"cmp"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"github.com/evq-go/evq/generator/schema"
)

// draft is the JSON Schema that the documents are written in. They keep to what
// draft 7 has too, so that AsyncAPI tools read them.
const draft = "https://json-schema.org/draft/2020-12/schema"

// Patterns of numbers that stand in strings.
const (
	signedPattern   = `^-?(0|[1-9][0-9]*)$`
	unsignedPattern = `^(0|[1-9][0-9]*)$`
	floatPattern    = `^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`
)

// ranges are the integers that a kind can hold.
var ranges = map[schema.Kind][2]json.Number{
	schema.Int8: {"-128", "127"}, schema.Int16: {"-32768", "32767"}, schema.Int32: {"-2147483648", "2147483647"},
	schema.Int64: {"-9223372036854775808", "9223372036854775807"},
	schema.Uint8: {"0", "255"}, schema.Uint16: {"0", "65535"}, schema.Uint32: {"0", "4294967295"}, schema.Uint64: {"0", "18446744073709551615"},
}

// stringKinds are the kinds that are written as a string, and what the schema says
// of them beside that.
var stringKinds = map[schema.Kind]object{
	schema.String:   {},
	schema.Base64:   {"contentEncoding": "base64"},
	schema.Time:     {"format": "date-time"},
	schema.UUID:     {"format": "uuid"},
	schema.Addr:     {"$comment": "an IP address, with its zone if it has one; empty if there is none"},
	schema.AddrPort: {"$comment": "an IP address and a port; empty if there is none"},
	schema.Prefix:   {"$comment": "an IP network, ADDRESS/BITS; empty if there is none"},
	schema.BigFloat: {"$comment": "a decimal number of any size"},
	schema.BigRat:   {"$comment": "a fraction, A/B or A"},
}

// jsonSchema is the JSON Schema of what a version writes. Fields that it does not
// name are allowed: a later minor of the version may add them.
func (e *Event) jsonSchema(v *Version) object {
	w := schemaWriter{docs: v.Docs, repeated: map[string]*schema.Shape{}, names: map[string]string{}}
	w.findRepeated(v.Shape)
	root := w.shape(v.Shape, "", "")
	delete(root, "description")
	doc := object{"$schema": draft, "$id": e.key(v) + ".json", "$comment": mark, "title": e.Type + " " + v.String()}
	if text := strings.TrimSpace(v.Doc); text != "" {
		doc["description"] = text
	}
	if v.State != Current {
		doc["deprecated"] = true
	}
	for key, value := range root {
		doc[key] = value
	}
	if len(w.defs) > 0 {
		doc["$defs"] = w.defs
	}
	return doc
}

// A schemaWriter writes the schema of one version.
type schemaWriter struct {
	docs     map[string]string
	repeated map[string]*schema.Shape // what lies inside of itself, by its path
	names    map[string]string        // its names in $defs
	defs     object
}

// findRepeated gives a name to all that lies inside of itself, but for the
// event: the name of its Go type, where it has one.
func (w *schemaWriter) findRepeated(s *schema.Shape) {
	taken := map[string]bool{}
	for _, p := range s.Repeated() {
		if p.Path == "" {
			continue
		}
		base := cmp.Or(p.Go, "part")
		name := base
		for i := 2; taken[name]; i++ {
			name = base + strconv.Itoa(i)
		}
		taken[name], w.names[p.Path] = true, name
	}
}

// shape is the schema of a shape. One that is repeated stands in $defs.
func (w *schemaWriter) shape(s *schema.Shape, path string, p schema.Presence) object {
	if name := w.names[path]; name != "" {
		if w.defs == nil {
			w.defs = object{}
		}
		inner := *s
		inner.Nullable = false
		w.repeated[path] = s
		w.defs[name] = w.kind(&inner, path)
		return nullable(object{"$ref": definition(name)}, canBeNull(s, p))
	}
	out := w.kind(s, path)
	if s.Quoted {
		out = quoted(s)
	}
	if len(s.Enum) > 0 {
		restrict(out, s)
	}
	return nullable(out, canBeNull(s, p) || w.againNull(s, p))
}

// againNull reports whether what is repeated can be nil by its kind.
func (w *schemaWriter) againNull(s *schema.Shape, p schema.Presence) bool {
	of := w.repeated[s.Of]
	return s.Kind == schema.Again && of != nil && canBeNull(&schema.Shape{Kind: of.Kind}, p)
}

// definition is a reference to an entry of $defs. A reference is part of a
// URL, and names in Go may have any letters.
func definition(name string) string { return "#/$defs/" + url.PathEscape(name) }

// kind is the schema of a shape that is not null.
func (w *schemaWriter) kind(s *schema.Shape, path string) object {
	if r, integer := ranges[s.Kind]; integer {
		return object{"type": "integer", "minimum": r[0], "maximum": r[1]}
	}
	if beside, text := stringKinds[s.Kind]; text {
		return with(object{"type": "string"}, beside)
	}
	switch s.Kind {
	case schema.Bool:
		return object{"type": "boolean"}
	case schema.Float32:
		return object{"type": "number", "minimum": json.Number("-3.4028235e38"), "maximum": json.Number("3.4028235e38")} // as JSON rounds them
	case schema.Float64, schema.Number:
		return object{"type": "number"}
	case schema.BigInt:
		return object{"type": "integer"}
	case schema.Text:
		return object{"type": "string", "$comment": "what MarshalText of " + s.Via + " writes"}
	case schema.Opaque:
		return object{"$comment": "what MarshalJSON of " + s.Via + " writes"}
	case schema.Raw, schema.Any:
		return object{"$comment": "any JSON"}
	case schema.Again:
		if s.Of == "" {
			return object{"$ref": "#"}
		}
		return object{"$ref": definition(w.names[s.Of])}
	}
	return w.composite(s, path)
}

// composite is the schema of what holds others.
func (w *schemaWriter) composite(s *schema.Shape, path string) object {
	inner := schema.ElemPath(path, s.Kind)
	switch s.Kind {
	case schema.List:
		return object{"type": "array", "items": w.shape(s.Elem, inner, "")}
	case schema.Array:
		return object{"type": "array", "items": w.shape(s.Elem, inner, ""), "minItems": s.Len, "maxItems": s.Len}
	case schema.Map:
		out := object{"type": "object", "additionalProperties": w.shape(s.Elem, inner, "")}
		if r, integer := ranges[s.Key.Kind]; integer {
			out["propertyNames"] = object{"pattern": integerPattern(r)}
		}
		return out
	}
	return w.object(s, path)
}

// object is the schema of a struct.
func (w *schemaWriter) object(s *schema.Shape, path string) object {
	properties, required := object{}, []string{}
	for _, f := range s.Fields {
		if f.Reserved {
			continue
		}
		at := schema.FieldPath(path, f.Name)
		p := w.shape(f.Shape, at, f.Presence)
		if doc := strings.TrimSpace(w.docs[at]); doc != "" {
			p["description"] = doc
		}
		properties[f.Name] = p
		if f.Presence == schema.Required {
			required = append(required, f.Name)
		}
	}
	out := object{"type": "object", "properties": properties}
	if len(required) > 0 {
		out["required"] = required
	}
	return out
}

// integerPattern is how an integer is written in a string.
func integerPattern(r [2]json.Number) string {
	if r[0] == "0" {
		return unsignedPattern
	}
	return signedPattern
}

// quoted is the schema of a number, bool or string that the option string puts
// into a string.
func quoted(s *schema.Shape) object {
	r, integer := ranges[s.Kind]
	switch {
	case integer:
		return object{"type": "string", "pattern": integerPattern(r)}
	case s.Kind == schema.Bool:
		return object{"type": "string", "enum": []any{"true", "false"}}
	case s.Kind == schema.String:
		return object{"type": "string", "contentMediaType": "application/json"}
	}
	return object{"type": "string", "pattern": floatPattern}
}

// restrict allows only the constants of a Go type. Those of an integer that are
// all powers of two may be flags, which add up: they are only examples.
func restrict(out object, s *schema.Shape) {
	values := []any{}
	for _, text := range s.Enum {
		if s.Quoted {
			values = append(values, text)
		} else {
			values = append(values, json.RawMessage(text))
		}
	}
	_, integer := ranges[s.Kind]
	if key := "enum"; integer && areFlags(s.Enum) {
		out["examples"] = values
	} else {
		out[key] = values
	}
}

// areFlags reports whether integers may be the bits of a set.
func areFlags(enum []string) bool {
	for _, text := range enum {
		n, err := json.Number(text).Int64()
		if err != nil || n < 0 || n&(n-1) != 0 {
			return false
		}
	}
	return true
}

// nullable allows null beside what a schema allows, if yes.
func nullable(out object, yes bool) object {
	if !yes {
		return out
	}
	if _, ref := out["$ref"]; ref {
		return object{"anyOf": []any{out, object{"type": "null"}}}
	}
	if values, closed := out["enum"].([]any); closed {
		out["enum"] = append(values, nil)
	}
	if t, typed := out["type"]; typed {
		out["type"] = []any{t, "null"}
	}
	return out
}

// with adds the entries of more.
func with(out, more object) object {
	for key, value := range more {
		out[key] = value
	}
	return out
}
