package generator

import "github.com/dave/jennifer/jen"

// event writes what each event has: what makes it one, and its own methods of
// the Store. An old version has no more than its stored name and version.
func (e *emitter) event(event *Event) {
	n := e.Names
	e.Event = event
	e.constant("EventType", event.Type)
	e.constant("EventVersion", event.Version)
	if event.old() {
		e.Event = nil
		return
	}
	e.file.Add(jen.Func().Params(jen.Id(event.Name)).Id("isEvent").Params().Block())
	e.file.Line()

	e.declare(e.doc("PushEvent", event.Doc...), e.method("Push"+event.Name).
		Params(e.ctx(), e.target(), jen.Id(n.E).Id(event.Name), e.options("PushOption")).
		Params(e.recorded(event.Name), jen.Error()).
		Block(jen.Return(jen.Qual(evqgenPath, "Push").Call(jen.Id(n.Ctx), e.view(), jen.Id(n.StreamID), jen.Id(n.AggregateID), jen.Id(n.E), jen.Id(n.Opts).Op("...")))))
	e.declare(e.doc("LoadEvent"), e.method("Load"+event.Name).
		Params(e.ctx(), e.query()).Add(e.sequence(event.Name)).
		Block(jen.Return(jen.Qual(evqgenPath, "Load").Types(jen.Id(event.Name)).Call(jen.Id(n.Ctx), e.view(), jen.Id(n.Query)))))
	e.declare(e.doc("SubscribeEvent"), e.method("Subscribe"+event.Name).
		Params(e.ctx(), e.query(), e.options("SubscribeOption")).Add(e.sequence(event.Name)).
		Block(jen.Return(jen.Qual(evqgenPath, "Subscribe").Types(jen.Id(event.Name)).Call(jen.Id(n.Ctx), e.view(), jen.Id(n.Query), jen.Id(n.Opts).Op("...")))))
	e.Event = nil
}

// constant writes a method that returns a string, on one line.
func (e *emitter) constant(method, value string) {
	e.declare(e.doc(method), jen.Func().Params(jen.Id(e.Event.Name)).Id(method).Params().String().
		Op("{").Return(jen.Lit(value)).Op("}"))
}

// method begins a method of the Store.
func (e *emitter) method(name string) *jen.Statement {
	return jen.Func().Params(jen.Id(e.Names.Self).Op("*").Id(e.Names.Store)).Id(name)
}

// view is the Store's view, or a method of it.
func (e *emitter) view(method ...string) *jen.Statement {
	s := jen.Id(e.Names.Self).Dot("view")
	for _, m := range method {
		s.Dot(m)
	}
	return s
}

// ctx is the parameter that comes first.
func (e *emitter) ctx() jen.Code { return jen.Id(e.Names.Ctx).Qual("context", "Context") }

// target are the two parameters that say where a push goes.
func (e *emitter) target() jen.Code {
	return jen.List(jen.Id(e.Names.StreamID), jen.Id(e.Names.AggregateID)).String()
}

// query is the parameter that says what a read reads.
func (e *emitter) query() jen.Code { return jen.Id(e.Names.Query).Qual(evqPath, "Query") }

// options is the parameter that comes last.
func (e *emitter) options(of string) jen.Code {
	return jen.Id(e.Names.Opts).Op("...").Qual(evqPath, of)
}

// recorded is the type of a recorded event.
func (e *emitter) recorded(of string) *jen.Statement {
	return jen.Qual(evqPath, "Recorded").Types(jen.Id(of))
}

// sequence is the type of a read.
func (e *emitter) sequence(of string) *jen.Statement {
	return jen.Qual("iter", "Seq2").Types(e.recorded(of), jen.Error())
}
