package generator

import (
	"go/types"
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/evq-go/evq/generator/schema"
)

// A plainWalk follows the types of one event, notes what a codec for it would
// spell out, and finds out whether there can be one.
type plainWalk struct {
	unit    *unit
	event   *Event
	codecs  *codecs
	around  []types.Type // the named types that the walk is inside of
	refused bool
}

// plain reports whether nothing was met that a codec does not know.
func (w *plainWalk) plain() bool { return !w.refused }

func (w *plainWalk) refuse() { w.refused = true }

// typ follows any type. What it is called after serves a struct without a name.
func (w *plainWalk) typ(t types.Type, base string) {
	t = types.Unalias(t)
	if n, ok := t.(*types.Named); ok {
		w.named(n)
		return
	}
	w.underlying(t, t, base)
}

// named follows a defined type. It has to be known, or of this module and
// without a say in its JSON, and not inside of itself.
func (w *plainWalk) named(n *types.Named) {
	kind := knownAs(n)
	if kind == "" && (n.Obj().Pkg() == nil || !w.unit.folder.ofModule(n.Obj().Pkg().Path())) ||
		kind == "" && speaks(n) || slices.ContainsFunc(w.around, func(t types.Type) bool { return types.Identical(t, n) }) {
		w.refuse()
		return
	}
	w.guard(n)
	if kind != "" {
		return
	}
	w.around = append(w.around, n)
	w.underlying(n, n.Underlying(), capital(n.Obj().Name()))
	w.around = w.around[:len(w.around)-1]
}

// speaks reports whether a type, or a field of it, has one of the names by which
// encoding/json asks types. It also does so if the field is promoted.
func speaks(n *types.Named) bool {
	return slices.ContainsFunc(sayings, func(name string) bool {
		obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(n), true, n.Obj().Pkg(), name)
		return obj != nil
	})
}

var sayings = []string{"MarshalJSON", "UnmarshalJSON", "MarshalText", "UnmarshalText", "IsZero"}

// guard notes a named type that is spelled out. Known types of the standard
// library do not change.
func (w *plainWalk) guard(n *types.Named) {
	sp := bareSpeller(w.unit)
	if sp.code(n); sp.refused != "" || w.unit.redefines(sp.builtins()...) {
		w.refuse()
	}
	if kind := knownAs(n); kind == "" || kind == schema.UUID {
		if !slices.ContainsFunc(w.codecs.guarded, func(t types.Type) bool { return types.Identical(t, n) }) {
			w.codecs.guarded = append(w.codecs.guarded, n)
		}
	}
}

// underlying follows what t is made of.
func (w *plainWalk) underlying(t, u types.Type, base string) {
	switch u := u.(type) {
	case *types.Basic:
		if basicWord(u) == "" {
			w.refuse()
		}
	case *types.Pointer:
		if _, named := t.(*types.Named); named {
			w.refuse()
		}
		w.typ(u.Elem(), base)
	case *types.Slice:
		if b, ok := u.Elem().Underlying().(*types.Basic); ok && b.Kind() == types.Uint8 {
			if _, bare := types.Unalias(u.Elem()).(*types.Basic); !bare {
				w.refuse()
			}
			return
		}
		w.element(u.Elem(), base)
	case *types.Array:
		w.element(u.Elem(), base)
	case *types.Map:
		b, ok := u.Key().Underlying().(*types.Basic)
		if !ok || b.Info()&(types.IsString|types.IsInteger) == 0 {
			w.refuse()
			return
		}
		w.typ(u.Key(), base)
		w.element(u.Elem(), base)
	case *types.Struct:
		w.structure(t, u, base)
	default:
		w.refuse()
	}
}

// element follows the type of elements. A JSON text as one would keep a null
// that others do not see.
func (w *plainWalk) element(t types.Type, base string) {
	if knownAs(t) == schema.Raw {
		w.refuse()
	}
	w.typ(t, base)
}

