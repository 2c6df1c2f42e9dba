package generator

import "github.com/dave/jennifer/jen"

// frozenPath is what the test of the stored events calls.
const frozenPath = "github.com/evq-go/evq/runtime/evqgen/frozen"

// proof writes the test that holds the events of a unit against their samples:
// a line an event, with the other minors that its struct reads, and a line an
// upcast.
func (e *emitter) proof(of *unit) {
	n := e.Names
	var lines []jen.Code
	for _, event := range of.events {
		arguments := []jen.Code{jen.Id(n.T), e.codecsOf(of)}
		for _, version := range event.otherMinors {
			arguments = append(arguments, jen.Lit(version))
		}
		name := func() *jen.Statement { return jen.Qual(of.path(), event.Name) }
		lines = append(lines, jen.Qual(frozenPath, "Check").Types(name()).Call(arguments...))
		if event.old() {
			lines = append(lines, jen.Qual(frozenPath, event.upcast.form()).Call(jen.Id(n.T), e.codecsOf(of), name().Dot(upcastMethod)))
		}
	}
	e.declare(e.doc("StoredTest"), jen.Func().Id(n.StoredTest).
		Params(jen.Id(n.T).Op("*").Qual("testing", "T")).Block(lines...))
}

// codecsOf is the table of codecs, which another package cannot name.
func (e *emitter) codecsOf(of *unit) jen.Code {
	if of != e.unit || of.codecs == nil {
		return jen.Qual(frozenPath, "NoCodecs")
	}
	return jen.Id(e.Names.Codecs)
}
