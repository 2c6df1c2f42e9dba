package generator

import (
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"
)

// A walk follows the types of one event as encoding/json would and reports what
// it cannot write and read back.
type walk struct {
	bag   *bag
	im    *importer
	unit  *unit
	event *Event
	seen  map[visit]bool
}

// A visit is a type that was walked, by its name or as it is. One that JSON can
// take the address of is not the same as one that it cannot.
type visit struct {
	typ         any
	addressable bool
}

// A spot is where the walk is: the place that a diagnostic gets and the words
// for it. Inside other modules the place stays at the field that led there.
type spot struct {
	at          span
	path        string // UserCreated.Address.Zip
	pos         token.Pos
	addressable bool // JSON can call methods that have a pointer receiver
}

// checkJSON walks an event.
func checkJSON(b *bag, im *importer, u *unit, e *Event) {
	w := &walk{bag: b, im: im, unit: u, event: e, seen: map[visit]bool{}}
	w.named(e.named, spot{at: e.mark.typeName(), path: e.Name, pos: e.mark.spec.Name.Pos()})
}

// field steps from a struct to one of its fields.
func (w *walk) field(s spot, v *types.Var) spot {
	s.path, s.pos = s.path+"."+v.Name(), v.Pos()
	if w.inModule(v.Pos()) {
		s.at = span{v.Pos(), len(v.Name())}
	}
	return s
}

// element steps to what a pointer or slice refers to, or to a map's values.
func (s spot) element(addressable bool) spot {
	s.addressable = addressable
	return s
}

// inModule reports whether pos lies in the module that evgen works on, or in as
// much of it as is there.
func (w *walk) inModule(pos token.Pos) bool {
	file := w.bag.place(pos).Filename
	if w.unit.folder.alone {
		return slices.ContainsFunc(w.unit.folder.sources, func(s *source) bool { return s.path == file })
	}
	dir := w.unit.folder.module.Dir + string(filepath.Separator)
	return strings.HasPrefix(file, dir) && !strings.HasPrefix(file, dir+"vendor"+string(filepath.Separator))
}

// typ walks any type.
func (w *walk) typ(t types.Type, s spot) {
	t = types.Unalias(t)
	if n, ok := t.(*types.Named); ok {
		w.named(n, s)
		return
	}
	switch t := t.(type) {
	case *types.Basic:
		w.basic(t, s)
	case *types.Pointer:
		w.typ(t.Elem(), s.element(true))
	case *types.Slice:
		w.typ(t.Elem(), s.element(true))
	case *types.Array:
		w.typ(t.Elem(), s)
	case *types.Map:
		w.key(t.Key(), s)
		w.typ(t.Elem(), s.element(false))
	case *types.Chan, *types.Signature:
		w.report("EVQ401", s, "%s is a %s, which JSON cannot hold", s.path, kindWord(t)).help(`leave it out with json:"-", or store its value`)
	case *types.Interface:
		w.iface(t, s)
	case *types.Struct:
		w.structure(t, s)
	}
}

// basic refuses the basic types that JSON has no form for.
func (w *walk) basic(t *types.Basic, s spot) {
	switch {
	case t.Kind() == types.Invalid:
		w.unresolved(s)
	case t.Info()&types.IsComplex != 0 || t.Kind() == types.UnsafePointer:
		w.report("EVQ401", s, "%s is a %s, which JSON cannot hold", s.path, t.Name()).help(`leave it out with json:"-", or store its value`)
	}
}

// iface refuses interfaces: JSON does not know which type to read back.
func (w *walk) iface(t *types.Interface, s spot) {
	if t.NumMethods() > 0 {
		w.report("EVQ402", s, "%s is an interface with methods: JSON writes it and cannot read it back", s.path).
			help("use the concrete type, or a struct that knows its kinds and has MarshalJSON and UnmarshalJSON")
		return
	}
	w.report("EVQ502", s, "%s is any: numbers come back as float64, objects as maps", s.path).
		help("name the type, or use json.RawMessage")
}

// named walks a defined type, unless it marshals itself. A struct is walked
// once, and what is wrong in it reported in it; any other type is reported at
// each field that has it, and seen only to end its recursion.
func (w *walk) named(n *types.Named, s spot) {
	if fromCgo(n.Obj().Name()) {
		w.report("EVQ407", s, "%s is of a type from import \"C\"", s.path).help("use a Go type and convert at the border")
		return
	}
	if _, ok := n.Underlying().(*types.Interface); !ok && w.marshals(n, s) {
		return
	}
	key := visit{typeKey(n), s.addressable}
	if w.seen[key] {
		return
	}
	w.seen[key] = true
	if _, ok := n.Underlying().(*types.Struct); !ok {
		w.typ(n.Underlying(), s)
		delete(w.seen, key)
	} else if w.declaration(n) {
		w.typ(n.Underlying(), w.enter(n, s))
	}
}

// enter renames the spot for a struct of the module, so that all that hold the
// struct give one message.
func (w *walk) enter(n *types.Named, s spot) spot {
	if w.inModule(n.Obj().Pos()) {
		s.path = n.Obj().Name()
	}
	return s
}

// structure walks the fields that JSON writes for a struct.
func (w *walk) structure(st *types.Struct, s spot) {
	if w.seen[visit{st, s.addressable}] {
		return
	}
	w.seen[visit{st, s.addressable}] = true
	w.remarks(st, s)
	winners(jsonFields(st), func(group []jsonField) {
		if len(group) > 1 {
			w.sameName(group, s)
			return
		}
		w.typ(group[0].v.Type(), w.field(s, group[0].v))
	})
}

// report adds a diagnostic at a spot.
func (w *walk) report(code Code, s spot, format string, args ...any) *Diagnostic {
	return w.bag.add(code, s.at, format, args...)
}

// kindWord names a kind of type in a sentence.
func kindWord(t types.Type) string {
	if _, ok := t.(*types.Chan); ok {
		return "channel"
	}
	return "func"
}
