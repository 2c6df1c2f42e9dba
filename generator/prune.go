package generator

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// shaping are the methods that matter to an event's types.
var shaping = []string{"MarshalJSON", "UnmarshalJSON", "MarshalText", "UnmarshalText", "IsZero", "EventType", "EventVersion", "isEvent", upcastMethod}

// prune returns a file with the declarations that shape types, and with those
// imports that they name: without it a package of events would load the half
// of the standard library that its functions use.
func prune(file *ast.File, importName func(path string) string) *ast.File {
	pruned := &ast.File{Package: file.Package, Name: file.Name, FileStart: file.FileStart, FileEnd: file.FileEnd}
	used := map[string]bool{}
	for _, decl := range file.Decls {
		if shapes(decl) {
			if d, ok := decl.(*ast.FuncDecl); ok && takesFacts(file, d) {
				decl = withoutFacts(d)
			}
			pruned.Decls = append(pruned.Decls, decl)
			markUsed(decl, used)
		}
	}
	imports := &ast.GenDecl{Tok: token.IMPORT}
	for _, spec := range file.Imports {
		path := strings.Trim(spec.Path.Value, "\"`")
		name := importName(path)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		if used[name] || name == "." {
			imports.Specs = append(imports.Specs, spec)
		}
	}
	if len(imports.Specs) > 0 {
		pruned.Decls = append([]ast.Decl{imports}, pruned.Decls...)
	}
	return pruned
}

// shapes reports whether a declaration can shape a type.
func shapes(decl ast.Decl) bool {
	switch d := decl.(type) {
	case *ast.GenDecl:
		return d.Tok == token.TYPE || d.Tok == token.CONST
	case *ast.FuncDecl:
		return d.Recv != nil && slices.Contains(shaping, d.Name.Name)
	}
	return false
}

// markUsed notes the names before a dot, outside of function bodies.
func markUsed(decl ast.Decl, used map[string]bool) {
	ast.Inspect(decl, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok {
				used[x.Name] = true
			}
		}
		_, body := n.(*ast.BlockStmt)
		return !body
	})
}
