package generator

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/evq-go/evq/generator/schema"
)

// fieldComments are the comments of the fields of a file, by the places of their
// names.
type fieldComments map[token.Pos]string

// A docReader finds what the source says of fields.
type docReader struct {
	shelf  *shelf
	byFile map[string]fieldComments
}

// comments are the comments of the fields of an event and of the structs within,
// by their paths in its shape.
func (d docReader) comments(t types.Type) map[string]string {
	found := map[string]string{}
	d.walk(t, "", map[string]bool{}, found)
	return found
}

// walk follows types as the shape of an event does.
func (d docReader) walk(t types.Type, path string, around map[string]bool, found map[string]string) {
	t = types.Unalias(t)
	if n, ok := t.(*types.Named); ok {
		key := typeKey(n)
		if around[key] || hasMethod(n, "MarshalJSON") || hasMethod(n, "MarshalText") {
			return
		}
		around[key] = true
		defer delete(around, key)
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		d.walk(u.Elem(), path, around, found)
	case *types.Slice:
		d.walk(u.Elem(), schema.ElemPath(path, schema.List), around, found)
	case *types.Array:
		d.walk(u.Elem(), schema.ElemPath(path, schema.Array), around, found)
	case *types.Map:
		d.walk(u.Elem(), schema.ElemPath(path, schema.Map), around, found)
	case *types.Struct:
		winners(jsonFields(u), func(group []jsonField) {
			at := schema.FieldPath(path, group[0].name)
			if text := d.comment(group[0].v.Pos()); text != "" {
				found[at] = text
			}
			d.walk(group[0].v.Type(), at, around, found)
		})
	}
}

// comment is the comment of the field whose name stands at pos: the one above it,
// or the one behind it.
func (d docReader) comment(pos token.Pos) string {
	file := d.shelf.fset.File(pos)
	if file == nil {
		return ""
	}
	if d.byFile[file.Name()] == nil {
		d.byFile[file.Name()] = commentsOf(d.shelf.tree(d.shelf.get(file.Name())))
	}
	return d.byFile[file.Name()][pos]
}

// commentsOf reads the comments of all fields of a file.
func commentsOf(file *ast.File) fieldComments {
	comments := fieldComments{}
	ast.Inspect(file, func(n ast.Node) bool {
		f, ok := n.(*ast.Field)
		if !ok {
			return true
		}
		text := f.Doc
		if text == nil {
			text = f.Comment
		}
		if text == nil {
			return true
		}
		words := strings.Join(docLines(text), "\n")
		for _, name := range f.Names {
			comments[name.Pos()] = words
		}
		return true
	})
	return comments
}
