package generator

import (
	"bytes"
	"go/ast"
	"go/token"
)

// closeGap has a diagnostic offer to remove the blank lines between a comment
// and the declaration that begins at next, if there is nothing else between them.
func closeGap(b *bag, group *ast.CommentGroup, next token.Pos, d *Diagnostic) {
	if !next.IsValid() {
		return
	}
	from, to := b.place(group.End()), b.place(next)
	text := b.lines(from.Filename)
	if to.Offset > len(text) || from.Offset > to.Offset || len(bytes.TrimSpace(text[from.Offset:to.Offset])) > 0 {
		return
	}
	blank, file := text[from.Offset:to.Offset], b.fset.File(next)
	start := from.Offset + bytes.IndexByte(blank, '\n') + 1
	end := from.Offset + bytes.LastIndexByte(blank, '\n') + 1
	d.fix(b.place(file.Pos(start)), b.place(file.Pos(end)), "", "remove the blank line")
}

// nextType is the type that the first declaration after the group declares,
// and where it begins, with its own comment, if a directive right above that
// place would be the type's.
func nextType(file *ast.File, group *ast.CommentGroup) (next *ast.TypeSpec, start token.Pos) {
	for _, decl := range file.Decls {
		d, ok := decl.(*ast.GenDecl)
		switch {
		case decl.End() < group.Pos():
			continue
		case !ok || d.Tok != token.TYPE:
			return nil, token.NoPos
		}
		for _, spec := range d.Specs {
			switch ts := spec.(*ast.TypeSpec); {
			case ts.Pos() < group.End():
				continue
			case d.Pos() < group.Pos():
				return ts, beginning(ts.Doc, ts)
			case d.Lparen.IsValid():
				return ts, token.NoPos
			default:
				return ts, beginning(d.Doc, d)
			}
		}
		if decl.Pos() > group.End() {
			return nil, token.NoPos
		}
	}
	return nil, token.NoPos
}

// beginning is where a declaration or its comment begins.
func beginning(doc *ast.CommentGroup, n ast.Node) token.Pos {
	if doc != nil {
		return doc.Pos()
	}
	return n.Pos()
}
