// Package templates holds the words of generated code: the doc comments that
// evgen writes. Syntax is not its business, so that prose can be read, and
// reviewed, as prose.
//
// The words stand in docs.tmpl, one block a comment. A block is executed on the
// model of a package or of one of its events, and filled to a line length.
package templates

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"text/template"
)

//go:embed docs.tmpl
var docs string

// words are parsed when they are first used: a run that finds nothing changed
// needs none.
var words = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("docs").Funcs(template.FuncMap{
		"or":    alternatives,
		"quote": strconv.Quote,
	}).Parse(docs))
})

// width is the length of a comment line, without its marker.
const width = 97

// Comment executes the block of that name on data and returns its lines,
// without comment markers.
func Comment(name string, data any) ([]string, error) {
	var b strings.Builder
	if err := words().ExecuteTemplate(&b, name, data); err != nil {
		return nil, fmt.Errorf("words of %s: %w", name, err)
	}
	return fill(strings.Fields(b.String())), nil
}

// fill puts words on lines of at most width characters.
func fill(words []string) []string {
	var lines []string
	first, length := 0, -1 // of the line that is being filled
	for i, w := range words {
		if length+1+len(w) > width && i > first {
			lines = append(lines, strings.Join(words[first:i], " "))
			first, length = i, -1
		}
		length += 1 + len(w)
	}
	return append(lines, strings.Join(words[first:], " "))
}

// alternatives joins names for a sentence: A, B or C.
func alternatives(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}
