package generator

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// declaration looks at where a held struct is declared: in a file that every
// build includes, and without errors.
func (w *walk) declaration(n *types.Named) bool {
	obj := n.Obj()
	if obj.Pkg() == nil || !w.inModule(obj.Pos()) {
		return true
	}
	src := w.im.shelf.get(w.bag.place(obj.Pos()).Filename)
	file := w.im.shelf.tree(src)
	spec, before := specAt(file, obj.Pos()), len(w.bag.all)
	if n != w.event.named {
		w.declared(obj, src, spec)
	}
	if spec == nil || len(w.bag.all) > before {
		return len(w.bag.all) == before
	}
	origin := w.im.origin(spec)
	return origin == nil || w.declaration(origin)
}

// declared reports what is wrong with one declaration of a held struct.
func (w *walk) declared(obj *types.TypeName, src *source, spec *ast.TypeSpec) {
	if condition := constrained(src, w.im.shelf.tree(src)); condition != "" {
		w.bag.add("EVQ410", span{obj.Pos(), len(obj.Name())}, "%s, which an event holds, exists only under %s", obj.Name(), condition).
			help("stored data has no platform: move %s to a file without a build constraint", obj.Name())
	}
	if len(src.errs) > 0 {
		syntaxError(w.bag, src)
	}
	if spec != nil {
		reportWithin(w.bag, w.im.errs[obj.Pkg()], spec)
	}
}

// unresolved reports a field whose type does not compile.
func (w *walk) unresolved(s spot) {
	file := w.im.fileOf(s.pos)
	f := fieldAt(file, s.pos)
	if f == nil || s.at.pos != s.pos {
		w.report("EVQ409", s, "the type of %s does not compile", s.path)
		return
	}
	at := span{f.Type.Pos(), int(f.Type.End() - f.Type.Pos())}
	if id := cgoName(file, f.Type); id != nil {
		w.bag.add("EVQ407", at, "%s is of a type from import \"C\"", s.path).help("use a Go type and convert at the border")
		return
	}
	w.bag.add("EVQ409", at, "the type of %s cannot be resolved", s.path).help("see what the compiler says about it: go build")
}

// tagWord is the place of a word, which follows after, in the tag of the field at s.
func (w *walk) tagWord(s spot, after, text string) span {
	if s.at.pos != s.pos {
		return s.at
	}
	if f := fieldAt(w.im.fileOf(s.pos), s.pos); f != nil && f.Tag != nil {
		start := max(0, strings.Index(f.Tag.Value, "json:"))
		if i := strings.Index(f.Tag.Value[start:], after+text); i >= 0 {
			return span{f.Tag.Pos() + token.Pos(start+i+len(after)), len(text)}
		}
		return span{f.Tag.Pos(), len(f.Tag.Value)}
	}
	return s.at
}

// fileOf is the parsed file that pos lies in.
func (im *importer) fileOf(pos token.Pos) *ast.File {
	f := im.shelf.fset.File(pos)
	if f == nil {
		return nil
	}
	return im.shelf.tree(im.shelf.get(f.Name()))
}

// fieldAt is the field whose name, or embedded type name, stands at pos.
func fieldAt(file *ast.File, pos token.Pos) (found *ast.Field) {
	if file == nil {
		return nil
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if f, ok := n.(*ast.Field); ok && f.Pos() <= pos && pos < f.End() {
			found = f // the innermost wins
		}
		return n != nil && n.Pos() <= pos && pos <= n.End()
	})
	return found
}

// specAt is the package's type declaration whose name stands at pos.
func specAt(file *ast.File, pos token.Pos) *ast.TypeSpec {
	for _, decl := range file.Decls {
		d, ok := decl.(*ast.GenDecl)
		if !ok || d.Tok != token.TYPE || pos < d.Pos() || d.End() <= pos {
			continue
		}
		for _, spec := range d.Specs {
			if ts := spec.(*ast.TypeSpec); ts.Name.Pos() == pos {
				return ts
			}
		}
	}
	return nil
}
