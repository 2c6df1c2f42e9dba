package catalogue

import (
	"strings"

	"github.com/evq-go/evq/generator/schema"
)

// A row is a field of a version, or of an object within.
type row struct {
	Path  string // as people write it: Outer and Name
	Outer string // what it lies within
	Name  string
	Key   string // its path in the shape
	Type  string
	When  string   // when it is there
	Enum  []string // as JSON
	Doc   string
}

// rows lists the fields of a version, the outer before the inner.
func (v *Version) rows() []row {
	var all []row
	v.collect(v.Shape, "", &all)
	return all
}

// collect adds the fields of the object that s is, or that its elements are.
func (v *Version) collect(s *schema.Shape, path string, all *[]row) {
	for s.Elem != nil {
		path, s = schema.ElemPath(path, s.Kind), s.Elem
	}
	for _, f := range s.Fields {
		if f.Reserved {
			continue
		}
		at := schema.FieldPath(path, f.Name)
		name := shown(schema.FieldPath("", f.Name))
		*all = append(*all, row{
			Path: shown(at), Outer: shown(strings.TrimSuffix(at, name)), Name: name, Key: at, Type: describe(f.Shape, f.Presence), When: presenceWords[f.Presence],
			Enum: innermost(f.Shape).Enum, Doc: strings.TrimSpace(v.Docs[at]),
		})
		v.collect(f.Shape, at, all)
	}
}

// innermost is what lists and maps hold in the end.
func innermost(s *schema.Shape) *schema.Shape {
	for s.Elem != nil {
		s = s.Elem
	}
	return s
}
