package generator

import (
	"go/types"
	"strings"
)

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
