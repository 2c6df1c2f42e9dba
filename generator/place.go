package generator

import (
	"go/ast"
	"go/token"
	"strings"
)

// A mark is one sound directive on the type it stands on, or, for a package
// directive, on the package clause.
type mark struct {
	lexed
	at   token.Pos // the "//"
	file *ast.File
	spec *ast.TypeSpec
	doc  *ast.CommentGroup
}

// word is the place of a word of the directive.
func (m *mark) word(w word) span { return span{m.at + token.Pos(w.offset), len(w.text)} }

// self is the place of the directive's name.
func (m *mark) self() span { return m.word(word{"evq:" + m.name.text, 2}) }

// typeName is the place of the name of the type that the directive stands on.
func (m *mark) typeName() span { return nameSpan(m.spec.Name) }

// nameSpan is the place of an identifier.
func nameSpan(id *ast.Ident) span { return span{id.Pos(), len(id.Name)} }

// findMarks reads the directives of a file, with the faults of all of them.
func findMarks(b *bag, sh *shelf, s *source) (events, prefixes []*mark) {
	file := sh.tree(s)
	for _, group := range file.Comments {
		for _, c := range group.List {
			m := readMark(b, s, file, group, c)
			if m == nil {
				continue
			}
			if m.name.text == "package" {
				if placePackage(b, m) {
					prefixes = append(prefixes, m)
				}
			} else if placeEvent(b, m, group) {
				events = append(events, m)
			}
		}
	}
	return dropSecond(b, events), prefixes
}

// readMark lexes one comment. Faults go to the bag; a directive with faults in
// its words is still placed if its name is known, so that all faults show.
func readMark(b *bag, s *source, file *ast.File, group *ast.CommentGroup, c *ast.Comment) *mark {
	text := rawComment(b, s, c)
	ok, near := findDirective(text)
	var d lexed
	var faults []fault
	if near != nil {
		faults = []fault{*near}
	} else if ok {
		d, faults = lexDirective(text, documentedName(file, group))
	}
	for _, f := range faults {
		found := b.add(f.code, span{c.Pos() + token.Pos(f.at.offset), len(f.at.text)}, "%s", f.message)
		found.Help = f.help
		if f.fix != nil {
			f.fix.offer(b, s.text, c.Pos(), text, found)
		}
	}
	if _, known := directiveKeys[d.name.text]; !ok || !known {
		return nil
	}
	return &mark{lexed: d, at: c.Pos(), file: file}
}

// rawComment is the text of a comment as the file has it. The scanner leaves
// carriage returns out, and places would shift.
func rawComment(b *bag, s *source, c *ast.Comment) string {
	if !strings.HasPrefix(c.Text, "/*") {
		return c.Text
	}
	raw := string(s.text[min(b.place(c.Pos()).Offset, len(s.text)):])
	if !strings.HasPrefix(raw, "/*") {
		return c.Text // the tree is not of this text
	}
	body, _, _ := strings.Cut(raw[2:], "*/")
	return raw[:2+len(body)] + "*/"
}

// placePackage wants a package directive above the package clause.
func placePackage(b *bag, m *mark) bool {
	if m.at < m.file.Package {
		return true
	}
	b.add("EVQ211", m.self(), "//evq:package belongs above the package clause")
	return false
}

// placeEvent finds the type that an event directive stands on.
func placeEvent(b *bag, m *mark, group *ast.CommentGroup) bool {
	if m.spec = documented(m.file, group); m.spec == nil {
		misplaced(b, m, group)
		return false
	}
	m.doc = group
	return true
}

// documented is the type that a group of comments stands on, or nil.
func documented(file *ast.File, group *ast.CommentGroup) *ast.TypeSpec {
	for _, decl := range file.Decls {
		if d, ok := decl.(*ast.GenDecl); ok && d.Tok == token.TYPE {
			for _, spec := range d.Specs {
				ts := spec.(*ast.TypeSpec)
				if ts.Doc == group || d.Doc == group && !d.Lparen.IsValid() {
					return ts
				}
			}
		}
	}
	return nil
}

// documentedName is the name of that type, or "".
func documentedName(file *ast.File, group *ast.CommentGroup) string {
	if ts := documented(file, group); ts != nil {
		return ts.Name.Name
	}
	return ""
}

// dropSecond reports a second event directive on one type.
func dropSecond(b *bag, events []*mark) []*mark {
	first := map[*ast.TypeSpec]*mark{}
	var kept []*mark
	for _, m := range events {
		if f := first[m.spec]; f != nil {
			b.add("EVQ206", m.self(), "%s is an event already", m.spec.Name.Name).
				related(b.place(f.self().pos), "the first directive").help("keep one of them")
			continue
		}
		first[m.spec] = m
		kept = append(kept, m)
	}
	return kept
}
