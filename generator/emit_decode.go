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

// decodeArguments are the stored event and the upcasts to the current one, on
// one line if there is no more than one.
func (e *emitter) decodeArguments(current *Event) *jen.Statement {
	arguments := []jen.Code{jen.Id(e.Names.E)}
	for _, old := range e.unit.olderThan(current) {
		arguments = append(arguments, jen.Qual(evqgenPath, old.upcast.form()).
			Types(jen.Id(old.Name), jen.Id(old.upcast.to.Name)).Call(jen.Id(old.Name).Dot(upcastMethod)))
	}
	if len(arguments) <= 2 {
		return jen.Call(arguments...)
	}
	return jen.Custom(jen.Options{Open: "(", Close: ")", Separator: ",", Multi: true}, arguments...)
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
