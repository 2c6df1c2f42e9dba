package generator

import "github.com/dave/jennifer/jen"

// codecPath is what codecs are made of.
const codecPath = evqgenPath + "/codec"

// A codecEmitter writes the codec file of a unit.
type codecEmitter struct {
	*codecs
	*speller
}

func newCodecEmitter(u *unit) codecEmitter { return codecEmitter{u.codecs, bareSpeller(u)} }

// A codecCode is what a codec file is made of.
type codecCode struct {
	table             jen.Code
	functions, guards []jen.Code
	imports           map[string]string // that the types in it need, path → package name
}

// codecCode writes the codecs of an output, nil if it has none. What names the
// imports get is not known before.
func (o output) codecCode() *codecCode {
	if !o.coded {
		return nil
	}
	c := newCodecEmitter(o.unit)
	return &codecCode{table: c.tableOf(), functions: c.functions(), guards: c.guards(), imports: c.imports}
}

// codecFile writes the table, the functions of each struct and the guards.
func (e *emitter) codecFile(c *codecCode) {
	e.declare(e.doc("Codecs"), c.table)
	for _, f := range c.functions {
		e.file.Add(f)
		e.file.Line()
	}
	e.declare(e.doc("CodecGuard"), jen.Func().Id("_").Params().Block(c.guards...))
}

// tableOf is the table by which the other files know the codecs.
func (c codecEmitter) tableOf() jen.Code {
	var rows []jen.Code
	for _, event := range c.events {
		s := c.of(event)
		row := jen.Dict{jen.Id("Read"): jen.Id(s.read)}
		if !event.old() {
			row[jen.Id("Append")] = jen.Id(s.write)
		}
		rows = append(rows, jen.Qual(evqgenPath, "Codec").Types(jen.Id(event.Name)).Values(row))
	}
	return jen.Var().Id(c.table).Op("=").Qual(evqgenPath, "Codecs").
		Custom(jen.Options{Open: "{", Close: "}", Separator: ",", Multi: true}, rows...)
}

// functions are those of all structs.
func (c codecEmitter) functions() []jen.Code {
	var all []jen.Code
	for _, s := range c.structs {
		if s.written {
			all = append(all, c.writer(s))
		}
		all = append(all, c.readers(s)...)
	}
	return all
}

// reach is the field of the local e, which structs without names in JSON may
// lead to.
func (c codecEmitter) reach(f jsonField) *jen.Statement {
	at := jen.Id(c.locals.e)
	for _, v := range f.path {
		at.Dot(v.Name())
	}
	return at
}

// codec is a function of the package codec.
func inCodec(name string) *jen.Statement { return jen.Qual(codecPath, name) }
