package generator

import (
	"bytes"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/evq-go/evq/templates"
)

// The packages that every generated file imports.
const (
	evqPath    = "github.com/evq-go/evq/runtime"
	evqgenPath = "github.com/evq-go/evq/runtime/evqgen"
)

// A Package is what the words of a generated file are executed on.
type Package struct {
	Names      Names
	EventNames []string // of the current events
	Event      *Event   // the one that a comment is about, nil in the fixed part
}

// An emitter writes one file of a unit: jennifer the syntax, package
// templates the words.
type emitter struct {
	Package
	unit *unit
	file *jen.File
	err  error // the first failure of a template
}

// emit writes the source of a file, not yet formatted.
func emit(to *bytes.Buffer, o output, c *codecCode, names Names, imports []importLine) error {
	u := o.unit
	e := &emitter{Package: Package{Names: names}, unit: u, file: jen.NewFilePathName(u.path(), u.name)}
	e.file.NoFormat = true
	e.file.HeaderComment(Header)
	for _, i := range imports {
		if i.Aliased {
			e.file.ImportAlias(i.Path, i.Name)
		} else {
			e.file.ImportName(i.Path, i.Name)
		}
	}
	for _, event := range u.current() {
		e.EventNames = append(e.EventNames, event.Name)
	}
	if o.store {
		e.store()
	}
	if c != nil {
		e.codecFile(c)
	}
	if o.proof != nil {
		e.proof(o.proof)
	}
	if e.err != nil {
		return e.err
	}
	return e.file.Render(to)
}

// store writes all that the events of a unit are given.
func (e *emitter) store() {
	e.fixed()
	for _, event := range e.unit.events {
		e.event(event)
	}
	e.handshake()
	e.guard()
}

// doc writes a block of words as a comment, and below it the user's own.
func (e *emitter) doc(name string, below ...string) *jen.Statement {
	lines, err := templates.Comment(name, e.Package)
	if err != nil {
		e.err = err
	}
	if len(below) > 0 {
		lines = append(append(lines, ""), below...)
	}
	return jen.Comment(comment(lines))
}

// comment is a comment of those lines. Each has a marker and white space, so
// that none can be a directive.
func comment(lines []string) string {
	marked := make([]string, len(lines))
	for i, line := range lines {
		line = sanitize(line)
		if !strings.HasPrefix(line, "\t") {
			line = " " + line
		}
		marked[i] = strings.TrimRight("//"+line, " \t")
	}
	return strings.Join(marked, "\n")
}

// declare adds a declaration with its comment and a blank line.
func (e *emitter) declare(doc *jen.Statement, decl jen.Code) {
	e.file.Add(doc)
	e.file.Add(decl)
	e.file.Line()
}
