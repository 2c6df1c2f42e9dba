package generator

import (
	"cmp"
	"fmt"
	"go/token"
	"slices"
	"strings"
)

// Code names a kind of diagnostic; [Codes] says what each means.
type Code string

// Severity tells what a diagnostic does to a run.
type Severity string

// An error makes a run fail, a warning does so only if warnings are asked to,
// and a note never does.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Note    Severity = "note"
)

// Severity is [Warning] for the 500s and the 700s, [Note] for the 800s and
// [Error] for all others.
func (c Code) Severity() Severity {
	switch {
	case strings.HasPrefix(string(c), "EVQ5"), strings.HasPrefix(string(c), "EVQ7"):
		return Warning
	case strings.HasPrefix(string(c), "EVQ8"):
		return Note
	}
	return Error
}

// A Diagnostic is one mistake, at the word that makes it.
type Diagnostic struct {
	Code    Code
	Pos     token.Position // the first byte of the word
	Width   int            // the length of the word in bytes
	Message string         // what is wrong
	Help    string         // the ways out, where there are any, a line each
	Fixes   []Fix          // edits that resolve it, the best first
	Related []Related      // the other places that have a part in it
	Line    string         // the source line that Pos lies on

	lines  map[token.Position]string // the source lines of all of its places
	folder *folder                   // whose events brought it up, nil if it takes several
}

// A Fix is an edit that resolves a diagnostic: Text takes the place of what lies
// between two places of one file.
type Fix struct {
	Message    string // what it does, as an editor offers it
	Start, End token.Position
	Text       string
}

// Related is another place that belongs to a diagnostic.
type Related struct {
	Pos     token.Position
	Message string
}

// span is a word of source.
type span struct {
	pos   token.Pos
	width int
}

// bag collects the diagnostics of a run.
type bag struct {
	fset  *token.FileSet
	lines func(file string) []byte // the text of a source file
	all   []Diagnostic

	folder *folder // that is being looked at
}

// add puts a diagnostic into the bag and returns it to be completed.
func (b *bag) add(code Code, at span, format string, args ...any) *Diagnostic {
	pos := b.place(at.pos)
	return b.put(Diagnostic{
		Code:    code,
		Pos:     pos,
		Width:   at.width,
		Message: fmt.Sprintf(format, args...),
		Line:    lineAt(b.lines(pos.Filename), pos),
	})
}

// put puts a diagnostic into the bag as it is.
func (b *bag) put(d Diagnostic) *Diagnostic {
	d.folder = b.folder
	b.all = append(b.all, d)
	return &b.all[len(b.all)-1]
}

// place is where pos is in the file itself, whatever //line directives say.
func (b *bag) place(pos token.Pos) token.Position {
	return b.fset.PositionFor(pos, false)
}

// failed reports whether the bag holds an error.
func (b *bag) failed() bool {
	return slices.ContainsFunc(b.all, func(d Diagnostic) bool { return d.Code.Severity() == Error })
}

// blocked reports whether the bag holds an error that keeps a run from writing:
// any but the 600s, which are about data that is stored and not about the code.
func (b *bag) blocked() bool {
	return slices.ContainsFunc(b.all, func(d Diagnostic) bool {
		return d.Code.Severity() == Error && !strings.HasPrefix(string(d.Code), "EVQ6")
	})
}

// has reports whether the bag holds a diagnostic of that code.
func (b *bag) has(code Code) bool {
	return slices.ContainsFunc(b.all, func(d Diagnostic) bool { return d.Code == code })
}

// sorted returns the diagnostics by place, each once.
func (b *bag) sorted() []Diagnostic {
	slices.SortStableFunc(b.all, func(x, y Diagnostic) int {
		return cmp.Or(comparePositions(x.Pos, y.Pos), cmp.Compare(x.Code, y.Code), cmp.Compare(x.Message, y.Message))
	})
	once := slices.CompactFunc(b.all, func(x, y Diagnostic) bool {
		return x.Pos == y.Pos && x.Code == y.Code && x.Message == y.Message
	})
	for i := range once {
		once[i].quote(b.lines)
	}
	return once
}

// quote notes the source lines of all places.
func (d *Diagnostic) quote(text func(file string) []byte) {
	places := []token.Position{d.Pos}
	for _, r := range d.Related {
		places = append(places, r.Pos)
	}
	for _, f := range d.Fixes {
		places = append(places, f.Start, f.End)
	}
	d.lines = map[token.Position]string{}
	for _, at := range places {
		d.lines[lineOf(at)] = lineAt(text(at.Filename), at)
	}
}

// lineOf is the place of a line as a key.
func lineOf(at token.Position) token.Position {
	return token.Position{Filename: at.Filename, Line: at.Line}
}

// comparePositions orders by file, line and column.
func comparePositions(a, b token.Position) int {
	return cmp.Or(cmp.Compare(a.Filename, b.Filename), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

// lineAt is the line of text that pos lies on.
func lineAt(text []byte, pos token.Position) string {
	start := pos.Offset - (pos.Column - 1)
	if start < 0 || start >= len(text) {
		return ""
	}
	line, _, _ := strings.Cut(string(text[start:]), "\n")
	return strings.TrimSuffix(line, "\r")
}

// help completes a diagnostic with its way out.
func (d *Diagnostic) help(format string, args ...any) *Diagnostic {
	d.Help = fmt.Sprintf(format, args...)
	return d
}

// related completes a diagnostic with another place.
func (d *Diagnostic) related(pos token.Position, format string, args ...any) *Diagnostic {
	d.Related = append(d.Related, Related{pos, fmt.Sprintf(format, args...)})
	return d
}

// fix completes a diagnostic with an edit that resolves it.
func (d *Diagnostic) fix(start, end token.Position, text, format string, args ...any) *Diagnostic {
	d.Fixes = append(d.Fixes, Fix{fmt.Sprintf(format, args...), start, end, text})
	return d
}
