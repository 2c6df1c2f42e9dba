package generator

import (
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"path"
	"slices"
	"strings"
	"unicode"

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

// claim returns the name, or the next that is free, and takes it.
func (z *freezer) claim(name string) string {
	name = free(name, z.taken)
	z.taken[name] = token.NoPos
	return name
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

// object writes the fields of an object, in the order of the struct that there is now.
func (z *freezer) object(s *schema.Shape, at string, now types.Type) []frozenField {
	current, order := fieldsNow(now), map[string]int{}
	for i, v := range current {
		order[v.Name()] = i
	}
	fields := slices.Clone(s.Fields)
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

// goName is the name of a field: the hint if it is free.
func goName(f schema.Field, used map[string]bool) string {
	name := f.Go
	if name == "" || !token.IsExported(name) || !token.IsIdentifier(name) {
		name = "Field"
	}
	unique := name
	for i := 2; used[unique]; i++ {
		unique = fmt.Sprintf("%s%d", name, i)
	}
	used[unique] = true
	return unique
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

// via writes a type by its import path and name.
func (z *freezer) via(full string) string {
	head, args, generic := strings.Cut(full, "[")
	dot := strings.LastIndex(head, ".")
	if generic && strings.ContainsAny(args, "./") || dot < 0 {
		return "any /* " + full + " */" // for a person to name
	}
	name := z.qualified(head[:dot], head[dot+1:])
	if generic {
		name += "[" + args
	}
	return name
}

// qualified writes a type of a package and notes the import.
func (z *freezer) qualified(pkgPath, name string) string {
	if pkgPath == z.pkgPath {
		return name
	}
	if z.imports[pkgPath] == "" {
		z.imports[pkgPath] = z.claim(identifier(assumedName(pkgPath)))
	}
	return z.imports[pkgPath] + "." + name
}

// identifier is what of a name can stand in Go.
func identifier(name string) string {
	name = strings.Map(func(r rune) rune {
		if r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, name)
	if name = strings.TrimLeft(name, "0123456789"); name == "" {
		return "held"
	}
	return name
}

// importBlock writes the imports.
func (z *freezer) importBlock() string {
	if len(z.imports) == 0 {
		return ""
	}
	var std, others []string
	for p := range z.imports {
		line := fmt.Sprintf("\t%q\n", p)
		if name := z.imports[p]; name != path.Base(p) {
			line = fmt.Sprintf("\t%s %q\n", name, p)
		}
		if strings.Contains(strings.Split(p, "/")[0], ".") {
			others = append(others, line)
		} else {
			std = append(std, line)
		}
	}
	slices.Sort(std)
	slices.Sort(others)
	gap := ""
	if len(std) > 0 && len(others) > 0 {
		gap = "\n"
	}
	return "import (\n" + strings.Join(std, "") + gap + strings.Join(others, "") + ")\n\n"
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

// stub is what the Upcast can fill in by itself: fields of the same name whose
// types are the same, or differ in name alone.
func (z *freezer) stub(e *Event, old []frozenField) []stubField {
	var fields []stubField
	for _, v := range fieldsNow(e.named) {
		if !v.Exported() {
			continue
		}
		value := ""
		for _, f := range old {
			if f.name == v.Name() {
				value = z.value(f, v.Type(), e)
			}
		}
		fields = append(fields, stubField{v.Name(), value})
	}
	return fields
}

// value is how a field's old value becomes one of the new type, "" if a person
// has to say.
func (z *freezer) value(f frozenField, now types.Type, e *Event) string {
	spelled := types.TypeString(now, func(p *types.Package) string {
		if p == e.named.Obj().Pkg() {
			return ""
		}
		return z.imports[p.Path()]
	})
	if spelled == f.typ {
		return "old." + f.name
	}
	b, basic := now.Underlying().(*types.Basic)
	if basic && basicKind(b) == f.shape.Kind && !f.shape.Nullable && !strings.Contains(spelled, ".") {
		return spelled + "(old." + f.name + ")"
	}
	return ""
}
