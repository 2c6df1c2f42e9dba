package generator

import "go/types"

// marshals reports whether n writes and reads its own JSON, so that its fields
// do not matter. What is wrong with its marshalers goes to the bag.
func (w *walk) marshals(n *types.Named, s spot) bool {
	if w.swallowed(n, s) {
		return true
	}
	w.beyondReach(n, s)
	writes := hasMethod(n, "MarshalJSON") || hasMethod(n, "MarshalText")
	reads := hasMethod(n, "UnmarshalJSON") || hasMethod(n, "UnmarshalText")
	if writes != reads {
		have, lack := "write", "read"
		if reads {
			have, lack = lack, have
		}
		w.report("EVQ505", s, "%s: %s has its own way to %s JSON and none to %s it", s.path, w.spell(n), have, lack).
			help("give it both: MarshalJSON and UnmarshalJSON, or MarshalText and UnmarshalText")
	}
	return writes && reads
}

// swallowed reports a marshaler that an embedded field lends to its struct: it
// would write that field alone. A struct with nothing else in it loses nothing,
// unless it is the event.
func (w *walk) swallowed(n *types.Named, s spot) bool {
	st, ok := n.Underlying().(*types.Struct)
	if !ok || st.NumFields() == 1 && n != w.event.named {
		return false
	}
	for _, method := range []string{"MarshalJSON", "MarshalText", "UnmarshalJSON", "UnmarshalText"} {
		obj, index, _ := types.LookupFieldOrMethod(types.NewPointer(n), true, n.Obj().Pkg(), method)
		if _, isFunc := obj.(*types.Func); !isFunc || len(index) == 1 {
			continue
		}
		at := w.field(w.enter(n, s), st.Field(index[0]))
		w.report("EVQ404", at, "%s lends %s to %s: JSON would hold nothing else", at.path, method, n.Obj().Name()).
			help("give the field a name of its own, as in At time.Time")
		return true
	}
	return false
}

// beyondReach reports marshalers that JSON does not call because they have a
// pointer receiver and the value has no address: it would write the bare fields.
// Events are values, also when a user marshals what was loaded.
func (w *walk) beyondReach(n *types.Named, s spot) {
	if s.addressable || !hasMethod(n, "MarshalJSON") && !hasMethod(n, "MarshalText") {
		return
	}
	byValue := types.NewMethodSet(n)
	for _, method := range []string{"MarshalJSON", "MarshalText"} {
		if hasMethod(n, method) && byValue.Lookup(nil, method) == nil {
			w.report("EVQ412", s, "the %s of %s has a pointer receiver: JSON does not call it on the value %s", method, w.spell(n), s.path).
				help("give %s a value receiver, or make %s a pointer", method, s.path)
			return
		}
	}
}

// spell names a type as the event's package does.
func (w *walk) spell(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p == w.event.named.Obj().Pkg() {
			return ""
		}
		return p.Name()
	})
}

// hasMethod reports whether t, or a pointer to it, has a method of that name.
func hasMethod(t types.Type, name string) bool {
	obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), true, nil, name)
	_, ok := obj.(*types.Func)
	return ok
}

// key refuses what encoding/json cannot turn into an object's key and back.
func (w *walk) key(t types.Type, s spot) {
	if b, ok := t.Underlying().(*types.Basic); ok {
		switch {
		case b.Kind() == types.Invalid:
			w.unresolved(s)
			return
		case b.Info()&(types.IsString|types.IsInteger) != 0:
			return
		}
	}
	if types.NewMethodSet(t).Lookup(nil, "MarshalText") != nil && hasMethod(t, "UnmarshalText") {
		return
	}
	w.report("EVQ403", s, "%s has keys of type %s, which JSON cannot hold", s.path, w.spell(t)).
		help("use a string or an integer, or give the type MarshalText and UnmarshalText")
}
