package generator

import (
	"fmt"
	"go/format"
	"go/types"
	"strings"
)

// A stubField is a field of the newer struct.
type stubField struct {
	name  string
	value string // what it gets of the old one; "" for a person to fill in
}

// upcastStub is an Upcast from one struct to another for a person to complete:
// what both have is copied, and what is new stands there as a comment.
func upcastStub(from, to string, fields []stubField) string {
	var b strings.Builder
	fmt.Fprintf(&b, "func (old %s) Upcast() %s {\n\treturn %s{", from, to, to)
	if len(fields) > 0 {
		b.WriteString("\n")
	}
	for _, f := range fields {
		if f.value != "" {
			fmt.Fprintf(&b, "\t\t%s: %s,\n", f.name, f.value)
		} else {
			fmt.Fprintf(&b, "\t\t// %s:\n", f.name)
		}
	}
	b.WriteString("}\n}")
	if formatted, err := format.Source([]byte(b.String())); err == nil {
		return string(formatted)
	}
	return b.String()
}

// stubFields are the fields of to that a literal can name, held against those of from.
func stubFields(from, to *Event) []stubField {
	var fields []stubField
	for i := range to.fields.NumFields() {
		f := to.fields.Field(i)
		if f.Name() == "_" || !f.Exported() && f.Pkg() != to.named.Obj().Pkg() {
			continue
		}
		value := ""
		for o := range from.fields.Fields() {
			if o.Name() == f.Name() && types.Identical(o.Type(), f.Type()) {
				value = "old." + o.Name()
			}
		}
		fields = append(fields, stubField{f.Name(), value})
	}
	return fields
}
