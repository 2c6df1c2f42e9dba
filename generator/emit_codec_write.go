package generator

import (
	"encoding/json"
	"go/types"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/evq-go/evq/generator/schema"
)

// writer is the function that appends a struct. With a first field that is
// always there, the brace is a part of that; else every member has a comma in
// front, the first of which becomes the brace.
func (c codecEmitter) writer(s *codecStruct) jen.Code {
	l := c.locals
	var body []jen.Code
	certain := len(s.fields) > 0 && c.absent(s.fields[0]) == nil
	if !certain {
		body = append(body, jen.Id(l.start).Op(":=").Len(jen.Id(l.b)))
	}
	for i, f := range s.fields {
		before := ","
		if i == 0 && certain {
			before = "{"
		}
		write := jen.Id(l.b).Op("=").Add(c.append(f, jen.Append(jen.Id(l.b), jen.Op(goLiteral(before+jsonName(f.name)+":")).Op("..."))))
		if absent := c.absent(f); absent != nil {
			write = jen.If(absent).Block(write)
		}
		body = append(body, write)
	}
	if certain {
		body = append(body, jen.Return(jen.Append(jen.Id(l.b), jen.LitRune('}'))))
	} else {
		body = append(body, jen.Return(inCodec("Close").Call(jen.Id(l.b), jen.Id(l.start))))
	}
	return jen.Func().Id(s.write).Params(jen.Id(l.b).Index().Byte(), jen.Id(l.e).Add(c.code(s.typ))).Index().Byte().Block(body...)
}

// jsonName is a name as encoding/json writes it.
func jsonName(name string) string {
	text, _ := json.Marshal(name) // strings can always be written
	return string(text)
}

// goLiteral is a string as people would quote it.
func goLiteral(s string) string { return tagLiteral(s) }

// append appends the value of a field to b.
func (c codecEmitter) append(f jsonField, b *jen.Statement) *jen.Statement {
	if slices.Contains(f.tag.options, "string") {
		return inCodec("AppendQuoted").Call(b, c.reach(f), c.writes(f.v.Type()))
	}
	return c.appends(f.v.Type(), b, c.reach(f))
}

// appends appends a value of type t to b.
func (c codecEmitter) appends(t types.Type, b, v *jen.Statement) *jen.Statement {
	t = types.Unalias(t)
	if name := knownAppend[knownAs(t)]; name != "" {
		return inCodec(name).Call(b, v)
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return inCodec("Append"+basicWord(u)).Call(b, v)
	case *types.Pointer:
		return inCodec("AppendPointer").Call(b, v, c.writes(u.Elem()))
	case *types.Slice:
		if bytesAsText(u.Elem()) {
			return inCodec("AppendBytes").Call(b, v)
		}
		return inCodec("AppendSlice").Call(b, v, c.writes(u.Elem()))
	case *types.Array:
		return inCodec("AppendArray").Call(b, v.Index(jen.Op(":")), c.writes(u.Elem()))
	case *types.Map:
		return inCodec("Append"+mapWord(u)).Call(b, v, c.writes(u.Elem()))
	}
	return jen.Id(c.find(t).write).Call(b, v)
}

// knownAppend are the functions for known types that are not of a basic kind.
var knownAppend = map[schema.Kind]string{schema.Time: "AppendTime", schema.UUID: "AppendUUID", schema.Raw: "AppendRaw"}

// mapWord is the end of the names of the functions for a map.
func mapWord(m *types.Map) string {
	if m.Key().Underlying().(*types.Basic).Info()&types.IsInteger != 0 {
		return "IntMap"
	}
	return "Map"
}

// writes is the function that appends a value of type t.
func (c codecEmitter) writes(t types.Type) *jen.Statement {
	t = types.Unalias(t)
	if name := knownAppend[knownAs(t)]; name != "" {
		return inCodec(name)
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return inCodec("Append" + basicWord(u))
	case *types.Struct:
		return jen.Id(c.find(t).write)
	case *types.Slice:
		if bytesAsText(u.Elem()) {
			return inCodec("AppendBytes")
		}
	}
	l := c.locals
	return jen.Func().Params(jen.Id(l.b).Index().Byte(), jen.Id(l.v).Add(c.code(t))).Index().Byte().
		Block(jen.Return(c.appends(t, jen.Id(l.b), jen.Id(l.v))))
}

// absent is the condition under which a field is written, nil if it always is.
func (c codecEmitter) absent(f jsonField) *jen.Statement {
	var parts []*jen.Statement
	if slices.Contains(f.tag.options, "omitempty") && canBeEmpty(f.v.Type()) {
		parts = append(parts, c.notEmpty(f))
	}
	if slices.Contains(f.tag.options, "omitzero") {
		parts = append(parts, c.notZero(f))
	}
	if len(parts) == 2 {
		return parts[0].Op("&&").Add(parts[1])
	}
	if len(parts) == 1 {
		return parts[0]
	}
	return nil
}

// notEmpty is the condition of omitempty.
func (c codecEmitter) notEmpty(f jsonField) *jen.Statement {
	switch f.v.Type().Underlying().(type) {
	case *types.Slice, *types.Map, *types.Array:
		return jen.Len(c.reach(f)).Op("!=").Lit(0)
	}
	return c.notZero(f)
}

// notZero is the condition of omitzero. What the language compares as
// encoding/json does is compared, the rest asked.
func (c codecEmitter) notZero(f jsonField) *jen.Statement {
	at := c.reach(f)
	if knownAs(f.v.Type()) == schema.Time {
		return jen.Op("!").Add(at).Dot("IsZero").Call()
	}
	switch u := f.v.Type().Underlying().(type) {
	case *types.Slice, *types.Map, *types.Pointer:
		return at.Op("!=").Nil()
	case *types.Basic:
		switch basicWord(u) {
		case "Bool":
			return at
		case "String":
			return at.Op("!=").Lit("")
		case "Int", "Uint":
			return at.Op("!=").Lit(0)
		case "Float":
			return jen.Op("!").Add(inCodec("IsZeroFloat").Call(at))
		}
	}
	return jen.Op("!").Add(inCodec("IsZero").Call(at))
}
