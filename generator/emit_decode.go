package generator

import "github.com/dave/jennifer/jen"

// decode writes the switch on an event's stored type: a case for each current
// event, with all names that are read as it and the steps that lead there.
func (e *emitter) decode() {
	n := e.Names
	var cases []jen.Code
	for _, event := range e.unit.current() {
		names := []jen.Code{jen.Lit(event.Type)}
		for _, name := range event.OtherNames {
			names = append(names, jen.Lit(name))
		}
		cases = append(cases, jen.Case(names...).Block(jen.Return(
			jen.Qual(evqgenPath, "Decode").Types(jen.Id(event.Name), jen.Id(n.Event)).Add(e.decodeArguments(event)))))
	}
	raw := jen.Qual(evqPath, "Recorded").Types(jen.Qual(evqPath, "Raw"))
	e.declare(e.doc("Decode"), jen.Func().Id(n.Decode).
		Params(jen.Id(n.E).Add(raw)).Params(e.recorded(n.Event), jen.Error()).
		Block(
			jen.Switch(jen.Id(n.E).Dot("EventType")).Block(cases...),
			jen.Return(jen.Qual(evqgenPath, "Unknown").Types(jen.Id(n.Event)).Call(jen.Id(n.E))),
		))
}

// decodeArguments are the stored event, the codec that reads it, and a line an
// old version: the codec that reads that, and its upcast.
func (e *emitter) decodeArguments(current *Event) *jen.Statement {
	arguments := append([]jen.Code{jen.Id(e.Names.E)}, e.read(current)...)
	for _, old := range e.unit.olderThan(current) {
		steps := append(e.read(old), jen.Qual(evqgenPath, old.upcast.form()).
			Types(jen.Id(old.Name), jen.Id(old.upcast.to.Name)).Call(jen.Id(old.Name).Dot(upcastMethod)))
		arguments = append(append(arguments, jen.Line().Add(steps[0])), steps[1:]...)
	}
	return jen.Call(arguments...)
}

// read is the step that reads an event by its codec, if it has one.
func (e *emitter) read(event *Event) []jen.Code {
	s := e.unit.codecs.of(event)
	if s == nil {
		return nil
	}
	return []jen.Code{jen.Qual(evqgenPath, "Read").Call(jen.Id(s.read))}
}

// withCodecs is the call that tells a view the codecs.
func (e *emitter) withCodecs() *jen.Statement {
	if e.unit.codecs == nil {
		return jen.Null()
	}
	return jen.Dot("With").Call(jen.Id(e.Names.Codecs))
}

// oldVersions are the calls that tell a view what is read as each current event.
func (e *emitter) oldVersions() []jen.Code {
	var calls []jen.Code
	for _, current := range e.unit.current() {
		older := e.unit.olderThan(current)
		if len(older) == 0 {
			continue
		}
		values := []jen.Code{jen.Id(current.Name).Values()}
		for _, old := range older {
			values = append(values, jen.Id(old.Name).Values())
		}
		calls = append(calls, jen.Op(".").Line().Id("Old").Call(values...))
	}
	return calls
}

// olderThan are the old versions that are read as a current event.
func (u *unit) olderThan(current *Event) []*Event {
	var older []*Event
	for _, e := range u.events {
		if e.old() && e.Current == current {
			older = append(older, e)
		}
	}
	return older
}
