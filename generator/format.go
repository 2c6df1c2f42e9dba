package generator

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"strings"
)

// gofmt is how the command of that name prints.
var gofmt = printer.Config{Mode: printer.UseSpaces | printer.TabIndent, Tabwidth: 8}

// tidy groups the imports of a rendered file and formats it. What is printed was
// parsed once, and passed the gate as it was parsed. The result is in the buffer.
func tidy(formatted *bytes.Buffer, rendered []byte, imports []importLine, gate func(src []byte, file *ast.File) error) error {
	src, err := groupImports(rendered, imports)
	if err != nil {
		return err
	}
	for range 3 {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, "", src, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return fmt.Errorf("generated code does not parse: %w", err)
		}
		if err := gate(src, file); err != nil {
			return err
		}
		ast.SortImports(fset, file)
		formatted.Reset()
		if err := gofmt.Fprint(formatted, fset, file); err != nil {
			return err
		}
		if sameComments(src, formatted.Bytes()) {
			break // else gofmt has rewritten a doc comment, and may want a second look at it
		}
		src = bytes.Clone(formatted.Bytes())
	}
	return nil
}

// sameComments reports whether two sources have the same comment lines, but for
// indentation.
func sameComments(a, b []byte) bool {
	for {
		var x, y []byte
		x, a = nextComment(a)
		y, b = nextComment(b)
		if x == nil || y == nil {
			return x == nil && y == nil
		}
		if !bytes.Equal(x, y) {
			return false
		}
	}
}

// nextComment is the first comment line of a source without its indentation, nil if
// there is none, and what follows it.
func nextComment(src []byte) (line, rest []byte) {
	for len(src) > 0 {
		line, src, _ = bytes.Cut(src, []byte("\n"))
		if line = bytes.TrimSpace(line); bytes.HasPrefix(line, []byte("//")) {
			return line, src
		}
	}
	return nil, nil
}

// groupImports rewrites the import block: the standard library first, then a
// blank line and the rest. gofmt sorts within groups.
func groupImports(src []byte, imports []importLine) ([]byte, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", src, parser.ImportsOnly)
	if err != nil || len(file.Decls) == 0 {
		return nil, fmt.Errorf("generated code has no imports: %w", err)
	}
	var std, others strings.Builder
	for _, i := range imports {
		group := &others
		if i.Std {
			group = &std
		}
		if i.Aliased {
			group.WriteString(i.Name + " ")
		}
		fmt.Fprintf(group, "%q\n", i.Path)
	}
	start, end := fset.Position(file.Decls[0].Pos()).Offset, fset.Position(file.Decls[0].End()).Offset
	block := "import (\n" + std.String() + "\n" + others.String() + ")"
	return bytes.Join([][]byte{src[:start], []byte(block), src[end:]}, nil), nil
}
