package generator

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// upcastMethod is the name of the method that makes an event an old version.
const upcastMethod = "Upcast"

// readUpcast reads the Upcast method that e itself declares, in one of its two
// forms, or reports what is wrong with it. It is nil if there is none.
func readUpcast(b *bag, sh *shelf, u *unit, e *Event) *upcast {
	s, decl := findUpcast(sh, u, e)
	if decl == nil {
		return nil
	}
	if why := elsewhere(sh, u, s); why != "" {
		b.add("EVQ329", nameSpan(decl.Name), "Upcast of %s %s", e.Name, why).help("move it to a file that every build includes")
		return nil
	}
	if star := pointer(decl); star != nil {
		b.add("EVQ322", span{star.Star, 1}, "Upcast of %s has a pointer receiver", e.Name).
			help("take the receiver by value").fix(b.place(star.Star), b.place(star.Star+1), "", "remove the star")
		return nil
	}
	var signature *types.Signature
	for m := range e.named.Methods() {
		if m.Name() == upcastMethod {
			signature = m.Signature()
		}
	}
	return leadsTo(b, u, e, decl, signature, takesFacts(s.file, decl))
}

// findUpcast finds the declaration of e's Upcast in the files of its package.
func findUpcast(sh *shelf, u *unit, e *Event) (*source, *ast.FuncDecl) {
	for _, s := range u.folder.sources {
		if ours(s.text) {
			continue
		}
		file := sh.tree(s)
		if file.Name.Name != u.name {
			continue
		}
		for _, decl := range file.Decls {
			d, ok := decl.(*ast.FuncDecl)
			if ok && d.Name.Name == upcastMethod && d.Recv != nil && len(d.Recv.List) == 1 && receiver(d.Recv.List[0].Type) == e.Name {
				return s, d
			}
		}
	}
	return nil, nil
}

// elsewhere says why a file of the package is not part of every build of it.
func elsewhere(sh *shelf, u *unit, s *source) string {
	if condition := constrained(s, sh.tree(s)); condition != "" {
		return "exists only under " + condition
	}
	if !slices.Contains(u.listed.GoFiles, s.path) {
		return "lies in a file that the go command leaves out of the package"
	}
	return ""
}

// pointer is the star of a method's receiver, or nil.
func pointer(d *ast.FuncDecl) *ast.StarExpr {
	star, _ := ast.Unparen(d.Recv.List[0].Type).(*ast.StarExpr)
	return star
}

// leadsTo holds the signature of an Upcast against the two forms.
func leadsTo(b *bag, u *unit, e *Event, decl *ast.FuncDecl, sig *types.Signature, facts bool) *upcast {
	name := nameSpan(decl.Name)
	params := decl.Type.Params.NumFields()
	plain := sig != nil && params == 0 && sig.Results().Len() == 1
	refusing := sig != nil && params == 1 && facts && sig.Results().Len() == 2 &&
		types.Identical(sig.Results().At(1).Type(), types.Universe.Lookup("error").Type())
	if !plain && !refusing {
		b.add("EVQ323", name, "Upcast of %s has neither of the two forms", e.Name).
			help("write func (%s) Upcast() Newer, or func (%s) Upcast(evq.Facts) (Newer, error)", e.Name, e.Name)
		return nil
	}
	result := decl.Type.Results.List[0].Type
	at := span{result.Pos(), int(result.End() - result.Pos())}
	named, _ := types.Unalias(sig.Results().At(0).Type()).(*types.Named)
	i := slices.IndexFunc(u.events, func(e *Event) bool { return e.named == named })
	if i < 0 {
		b.add("EVQ324", at, "Upcast of %s leads to %s, which is no event of this package", e.Name, types.ExprString(result)).
			help("return the next version, or the event that takes the place of %s", e.Name)
		return nil
	}
	return &upcast{to: u.events[i], facts: refusing, name: name, leads: at}
}

// takesFacts reports whether a method has the one parameter evq.Facts. Syntax
// tells: with types, every package that asks for facts would load the runtime
// and all that it imports, which costs more than the rest of a run.
func takesFacts(file *ast.File, d *ast.FuncDecl) bool {
	if d.Type.Params.NumFields() != 1 {
		return false
	}
	switch t := ast.Unparen(d.Type.Params.List[0].Type).(type) {
	case *ast.SelectorExpr:
		x, ok := t.X.(*ast.Ident)
		return ok && t.Sel.Name == "Facts" && importsRuntime(file, x.Name)
	case *ast.Ident:
		return t.Name == "Facts" && importsRuntime(file, ".")
	}
	return false
}

// importsRuntime reports whether a file imports the runtime under that name.
func importsRuntime(file *ast.File, name string) bool {
	return slices.ContainsFunc(file.Imports, func(s *ast.ImportSpec) bool {
		if strings.Trim(s.Path.Value, "\"`") != evqPath {
			return false
		}
		return s.Name == nil && name == "evq" || s.Name != nil && s.Name.Name == name
	})
}

// withoutFacts is an Upcast whose parameter nobody has to look up.
func withoutFacts(d *ast.FuncDecl) *ast.FuncDecl {
	bare, signature := *d, *d.Type
	signature.Params = &ast.FieldList{}
	bare.Type = &signature
	return &bare
}

// missingUpcast reports that e has no Upcast, with one to paste.
func missingUpcast(b *bag, sh *shelf, e, next, newest *Event) {
	d := b.add("EVQ321", e.mark.typeName(), "%s is version %s of %q, and has no Upcast to a newer one", e.Name, e.Version, e.Type).
		related(b.place(newest.mark.typeName().pos), "%s is version %s", newest.Name, newest.Version)
	obj, index, _ := types.LookupFieldOrMethod(e.named, true, e.named.Obj().Pkg(), upcastMethod)
	switch {
	case obj != nil && len(index) > 1:
		d.Message = strings.Replace(d.Message, "no Upcast", "no Upcast of its own", 1) +
			": the one of the embedded " + e.fields.Field(index[0]).Name() + " knows only that"
	case obj != nil: // a field: no method can have its name
		d.help("rename the Go field Upcast, whose tag keeps the stored name, and add a method Upcast")
		return
	}
	stub := upcastStub(e.Name, next.Name, stubFields(e, next))
	end := b.place(behind(e.mark))
	end.Offset += len(lineAt(sh.text(end.Filename), end)) - (end.Column - 1)
	end.Column = len(lineAt(sh.text(end.Filename), end)) + 1
	d.help("add it, and fill in what is new:\n%s", stub).fix(end, end, "\n\n"+stub, "add an Upcast to %s", next.Name)
}

// behind is the end of the declaration that a directive stands on.
func behind(m *mark) token.Pos {
	for _, decl := range m.file.Decls {
		if decl.Pos() <= m.spec.Pos() && m.spec.Pos() < decl.End() {
			return decl.End()
		}
	}
	return m.spec.End()
}
