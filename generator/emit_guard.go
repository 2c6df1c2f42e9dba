package generator

import "github.com/dave/jennifer/jen"

// formVersion is the version of the contract between generated files and the
// package evqgen. It is raised when files need what an older runtime lacks.
const formVersion = 1

// handshake writes two constants, one of which overflows, and so does not
// compile, when the file is older or newer than the runtime can serve.
func (e *emitter) handshake() {
	e.declare(e.doc("FileTooOld"), jen.Const().Id("_").Op("=").
		Qual(evqgenPath, "RunGoGenerate").Call(jen.Lit(formVersion).Op("-").Qual(evqgenPath, "MinVersion")))
	e.declare(e.doc("RuntimeTooOld"), jen.Const().Id("_").Op("=").
		Qual(evqgenPath, "UpgradeTheRuntime").Call(jen.Qual(evqgenPath, "MaxVersion").Op("-").Lit(formVersion)))
}

// guard spells each event's struct out. A literal of the event is assignable to
// that type only while fields, types and tags are the same, and the compiler's
// message says what to do.
func (e *emitter) guard() {
	var lines []jen.Code
	for _, event := range e.unit.events {
		name := "run_go_generate_" + event.Name + "_has_changed"
		lines = append(lines,
			jen.Type().Id(name).Op("=").Add(event.spelled),
			jen.Var().Id("_").Id(name).Op("=").Id(event.Name).Values())
	}
	e.declare(e.doc("Guard"), jen.Func().Id("_").Params().Block(lines...))
}
