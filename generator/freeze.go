package generator

import (
	"fmt"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/evq-go/evq/generator/schema"
)

// A freezer writes Go types that have a shape, whatever Go's types were.
type freezer struct {
	self    string // the name of the struct
	pkgPath string // of the package that it is written for
	taken   declared
	imports map[string]string // path → name
	again   map[string]string // the objects that are repeated within, by path → the name of their types
	helpers *strings.Builder  // the declarations of these
}

// A frozenField is a field of a frozen struct.
type frozenField struct {
	name, typ, tag string
	shape          *schema.Shape
}

func newFreezer(l *packageLock, self string) *freezer {
	z := &freezer{self: self, pkgPath: l.unit.path(), taken: maps.Clone(l.unit.taken), imports: map[string]string{},
		again: map[string]string{"": self}, helpers: &strings.Builder{}}
	z.claim(self)
	return z
}

// knownTypes are the Go types of the shapes that are known for good.
var knownTypes = map[schema.Kind]struct{ path, name string }{
	schema.Time: {"time", "Time"}, schema.UUID: {"github.com/google/uuid", "UUID"},
	schema.Addr: {"net/netip", "Addr"}, schema.AddrPort: {"net/netip", "AddrPort"}, schema.Prefix: {"net/netip", "Prefix"},
	schema.BigInt: {"math/big", "Int"}, schema.BigFloat: {"math/big", "Float"}, schema.BigRat: {"math/big", "Rat"},
	schema.Raw: {"encoding/json", "RawMessage"}, schema.Number: {"encoding/json", "Number"},
}

// fields writes the fields of an event's own object.
func (z *freezer) fields(s *schema.Shape, now types.Type) []frozenField {
	z.name(s)
	return z.object(s, "", now)
}

// name names the objects that are repeated inside of themselves: only a type with
// a name can be.
func (z *freezer) name(s *schema.Shape) {
	for _, of := range s.Repeated() {
		if _, named := z.again[of.Path]; !named {
			hint := of.Go
			if hint == "" {
				hint = "Part"
			}
			z.again[of.Path] = z.claim(z.self + hint)
		}
	}
}

// object writes the fields of an object, in the order of the struct that there is now,
// without those that were given up.
func (z *freezer) object(s *schema.Shape, at string, now types.Type) []frozenField {
	current, order := fieldsNow(now), map[string]int{}
	for i, v := range current {
		order[v.Name()] = i
	}
	fields := slices.DeleteFunc(slices.Clone(s.Fields), func(f schema.Field) bool { return f.Reserved })
	slices.SortStableFunc(fields, func(a, b schema.Field) int { return placeIn(order, a.Go) - placeIn(order, b.Go) })
	used := map[string]bool{}
	var out []frozenField
	for _, f := range fields {
		name := goName(f, used)
		var inner types.Type
		if i, ok := order[name]; ok {
			inner = current[i].Type()
		}
		typ := z.typ(f.Shape, schema.FieldPath(at, f.Name), inner)
		out = append(out, frozenField{name, typ, tagOf(f), f.Shape})
	}
	return out
}

// fieldsNow are the fields of a struct, if t is one or points to one.
func fieldsNow(t types.Type) []*types.Var {
	if t == nil {
		return nil
	}
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	return slices.Collect(st.Fields())
}

// placeIn is the place of a name, behind all others if it has none.
func placeIn(order map[string]int, name string) int {
	if i, ok := order[name]; ok {
		return i
	}
	return len(order)
}

// tagOf is the tag that gives a field its name and presence.
func tagOf(f schema.Field) string {
	tag := f.Name
	if tag == "-" {
		tag = "-,"
	}
	if f.Presence == schema.OmitEmpty || f.Presence == schema.OmitZero {
		tag += "," + string(f.Presence)
	}
	if f.Shape.Quoted {
		tag += ",string"
	}
	return tagLiteral(fmt.Sprintf("json:%q", tag))
}

// typ writes the Go type of a shape; now is the type that the struct has there.
func (z *freezer) typ(s *schema.Shape, at string, now types.Type) string {
	if s.Nullable {
		bare := *s
		bare.Nullable = false
		return "*" + z.typ(&bare, at, now)
	}
	if k, ok := knownTypes[s.Kind]; ok {
		return z.qualified(k.path, k.name)
	}
	switch s.Kind {
	case schema.Base64:
		return "[]byte"
	case schema.Any:
		return "any"
	case schema.Text, schema.Opaque:
		return z.via(s.Via)
	case schema.List:
		return "[]" + z.typ(s.Elem, schema.ElemPath(at, s.Kind), elemNow(now))
	case schema.Array:
		return fmt.Sprintf("[%d]%s", s.Len, z.typ(s.Elem, schema.ElemPath(at, s.Kind), elemNow(now)))
	case schema.Map:
		key := string(s.Key.Kind)
		if s.Key.Via != "" {
			key = z.via(s.Key.Via)
		}
		return "map[" + key + "]" + z.typ(s.Elem, schema.ElemPath(at, s.Kind), elemNow(now))
	case schema.Again:
		return z.again[s.Of]
	case schema.Object:
		return z.objectType(s, at, now)
	}
	return string(s.Kind)
}

// objectType writes a struct in its place, or by a name if it repeats within.
func (z *freezer) objectType(s *schema.Shape, at string, now types.Type) string {
	text := structText(z.object(s, at, now))
	name, named := z.again[at]
	if !named {
		return text
	}
	fmt.Fprintf(z.helpers, "// %s is a part of %s.\ntype %s %s\n\n", name, z.self, name, text)
	return name
}

// elemNow is what the type that the struct has now holds.
func elemNow(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	switch u := t.Underlying().(type) {
	case interface{ Elem() types.Type }:
		return u.Elem()
	}
	return nil
}

// structText writes a struct.
func structText(fields []frozenField) string {
	var b strings.Builder
	b.WriteString("struct {\n")
	for _, f := range fields {
		fmt.Fprintf(&b, "%s %s %s\n", f.name, f.typ, f.tag)
	}
	b.WriteString("}")
	return b.String()
}
