package generator

import (
	"go/types"
	"strings"
)

// remarks goes over all fields of a struct, also those that JSON passes over.
func (w *walk) remarks(st *types.Struct, s spot) {
	for i := range st.NumFields() {
		v := st.Field(i)
		at, tag := w.field(s, v), parseJSONTag(st.Tag(i))
		if tag.skip {
			continue
		}
		w.tagRemarks(tag, at)
		e := embeddedStruct(v)
		_, pointer := types.Unalias(v.Type()).(*types.Pointer)
		switch {
		case v.Name() == "_":
		case e != nil && pointer && !v.Exported():
			w.report("EVQ405", at, "%s is an embedded pointer to an unexported struct: JSON cannot read it back", at.path).
				help("embed it by value, or export it")
		case passedOver(v):
			w.report("EVQ501", at, "%s is not exported and is not stored", at.path).help(`export it, or say that this is meant: json:"-"`)
		case e != nil && tag.name == "":
			w.embedded(e, at)
		}
	}
}

// embedded walks the remarks of an embedded struct.
func (w *walk) embedded(t types.Type, s spot) {
	if n, ok := t.(*types.Named); ok {
		key := visit{embeddedKey(typeKey(n)), false}
		if w.seen[key] || !w.declaration(n) {
			return
		}
		w.seen[key] = true
	}
	w.remarks(t.Underlying().(*types.Struct), s)
}

// An embeddedKey marks a type whose remarks were made, though JSON has not been
// walked through it: its fields count as the outer struct's.
type embeddedKey string

// tagRemarks warns of what encoding/json passes over in a tag.
func (w *walk) tagRemarks(tag jsonTag, s spot) {
	if tag.malformed != "" {
		w.bag.add("EVQ504", w.tagWord(s, "", tag.malformed), "the tag of %s is passed over: encoding/json cannot read %q", s.path, tag.malformed).
			help(`a tag is json:"name,option" with a name of letters, digits and simple punctuation`)
	}
	for _, o := range tag.unknown() {
		at := w.tagWord(s, ",", o)
		d := w.bag.add("EVQ503", at, "encoding/json has no option %q", o)
		if near := Nearest(strings.TrimSpace(o), jsonOptions); near != "" {
			w.bag.rewrite(d.help("did you mean %q?", near), at, o, near)
		} else {
			d.help("the options are %s", list(jsonOptions))
		}
	}
}

// sameName reports fields that share a JSON name at the same depth.
func (w *walk) sameName(group []jsonField, s spot) {
	first, second := w.nameWord(s, group[0]), w.nameWord(s, group[1])
	if comparePositions(w.bag.place(second.pos), w.bag.place(first.pos)) < 0 {
		first, second = second, first
	}
	d := w.bag.add("EVQ406", second, "two fields of %s have the JSON name %q: JSON drops both", s.path, group[0].name).
		help("give one of them another name in its tag")
	if first != second {
		d.related(w.bag.place(first.pos), "the other field")
	}
}

// nameWord is the place where a field gets its JSON name.
func (w *walk) nameWord(s spot, f jsonField) span {
	at := w.field(s, f.v)
	if f.tagged && at.at.pos == f.v.Pos() {
		return w.tagWord(at, `"`, f.name)
	}
	return at.at
}
