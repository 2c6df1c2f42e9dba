package schema

import (
	"strconv"
	"strings"
)

// live are the fields of an object that its struct has.
func (s *Shape) live() []*Field {
	var all []*Field
	for i := range s.Fields {
		if !s.Fields[i].Reserved {
			all = append(all, &s.Fields[i])
		}
	}
	return all
}

// takers are the fields of an object that encoding/json may put a member of that
// name into: the one that has it, else those that have it but for case.
func (s *Shape) takers(name string) []*Field {
	var folded []*Field
	for _, f := range s.live() {
		switch {
		case f.Name == name:
			return []*Field{f}
		case strings.EqualFold(f.Name, name):
			folded = append(folded, f)
		}
	}
	return folded
}

// readsObject compares an object with its reader.
func (j *judge) readsObject(w, r node) {
	switch r.shape.Kind {
	case Object:
		j.readsFields(w, r)
	case Map:
		for _, f := range w.shape.live() {
			j.readsName(f.Name, w, r)
			j.reads(w.member(f.Name), r.elem())
		}
	default:
		j.anotherKind(w, r)
	}
}

// readsFields compares two objects, member by member.
func (j *judge) readsFields(w, r node) {
	taken := map[string]string{} // the reader's fields, with the member that each takes
	for _, f := range w.shape.live() {
		takers := r.shape.takers(f.Name)
		if len(takers) == 0 {
			j.gone(w, r, f)
			continue
		}
		g := takers[0]
		if other, twice := taken[g.Name]; twice || len(takers) > 1 {
			if !twice {
				other = takers[1].Name
			}
			j.collide(w.member(f.Name), r.member(g.Name), other, twice)
			continue
		}
		taken[g.Name] = f.Name
		j.reads(w.member(f.Name), r.member(g.Name))
	}
	if j.forward {
		j.misses(w, r, taken)
	} else {
		j.retakes(w, r, taken)
	}
}

// collide reports a member that meets another one in one field, or that either of
// two fields may take.
func (j *judge) collide(w, r node, other string, members bool) {
	if members {
		j.report(collision, Lost, w, r, "will read both %q and %q into one field, %s: the names differ only in case", other, w.field.Name, r.label).
			help("give one of the two another name in its tag")
		return
	}
	j.report(collision, Lost, w, r, "hold %q, which is read into %q or %q, whichever comes first: the names differ only in case", w.field.Name, r.field.Name, other).
		help("keep the name %q", w.field.Name)
}

// gone reports a member that no field takes. To the code from before the change a
// new member is nothing to miss.
func (j *judge) gone(w, r node, f *Field) {
	if j.forward {
		return
	}
	if g := r.shape.Field(f.Name); g != nil && g.Reserved {
		return // given up knowingly
	}
	at := w.member(f.Name)
	switch g, in := added(w.shape, r.shape, f), elsewhere(r, w, f); {
	case g != nil:
		j.report(renamed, Lost, at, node{}, "will read with %s empty: they hold it as %q, and its name is %q now", at.goLabel(), f.Name, g.Name).
			help("the Go field %s has another name in JSON now: keep the tag json:%q", f.Go, f.Name)
	case in != "":
		j.report(moved, Lost, at, node{}, "will read without %s: %s", at.label, in).
			help("embedding a struct without a tag, or naming it, moves its fields: keep it as it was")
	default:
		c := j.report(removed, Lost, at, node{}, "will read without %s: no field takes it", at.label)
		if g := successor(w, r, at); g != nil {
			c.help("if %s is its new name, give that the tag json:%q", g.Go, f.Name)
		}
	}
}

// successor is the one field that only the reader has and that is written as a
// field that only the writer has, or nil.
func successor(w, r, at node) *Field {
	var found []*Field
	for _, g := range r.shape.live() {
		if w.shape.Field(g.Name) == nil && r.member(g.Name).lines() == at.lines() {
			found = append(found, g)
		}
	}
	if len(found) == 1 {
		return found[0]
	}
	return nil
}

// misses reports the fields of the code from before the change that new events do
// not hold.
func (j *judge) misses(w, r node, taken map[string]string) {
	for _, g := range r.shape.live() {
		if _, found := taken[g.Name]; found {
			continue
		}
		at := r.member(g.Name)
		switch f, in := added(r.shape, w.shape, g), elsewhere(w, r, g); {
		case f != nil:
			j.report(renamed, Lost, node{}, at, "will read with %s empty: they hold it as %q, and its name was %q", at.goLabel(), f.Name, g.Name).
				help("the Go field %s has another name in JSON now: keep the tag json:%q", g.Go, g.Name)
		case in != "":
			j.report(moved, Lost, node{}, at, "will read with %s empty: %s", at.label, in).
				help("embedding a struct without a tag, or naming it, moves its fields: keep it as it was")
		default:
			j.report(removed, Lost, node{}, at, "will read with %s empty: they do not hold it", at.label)
		}
	}
}

