package generator

import (
	"fmt"
	"go/ast"
	"go/token"

	"github.com/dave/jennifer/jen"
)

// Names are the names that a generated file declares or uses.
type Names struct {
	Event, Store, NewStore, Handler, Dispatch, Decode string

	StoredTest string // the test of the stored events, which steps aside too
	Codecs     string // the table of the codecs, if there are any

	// Parameters and locals, which step aside for the package's own names.
	Ctx, Self, StoreArg, Opts, Tx, StreamID, AggregateID, Events, Query, E, H, Data, Name, Handle, T string
}

// declared are the package-level names of a unit's files, and the methods on
// types by "Type.Method", each with the place of its first declaration.
type declared map[string]token.Pos

// declaredIn collects what the files of a unit's package declare, in tests and
// for other systems too: the generated file is compiled together with all of
// them, and must be the same whichever of them this machine would build.
func declaredIn(sh *shelf, u *unit) declared {
	names := declared{}
	for _, s := range u.folder.sources {
		if ours(s.text) {
			continue
		}
		file := sh.tree(s)
		if file.Name.Name != u.name {
			continue
		}
		for _, decl := range file.Decls {
			names.declare(decl)
		}
	}
	return names
}

// declare adds the names of one declaration.
func (names declared) declare(decl ast.Decl) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		switch {
		case d.Recv == nil && d.Name.Name != "init":
			names.add(d.Name.Name, d.Name)
		case d.Recv != nil && len(d.Recv.List) == 1:
			names.add(receiver(d.Recv.List[0].Type)+"."+d.Name.Name, d.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				names.add(s.Name.Name, s.Name)
			case *ast.ValueSpec:
				for _, id := range s.Names {
					names.add(id.Name, id)
				}
			case *ast.ImportSpec:
				if s.Name != nil && s.Name.IsExported() {
					names.add(s.Name.Name, s.Name)
				}
			}
		}
	}
}

func (names declared) add(name string, id *ast.Ident) {
	if _, ok := names[name]; !ok && name != "_" {
		names[name] = id.Pos()
	}
}

// receiver is the name of a method's type.
func receiver(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.StarExpr:
		return receiver(t.X)
	case *ast.ParenExpr:
		return receiver(t.X)
	case *ast.Ident:
		return t.Name
	}
	return ""
}

// chooseNames settles all names of a unit but those of its imports.
func chooseNames(prefix string, taken declared) Names {
	local := func(name string) string { return free(name, taken) }
	return Names{
		Event: prefix + "Event", Store: prefix + "Store", NewStore: "New" + prefix + "Store",
		Handler: prefix + "Handler", Dispatch: "Dispatch" + prefix, Decode: "Decode" + prefix,
		Ctx: local("ctx"), Self: local("s"), StoreArg: local("store"), Opts: local("opts"), Tx: local("tx"),
		StreamID: local("streamID"), AggregateID: local("aggregateID"), Events: local("events"),
		Query: local("q"), E: local("e"), H: local("h"), Data: local("data"),
		Name: local("name"), Handle: local("handle"), T: local("t"),
	}
}

// outputNames are the names in one file.
func outputNames(o output) Names {
	names := chooseNames(o.unit.prefix, o.unit.taken)
	if o.unit.codecs != nil {
		names.Codecs = o.unit.codecs.table
	}
	if o.proof != nil {
		names.StoredTest = free("Test"+o.proof.prefix+"StoredEventsStayReadable", o.unit.taken)
	}
	return names
}

// free is name, or name with the first number that the package does not use.
func free(name string, taken declared) string {
	unique := name
	for i := 2; ; i++ {
		if _, ok := taken[unique]; !ok && !jen.IsReservedWord(unique) {
			return unique
		}
		unique = fmt.Sprintf("%s%d", name, i)
	}
}
