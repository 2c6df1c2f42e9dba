package generator

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"slices"
	"strings"
)

// gofmt is how the command of that name prints.
var gofmt = printer.Config{Mode: printer.UseSpaces | printer.TabIndent, Tabwidth: 8}

// tidy groups the imports of a rendered file and formats it. What is printed was
// parsed once, and passed the gate as it was parsed.
func tidy(rendered []byte, imports []importLine, gate func(src []byte, file *ast.File) error) ([]byte, error) {
	src, err := groupImports(rendered, imports)
	if err != nil {
		return nil, err
	}
	for range 3 {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, "", src, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("generated code does not parse: %w", err)
		}
		if err := gate(src, file); err != nil {
			return nil, err
		}
		ast.SortImports(fset, file)
		var formatted bytes.Buffer
		if err := gofmt.Fprint(&formatted, fset, file); err != nil {
			return nil, err
		}
		settled := slices.Equal(comments(src), comments(formatted.Bytes()))
		if src = formatted.Bytes(); settled {
			break // else gofmt has rewritten a doc comment, and may want a second look at it
		}
	}
	return src, nil
}

// comments are the comment lines of a source, without indentation.
func comments(src []byte) []string {
	var lines []string
	for line := range bytes.Lines(src) {
		if line = bytes.TrimSpace(line); bytes.HasPrefix(line, []byte("//")) {
			lines = append(lines, string(line))
		}
	}
	return lines
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
