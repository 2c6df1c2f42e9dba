package generator

import (
	"go/ast"
	"go/token"
	"strconv"
)

// reaches reports whether code asks for the transaction of its checkpoint, itself
// or through functions of its package, which makes its consumer a projection.
func (p *usePackage) reaches(roots []ast.Node) bool {
	seen := map[ast.Node]bool{}
	for len(roots) > 0 {
		root := roots[0]
		roots = roots[1:]
		if seen[root] {
			continue
		}
		seen[root] = true
		asks := false
		ast.Inspect(root, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.SelectorExpr:
				asks = asks || x.Sel.Name == txFrom
				for _, d := range p.methods[x.Sel.Name] {
					roots = append(roots, d)
				}
			case *ast.Ident:
				if d := p.funcs[x.Name]; d != nil {
					roots = append(roots, d)
				}
			}
			return true
		})
		if asks {
			return true
		}
	}
	return false
}

// constant is the text of a constant string: a literal, or a constant of this
// package or of another one of the module. It is "" for all else.
func (s *funcScan) constant(x ast.Expr) string {
	switch x := x.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(x.Value)
		if x.Kind == token.STRING && err == nil {
			return sanitize(text)
		}
	case *ast.Ident:
		return s.finder.constantOf(s.folder, x.Name)
	case *ast.SelectorExpr:
		if id, ok := x.X.(*ast.Ident); ok {
			return s.finder.constantOf(s.finder.folders[s.file.imports[id.Name]], x.Sel.Name)
		}
	}
	return ""
}

// constantOf is the text of a constant that a package declares as a literal.
func (f *useFinder) constantOf(folder *folder, name string) string {
	if folder == nil {
		return ""
	}
	for _, s := range folder.sources {
		if s.isTest() || ours(s.text) {
			continue
		}
		for _, decl := range f.shelf.tree(s).Decls {
			d, ok := decl.(*ast.GenDecl)
			if !ok || d.Tok != token.CONST {
				continue
			}
			if text := literalOf(d, name); text != "" {
				return sanitize(text)
			}
		}
	}
	return ""
}

// literalOf is the string that a declaration of constants gives a name, or "".
func literalOf(d *ast.GenDecl, name string) string {
	for _, spec := range d.Specs {
		v, ok := spec.(*ast.ValueSpec)
		if !ok {
			continue
		}
		for i, id := range v.Names {
			if id.Name != name || i >= len(v.Values) {
				continue
			}
			if lit, ok := v.Values[i].(*ast.BasicLit); ok && lit.Kind == token.STRING {
				text, _ := strconv.Unquote(lit.Value)
				return text
			}
		}
	}
	return ""
}
