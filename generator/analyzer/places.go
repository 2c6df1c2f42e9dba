package analyzer

import (
	"go/token"

	"github.com/evq-go/evq/generator"
	"golang.org/x/tools/go/analysis"
)

// places turns places in files into those of a pass's file set.
type places struct {
	pass  *analysis.Pass
	files map[string]*token.File // by path
}

// newPlaces knows the files of the pass, and those beside them that the build
// leaves out and that were parsed for it.
func newPlaces(pass *analysis.Pass) places {
	p := places{pass: pass, files: map[string]*token.File{}}
	for _, path := range pass.IgnoredFiles {
		p.files[path] = nil
	}
	pass.Fset.Iterate(func(f *token.File) bool {
		if _, ignored := p.files[f.Name()]; ignored {
			p.files[f.Name()] = f
		}
		return true
	})
	for _, file := range pass.Files {
		f := pass.Fset.File(file.FileStart)
		p.files[f.Name()] = f
	}
	return p
}

// pos is at, plus some bytes, in the file set, or no place.
func (p places) pos(at token.Position, width int) token.Pos {
	if f := p.files[at.Filename]; f != nil && at.Offset+width <= f.Size() {
		return f.Pos(at.Offset + width)
	}
	return token.NoPos
}

// report hands a diagnostic to the driver. One about what is no file of the
// package goes to the first place that has a part in it, or to the package clause.
func (p places) report(d generator.Diagnostic) {
	out := analysis.Diagnostic{
		Pos: p.pos(d.Pos, 0), End: p.pos(d.Pos, d.Width),
		Category: string(d.Code), Message: d.OneLine(), URL: url,
	}
	for _, r := range d.Related {
		pos := p.pos(r.Pos, 0)
		switch {
		case !out.Pos.IsValid():
			out.Pos = pos
		case pos.IsValid():
			out.Related = append(out.Related, analysis.RelatedInformation{Pos: pos, Message: r.Message})
		}
	}
	if !out.Pos.IsValid() {
		out.Pos = p.pass.Files[0].Name.Pos()
	}
	for _, f := range d.Fixes {
		if fix, ok := p.fix(f); ok {
			out.SuggestedFixes = append(out.SuggestedFixes, fix)
		}
	}
	if out.Pos.IsValid() {
		p.pass.Report(out)
	}
}

// fix is an edit as drivers take it. A file that another was made from, as by
// cgo, has none.
func (p places) fix(f generator.Fix) (analysis.SuggestedFix, bool) {
	start, end := p.pos(f.Start, 0), p.pos(f.End, 0)
	ok := start.IsValid() && end.IsValid() && p.pass.Fset.Position(start).Filename == f.Start.Filename
	return analysis.SuggestedFix{
		Message:   f.Message,
		TextEdits: []analysis.TextEdit{{Pos: start, End: end, NewText: []byte(f.Text)}},
	}, ok
}
