package generator

import (
	"fmt"
	"go/format"
	"go/types"
	"strings"
)

// A stubField is a field of the newer struct.
type stubField struct {
	name string
	same bool // the old struct has it under the same name and with the same type
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
		if f.same {
			fmt.Fprintf(&b, "\t\t%s: old.%s,\n", f.name, f.name)
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
		same := false
		for j := range from.fields.NumFields() {
			o := from.fields.Field(j)
			same = same || o.Name() == f.Name() && types.Identical(o.Type(), f.Type())
		}
		fields = append(fields, stubField{f.Name(), same})
	}
	return fields
}