// structure follows a struct and notes it.
func (w *plainWalk) structure(t types.Type, st *types.Struct, base string) {
	if w.codecs.find(t) != nil {
		return
	}
	if w.event.named == t {
		if speaks(w.event.named) {
			w.refuse()
			return
		}
		w.around = append(w.around, t)
		w.guard(w.event.named)
	}
	s := &codecStruct{typ: t, base: base}
	w.codecs.structs = append(w.codecs.structs, s)
	w.embedded(st)
	winners(jsonFields(st), func(group []jsonField) {
		if len(group) > 1 {
			w.refuse()
			return
		}
		s.fields = append(s.fields, group[0])
		w.field(group[0], base)
	})
	slices.SortFunc(s.fields, func(a, b jsonField) int { return slices.Compare(a.index, b.index) })
}

// field follows a field of a struct, which the functions have to reach, and
// whose tag they have to know all of.
func (w *plainWalk) field(f jsonField, base string) {
	unreachable := slices.ContainsFunc(f.path, func(v *types.Var) bool { return !v.Exported() && v.Pkg() != w.event.named.Obj().Pkg() })
	if f.lent || unreachable || len(f.tag.unknown()) > 0 || f.tag.malformed != "" {
		w.refuse()
	}
	if slices.Contains(f.tag.options, "string") && !numberOrBool(f.v.Type()) {
		w.refuse()
	}
	if p, ok := types.Unalias(f.v.Type()).(*types.Pointer); ok && slices.Contains(f.tag.options, "omitzero") && hasMethod(p.Elem(), "IsZero") {
		w.refuse()
	}
	w.typ(f.v.Type(), base+capital(f.v.Name()))
}

// embedded follows the structs that st embeds: they lend their fields, and would
// lend methods too.
func (w *plainWalk) embedded(st *types.Struct) {
	sp := bareSpeller(w.unit)
	if sp.code(st); sp.refused != "" || w.unit.redefines(sp.builtins()...) {
		w.refuse()
	}
	for i := range st.NumFields() {
		v, tag := st.Field(i), parseJSONTag(st.Tag(i))
		if !v.Embedded() || tag.name != "" && v.Exported() {
			continue
		}
		n, ok := types.Unalias(v.Type()).(*types.Named)
		if !ok || tag.skip || tag.name != "" || tag.malformed != "" || passedOver(v) {
			w.refuse()
			continue
		}
		if inner, ok := n.Underlying().(*types.Struct); ok {
			w.lender(n, inner)
		}
	}
}

// lender follows a struct that lends its fields.
func (w *plainWalk) lender(n *types.Named, st *types.Struct) {
	if knownAs(n) != "" || n.Obj().Pkg() == nil || !w.unit.folder.ofModule(n.Obj().Pkg().Path()) || speaks(n) ||
		slices.ContainsFunc(w.around, func(t types.Type) bool { return types.Identical(t, n) }) {
		w.refuse()
		return
	}
	w.guard(n)
	w.around = append(w.around, n)
	w.embedded(st)
	w.around = w.around[:len(w.around)-1]
}

// numberOrBool reports whether a type is of a basic kind other than string.
func numberOrBool(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&(types.IsNumeric|types.IsBoolean) != 0
}

// basicWord is the end of the names of the functions for a basic kind, or "".
func basicWord(b *types.Basic) string {
	switch info := b.Info(); {
	case b.Kind() == types.Uintptr || info&types.IsUntyped != 0:
		return ""
	case info&types.IsUnsigned != 0:
		return "Uint"
	case info&types.IsInteger != 0:
		return "Int"
	case info&types.IsFloat != 0:
		return "Float"
	case info&types.IsBoolean != 0:
		return "Bool"
	case info&types.IsString != 0:
		return "String"
	}
	return ""
}

// bareSpeller spells types without the module's aliases, which may come to mean
// something else.
func bareSpeller(u *unit) *speller {
	return &speller{pkg: u.events[0].named.Obj().Pkg(), imports: map[string]string{}, builtin: map[string]bool{}, bare: u.folder.ofModule}
}

// capital is name with a capital first letter, to follow another word.
func capital(name string) string {
	r, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(r)) + name[size:]
}

// builtins are the predeclared names in use.
func (sp *speller) builtins() []string {
	var names []string
	for name := range sp.builtin {
		names = append(names, name)
	}
	return names
}
