package catalogue

import (
	"go/doc"
	"go/doc/comment"
	"html/template"
	"strings"
)

// A prose turns doc comments into documents. Its links lead to the events of the
// module, and to the documentation of the packages of others.
type prose struct {
	anchors map[string]string // the Go names that an event has in the module → its anchor
}

// newProse knows the events of a module by their Go names.
func newProse(m *Module) prose {
	p := prose{anchors: map[string]string{}}
	for _, pkg := range m.Packages {
		for _, e := range pkg.Events {
			p.anchors[e.Latest().GoName] = "#" + e.ID
		}
	}
	return p
}

// parse reads a doc comment.
func (p prose) parse(text string) *comment.Doc {
	parser := comment.Parser{LookupSym: func(recv, name string) bool { return recv == "" && p.anchors[name] != "" }}
	return parser.Parse(text)
}

// printer writes no ids for headings: they could be somebody else's.
func (p prose) printer() *comment.Printer {
	return &comment.Printer{
		HeadingLevel: 5, HeadingID: func(*comment.Heading) string { return "" },
		DocLinkURL: func(l *comment.DocLink) string {
			if l.ImportPath == "" {
				return p.anchors[l.Name]
			}
			return l.DefaultURL("https://pkg.go.dev")
		},
	}
}

// html is a doc comment as HTML. The printer escapes what it is given.
func (p prose) html(text string) template.HTML {
	return template.HTML(p.printer().HTML(p.parse(text)))
}

// markdown is a doc comment as Markdown.
func (p prose) markdown(text string) string {
	return strings.TrimSpace(string(p.printer().Markdown(p.parse(text))))
}

// firstSentence is what a doc comment begins with.
func firstSentence(text string) string { return new(doc.Package).Synopsis(text) }
