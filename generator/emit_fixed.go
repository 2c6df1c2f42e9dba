package generator

import "github.com/dave/jennifer/jen"

// fixed writes what a package has once, however many events it has.
func (e *emitter) fixed() {
	n := e.Names
	e.declare(e.doc("Event", e.eventList()...), jen.Type().Id(n.Event).Interface(jen.Qual(evqPath, "Event"), jen.Id("isEvent").Params()))
	e.declare(e.doc("Store"), jen.Type().Id(n.Store).Id("struct").
		Op("{").Id("view").Qual(evqgenPath, "View").Types(jen.Id(n.Event)).Op("}"))
	e.declare(e.doc("NewStore"), jen.Func().Id(n.NewStore).
		Params(jen.Id(n.StoreArg).Op("*").Qual(evqPath, "Store"), e.options("ViewOption")).Op("*").Id(n.Store).
		Block(jen.Return(e.newStore(jen.Qual(evqgenPath, "NewView").
			Call(jen.Id(n.StoreArg), jen.Id(n.Decode), e.zeroEvents(), jen.Id(n.Opts).Op("...")).Add(e.oldVersions()...).Add(e.withCodecs())))))
	e.declare(e.doc("In"), e.method("In").Params(jen.Id(n.Tx).Qual(evqPath, "Tx")).Op("*").Id(n.Store).
		Op("{").Return(e.newStore(e.view("In").Call(jen.Id(n.Tx)))).Op("}"))
	e.declare(e.doc("Push"), e.method("Push").
		Params(e.ctx(), e.target(), jen.Id(n.Events).Index().Id(n.Event), e.options("PushOption")).
		Params(jen.Index().Add(e.recorded(n.Event)), jen.Error()).
		Block(jen.Return(e.view("Push").Call(jen.Id(n.Ctx), jen.Id(n.StreamID), jen.Id(n.AggregateID), jen.Id(n.Events), jen.Id(n.Opts).Op("...")))))
	e.declare(e.doc("Load"), e.method("Load").Params(e.ctx(), e.query()).Add(e.sequence(n.Event)).
		Block(jen.Return(e.view("Load").Call(jen.Id(n.Ctx), jen.Id(n.Query)))))
	e.declare(e.doc("Subscribe"), e.method("Subscribe").Params(e.ctx(), e.query(), e.options("SubscribeOption")).Add(e.sequence(n.Event)).
		Block(jen.Return(e.view("Subscribe").Call(jen.Id(n.Ctx), jen.Id(n.Query), jen.Id(n.Opts).Op("...")))))
	e.declare(e.doc("Consume"), e.method("Consume").
		Params(e.ctx(), jen.Id(n.Name).String(), e.query(), jen.Id(n.H).Id(n.Handler), e.options("ConsumeOption")).Error().
		Block(jen.Return(jen.Qual(evqgenPath, "Consume").
			Call(jen.Id(n.Ctx), e.view(), jen.Id(n.Name), jen.Id(n.Query), jen.Id(n.H), jen.Id(n.Dispatch), jen.Id(n.Opts).Op("...")))))
	e.declare(e.doc("ConsumeFunc"), e.method("ConsumeFunc").
		Params(e.ctx(), jen.Id(n.Name).String(), e.query(),
			jen.Id(n.Handle).Func().Params(jen.Qual("context", "Context"), e.recorded(n.Event)).Error(), e.options("ConsumeOption")).Error().
		Block(jen.Return(e.view("Consume").Call(jen.Id(n.Ctx), jen.Id(n.Name), jen.Id(n.Query), jen.Id(n.Handle), jen.Id(n.Opts).Op("...")))))
	e.handler()
	e.dispatch()
	e.decode()
}

// eventList has a line for each event, so that what two branches add can be merged.
func (e *emitter) eventList() []string {
	lines := make([]string, len(e.EventNames))
	for i, name := range e.EventNames {
		lines[i] = "  - " + name
	}
	return lines
}

// newStore is a view as a *Store.
func (e *emitter) newStore(view jen.Code) *jen.Statement {
	return jen.Op("&").Id(e.Names.Store).Values(jen.Id("view").Op(":").Add(view))
}

// zeroEvents lists an empty value of each event: one line for a few, else a
// line each.
func (e *emitter) zeroEvents() *jen.Statement {
	const few = 3
	values := make([]jen.Code, len(e.EventNames))
	for i, name := range e.EventNames {
		values[i] = jen.Id(name).Values()
	}
	list := jen.Index().Id(e.Names.Event)
	if len(values) <= few {
		return list.Values(values...)
	}
	return list.Custom(jen.Options{Open: "{", Close: "}", Separator: ",", Multi: true}, values...)
}

// handler writes the interface with one method per event.
func (e *emitter) handler() {
	var methods []jen.Code
	for _, name := range e.EventNames {
		methods = append(methods, jen.Id("On"+name).
			Params(e.ctx(), jen.Id(e.Names.E).Add(e.recorded(name))).Error())
	}
	e.declare(e.doc("Handler"), jen.Type().Id(e.Names.Handler).Interface(methods...))
}

// dispatch writes the switch on an event's exact type.
func (e *emitter) dispatch() {
	n := e.Names
	var cases []jen.Code
	for _, name := range e.EventNames {
		cases = append(cases, jen.Case(jen.Id(name)).Block(jen.Return(
			jen.Id(n.H).Dot("On"+name).Call(jen.Id(n.Ctx), jen.Qual(evqgenPath, "As").Call(jen.Id(n.E), jen.Id(n.Data))))))
	}
	e.declare(e.doc("Dispatch"), jen.Func().Id(n.Dispatch).
		Params(e.ctx(), jen.Id(n.H).Id(n.Handler), jen.Id(n.E).Add(e.recorded(n.Event))).Error().
		Block(
			jen.Switch(jen.Id(n.Data).Op(":=").Qual(evqgenPath, "Value").Call(jen.Id(n.E).Dot("Data")).Assert(jen.Type())).Block(cases...),
			jen.Return(jen.Qual(evqgenPath, "NotAnEvent").Call(jen.Id(n.E))),
		))
}