// added is the field of another object that has the Go name of f and a JSON name
// that the object of f does not have, or nil.
func added(of, other *Shape, f *Field) *Field {
	for _, g := range other.live() {
		if f.Go != "" && g.Go == f.Go && of.Field(g.Name) == nil {
			return g
		}
	}
	return nil
}

// elsewhere says where a field of the object at from is in the one at to: inside
// of an object that only to has, or lifted out of f itself. It is "" if it is in
// neither.
func elsewhere(to, from node, f *Field) string {
	for _, g := range to.shape.live() {
		if g.Shape.Kind == Object && from.shape.Field(g.Name) == nil && g.Shape.Field(f.Name) != nil {
			return strconv.Quote(f.Name) + " is inside of " + strconv.Quote(g.Name) + " now"
		}
	}
	inner := from.member(f.Name).resolve().shape
	if inner.Kind != Object || len(inner.Fields) == 0 {
		return ""
	}
	for _, g := range inner.live() {
		if to.shape.Field(g.Name) == nil || from.shape.Field(g.Name) != nil {
			return ""
		}
	}
	return "what is inside of " + strconv.Quote(f.Name) + " stands beside it now"
}

// retakes reports fields that take a name which an earlier change gave up, and
// which stored events hold with another meaning.
func (j *judge) retakes(w, r node, taken map[string]string) {
	for i := range w.shape.Fields {
		f := &w.shape.Fields[i]
		if !f.Reserved {
			continue
		}
		for _, g := range r.shape.takers(f.Name) {
			if _, before := taken[g.Name]; !before {
				j.report(retaken, Lost, w.member(f.Name), r.member(g.Name), "may hold in %q what the reserved field of that name was, and %s would read it", f.Name, r.member(g.Name).label).
					help("give %s a name that no event ever had", g.Go)
			}
		}
	}
}

// readsName compares the name of a field with the keys of a map.
func (j *judge) readsName(name string, w, r node) {
	key := r.shape.Key
	bits, integer := integers[key.Kind]
	var err error
	switch {
	case key.Kind == Text:
		j.report(keys, Unknown, w, r, "may not be read: only the code of %s knows whether %q is a key of %s", key.Via, name, r.label)
	case integer && bits.min > 0:
		_, err = strconv.ParseInt(name, 10, bits.max+1)
	case integer:
		_, err = strconv.ParseUint(name, 10, bits.max)
	}
	if err != nil {
		j.differs(keys, Refused, w, r, "cannot be read: %q is no %s, as the keys of %s are", name, key.Kind, r.label)
	}
}

// readsMap compares a map with its reader.
func (j *judge) readsMap(w, r node) {
	switch r.shape.Kind {
	case Map:
		j.readsKeys(w, r)
		j.reads(w.elem(), r.elem())
	case Object:
		j.differs(names, Lost, w, r, "will read without the keys of %s that are no field of %s", w.label, structName(r))
	default:
		j.anotherKind(w, r)
	}
}

func structName(n node) string {
	if n.shape.Go != "" {
		return n.shape.Go
	}
	return "the struct"
}

// readsKeys compares what the keys of two maps are written from.
func (j *judge) readsKeys(w, r node) {
	from, to := w.shape.Key, r.shape.Key
	switch low, high := integers[from.Kind].min > integers[to.Kind].min, integers[from.Kind].max > integers[to.Kind].max; {
	case from.Kind == to.Kind && from.Via == to.Via, to.Kind == String:
	case from.Kind == Text || to.Kind == Text:
		j.report(keys, Unknown, w, r, "may not be read: the keys of %s are written as %s and read as %s, and only their code knows whether these agree", w.label, from.words(), to.words())
	case from.Kind == String || low || high:
		j.differs(keys, Refused, w, r, "cannot be read where a key of %s is no %s", w.label, to.Kind)
	}
}

// readsList compares a list or an array with its reader.
func (j *judge) readsList(w, r node) {
	switch to := r.shape; to.Kind {
	case List:
		j.reads(w.elem(), r.elem())
	case Array:
		j.readsLength(w, r)
		j.reads(w.elem(), r.elem())
	case Base64:
		j.reads(w.elem(), r.as(Uint8))
	default:
		j.anotherKind(w, r)
	}
}

// readsLength compares how many elements are written with how many are read.
func (j *judge) readsLength(w, r node) {
	switch from, to := w.shape.Len, r.shape.Len; {
	case w.shape.Kind == List:
		j.differs(length, Lost, w, r, "will read %s cut or filled up to %d elements", w.label, to)
	case from > to:
		j.differs(length, Lost, w, r, "will read %s cut from %d elements to %d", w.label, from, to)
	case from < to:
		j.differs(length, Lost, w, r, "will read %s filled up from %d elements to %d", w.label, from, to)
	}
}
