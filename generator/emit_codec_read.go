package generator

import (
	"go/types"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/evq-go/evq/generator/schema"
)

// readers are the functions that read a struct: for an event one that returns
// it, for a nested struct one that fills it, for a nested event both.
func (c codecEmitter) readers(s *codecStruct) []jen.Code {
	l := c.locals
	decoder := jen.Id(l.d).Op("*").Add(inCodec("Decoder"))
	returns := func(body ...jen.Code) jen.Code {
		return jen.Func().Id(s.read).Params(decoder).Params(jen.Id(l.e).Add(c.code(s.typ))).Block(append(body, jen.Return(jen.Id(l.e)))...)
	}
	fills := func(name string) jen.Code {
		return jen.Func().Id(name).Params(decoder, jen.Id(l.e).Op("*").Add(c.code(s.typ))).Block(c.members(s)...)
	}
	switch {
	case s.event == nil:
		return []jen.Code{fills(s.read)}
	case s.nested:
		return []jen.Code{returns(jen.Id(s.fill).Call(jen.Id(l.d), jen.Op("&").Id(l.e))), fills(s.fill)}
	}
	return []jen.Code{returns(c.members(s)...)}
}

// members is the loop over the members of a struct's object.
func (c codecEmitter) members(s *codecStruct) []jen.Code {
	l := c.locals
	d := func(method string, args ...jen.Code) *jen.Statement { return jen.Id(l.d).Dot(method).Call(args...) }
	var body, cases, names []jen.Code
	for i, f := range s.fields {
		cases = append(cases, jen.Case(jen.Lit(f.name)).Block(c.member(i, f)))
		names = append(names, jen.Lit(f.name))
	}
	cases = append(cases, jen.Default().Block(d("Unknown", names...)))
	if len(s.fields) > 0 {
		body = append(body, jen.Var().Id(l.seen).Index(jen.Lit(len(s.fields))).Bool())
	}
	return append(body, jen.For(d("Object"), d("Member"), jen.Empty()).Block(
		jen.Switch(jen.String().Call(d("Name"))).Block(cases...)))
}

// member reads the value of a member into its field.
func (c codecEmitter) member(i int, f jsonField) jen.Code {
	l := c.locals
	first := "Field"
	if knownAs(f.v.Type()) == schema.Raw {
		first = "Once" // it keeps a null
	}
	read := c.reads(f.v.Type(), jen.Op("&").Add(c.reach(f)), c.reach(f))
	if slices.Contains(f.tag.options, "string") {
		read = inCodec("Quoted").Call(jen.Id(l.d), jen.Op("&").Add(c.reach(f)), c.reader(f.v.Type()))
	}
	return jen.If(jen.Id(l.d).Dot(first).Call(jen.Op("&").Id(l.seen).Index(jen.Lit(i)))).Block(read)
}

// reads reads a value of type t into what p points to. It is v when it is a
// slice of it that is wanted.
func (c codecEmitter) reads(t types.Type, p, v *jen.Statement) *jen.Statement {
	d := jen.Id(c.locals.d)
	t = types.Unalias(t)
	if knownRead[knownAs(t)] == "" {
		switch u := t.Underlying().(type) {
		case *types.Pointer:
			return inCodec("Pointer").Call(d, p, c.reader(u.Elem()))
		case *types.Slice:
			if !bytesAsText(u.Elem()) {
				return inCodec("Slice").Call(d, p, c.reader(u.Elem()))
			}
		case *types.Array:
			return inCodec("Array").Call(d, v.Index(jen.Op(":")), c.reader(u.Elem()))
		case *types.Map:
			return inCodec(mapWord(u)).Call(d, p, c.reader(u.Elem()))
		}
	}
	return c.reader(t).Call(d, p)
}

// knownRead are the functions for known types that are not of a basic kind.
var knownRead = map[schema.Kind]string{schema.Time: "Time", schema.UUID: "UUID", schema.Raw: "Raw"}

// reader is the function that reads a value of type t.
func (c codecEmitter) reader(t types.Type) *jen.Statement {
	t = types.Unalias(t)
	if name := knownRead[knownAs(t)]; name != "" {
		return inCodec(name)
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return inCodec(basicWord(u))
	case *types.Struct:
		s := c.find(t)
		if s.fill != "" {
			return jen.Id(s.fill)
		}
		return jen.Id(s.read)
	case *types.Slice:
		if bytesAsText(u.Elem()) {
			return inCodec("Bytes")
		}
	}
	l := c.locals
	return jen.Func().Params(jen.Id(l.d).Op("*").Add(inCodec("Decoder")), jen.Id(l.v).Op("*").Add(c.code(t))).
		Block(c.reads(t, jen.Id(l.v), jen.Id(l.v)))
}
