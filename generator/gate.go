package generator

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// gate allows of a source and its tree only what evgen means to write. It is the last line
// of defence: if somebody's comment, tag or name became code in spite of all care,
// the run fails instead of writing it.
func gate(src []byte, file *ast.File, o output, names Names, imports []importLine) error {
	g := gatekeeper{output: o, names: names, imports: imports, methods: storeMethods(o.unit.current()), codecs: o.unit.codecs.declares()}
	for _, decl := range file.Decls {
		if !g.allows(decl) {
			return fmt.Errorf("generated code holds a declaration that evgen does not write, at byte %d", decl.Pos())
		}
	}
	for _, group := range file.Comments {
		for _, c := range group.List {
			if c.Text != "//" && !strings.HasPrefix(c.Text, "// ") && !strings.HasPrefix(c.Text, "//\t") {
				return fmt.Errorf("generated code holds a comment that evgen does not write: %q", c.Text)
			}
		}
	}
	if file.Name.Name != o.unit.name || !bytes.HasPrefix(src, []byte(Header+"\n\npackage ")) {
		return fmt.Errorf("generated code does not begin as evgen writes it")
	}
	return nil
}

// A gatekeeper knows the declarations of one file.
type gatekeeper struct {
	output
	names   Names
	imports []importLine
	methods []string
	codecs  []string // the names that the codec file declares
}

func (g gatekeeper) allows(decl ast.Decl) bool {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		return g.allowsFunc(d)
	case *ast.GenDecl:
		return !slices.ContainsFunc(d.Specs, func(s ast.Spec) bool { return !g.allowsSpec(d.Tok, s) })
	}
	return false
}

// allowsFunc knows the functions, and the methods of the Store and the events.
func (g gatekeeper) allowsFunc(d *ast.FuncDecl) bool {
	name := d.Name.Name
	switch {
	case d.Recv == nil && g.proof != nil && name == g.names.StoredTest:
		return true
	case d.Recv == nil && g.coded:
		return name == "_" || slices.Contains(g.codecs, name)
	case !g.store:
		return false
	}
	if d.Recv == nil {
		return slices.Contains([]string{"_", g.names.NewStore, g.names.Dispatch, g.names.Decode}, name)
	}
	of := receiver(d.Recv.List[0].Type)
	if of == g.names.Store {
		return slices.Contains(g.methods, name)
	}
	isEvent := slices.ContainsFunc(g.unit.events, func(e *Event) bool { return e.Name == of })
	return isEvent && slices.Contains([]string{"EventType", "EventVersion", "isEvent"}, name)
}

// allowsSpec knows the imports, and of a store the types and the blank constants.
func (g gatekeeper) allowsSpec(tok token.Token, spec ast.Spec) bool {
	switch s := spec.(type) {
	case *ast.ImportSpec:
		path, err := strconv.Unquote(s.Path.Value)
		return err == nil && slices.ContainsFunc(g.imports, func(i importLine) bool {
			return i.Path == path && (s.Name == nil && !i.Aliased || s.Name != nil && s.Name.Name == i.Name)
		})
	case *ast.TypeSpec:
		return g.store && slices.Contains([]string{g.names.Event, g.names.Store, g.names.Handler}, s.Name.Name)
	case *ast.ValueSpec:
		blank := g.store && tok == token.CONST && len(s.Names) == 1 && s.Names[0].Name == "_"
		return blank || g.coded && tok == token.VAR && len(s.Names) == 1 && s.Names[0].Name == g.names.Codecs
	}
	return false
}
