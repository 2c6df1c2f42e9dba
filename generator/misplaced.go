package generator

import (
	"go/ast"
	"go/token"
)

// misplaced says why a directive stands on no type.
func misplaced(b *bag, m *mark, group *ast.CommentGroup) {
	const way = "put it on the line above the type, as the last line of its doc comment"
	at := m.self()
	for _, decl := range m.file.Decls {
		switch d := decl.(type) {
		case *ast.GenDecl:
			if d.Tok == token.TYPE && (d.Doc == group || d.Lparen.IsValid() && b.place(d.Lparen).Line == b.place(group.Pos()).Line) {
				b.add("EVQ204", at, "a directive on the parenthesis belongs to no type of the group").help("%s", way)
				return
			}
		case *ast.FuncDecl:
			if d.Pos() < group.Pos() && group.Pos() < d.End() && d.Doc != group {
				b.add("EVQ205", at, "an event is a type of the package, not of a function").help("move the type out of %s", d.Name.Name)
				return
			}
		}
		if codeBefore(b, decl, group) {
			b.add("EVQ202", at, "a directive behind the code of its line is only a comment").help("%s", way)
			return
		}
	}
	if ts, start := nextType(m.file, group); ts != nil {
		closeGap(b, group, start, b.add("EVQ203", at, "a blank line cuts the directive off from %s", ts.Name.Name).help("%s", way))
		return
	}
	b.add("EVQ201", at, "the directive stands on no type").help("%s", way)
}

// codeBefore reports whether decl has code on the group's line, before it.
func codeBefore(b *bag, decl ast.Decl, group *ast.CommentGroup) bool {
	line, found := b.place(group.Pos()).Line, false
	if decl.Pos() > group.Pos() {
		return false
	}
	ast.Inspect(decl, func(n ast.Node) bool {
		if n == nil || found || n.Pos() > group.Pos() {
			return false
		}
		if _, comment := n.(*ast.CommentGroup); comment {
			return false
		}
		found = n.End() <= group.Pos() && b.place(n.End()).Line == line ||
			n.Pos() < group.Pos() && b.place(n.Pos()).Line == line
		return !found
	})
	return found
}
