package generator

import (
	"bytes"
	"go/ast"
)

// A press makes one file after the other, in the same two buffers.
type press struct{ rendered, formatted bytes.Buffer }

// print takes one file from emit through the gate to its format.
func (p *press) print(o output) ([]byte, error) {
	names, codecs := outputNames(o), o.codecCode()
	imports := chooseImports(o, codecs)
	p.rendered.Reset()
	err := emit(&p.rendered, o, codecs, names, imports)
	if err == nil {
		err = tidy(&p.formatted, p.rendered.Bytes(), imports, func(src []byte, file *ast.File) error {
			return gate(src, file, o, names, imports)
		})
	}
	if err != nil {
		return nil, err
	}
	return bytes.Clone(p.formatted.Bytes()), nil
}
