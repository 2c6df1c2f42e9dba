package generator

import (
	"go/ast"
	"strings"
	"unicode"
)

// docLines is a doc comment without markers and directives, fit to be copied
// into another file: somebody else wrote it.
func docLines(doc *ast.CommentGroup) []string {
	var lines []string
	for _, line := range strings.Split(doc.Text(), "\n") {
		line = strings.TrimRight(sanitize(line), " \t")
		if !strings.HasPrefix(strings.TrimSpace(line), "+build") {
			lines = append(lines, line)
		}
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	for len(lines) > 0 && lines[0] == "" {
		lines = lines[1:]
	}
	return lines
}

// sanitize removes from one line what could end it, hide in it or turn it
// around: control, format, separator and bidi characters, and broken UTF-8.
func sanitize(line string) string {
	return strings.Map(func(r rune) rune {
		if isBreak(r) || r == unicode.ReplacementChar || r != '\t' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, line)
}

// isBreak reports whether r breaks lines or steers the direction of text. The
// two joiners are format characters too, but scripts and emoji need them.
func isBreak(r rune) bool {
	const nonJoiner, joiner = '\u200c', '\u200d'
	return r > unicode.MaxASCII && unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) && r != nonJoiner && r != joiner
}
