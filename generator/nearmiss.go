package generator

import (
	"fmt"
	"strings"
)

// findDirective looks in one comment for a directive and for what was meant to
// be one. The directive's text and its offset in the comment come back when it
// is spelled as such, a fault when it is a near miss, and neither otherwise.
func findDirective(comment string) (ok bool, near *fault) {
	switch {
	case strings.HasPrefix(comment, "/*"):
		return false, inBlock(comment)
	case strings.HasPrefix(comment, "//evq:"):
		return true, nil
	}
	body := comment[2:]
	trimmed := strings.TrimLeft(body, " \t")
	head, tool, name, rest := shape(trimmed)
	at := word{head, 2 + len(body) - len(trimmed)}
	switch {
	case head == "" || !plausible(rest) || Nearest(name, directiveNames) == "":
	case trimmed != body && (tool == "evq" || isNearTool(tool) && rest != ""): // gofmt puts a space before all but "//evq:event"
		return false, &fault{"EVQ102", at, "white space before evq: makes this a comment, not a directive",
			quoted("write %s", "//evq:"+Nearest(name, directiveNames)),
			&repair{from: 2, to: at.end(), text: "evq:" + Nearest(name, directiveNames)}}
	case trimmed == body && isNearTool(tool):
		f := unknownDirective(at, word{name, at.end() - len(name)})
		return false, &f
	}
	return false, nil
}

// isNearTool reports whether "evq" was most likely meant.
func isNearTool(tool string) bool {
	return Nearest(tool, []string{"evq"}) != "" && distance(fold(tool), "evq") <= 1
}

// directiveNames are the directives that evgen knows.
var directiveNames = []string{"event", "package"}

// inBlock finds a directive inside a /* */ comment.
func inBlock(comment string) *fault {
	for offset := 0; offset < len(comment); {
		line, _, _ := strings.Cut(comment[offset:], "\n")
		trimmed := strings.TrimLeft(line, "/* \t")
		head, tool, name, rest := shape(strings.TrimSuffix(strings.TrimRight(trimmed, " \t\r"), "*/"))
		if tool == "evq" && Nearest(name, directiveNames) != "" && plausible(rest) {
			at := word{head, offset + len(line) - len(trimmed)}
			meant := "//evq:" + Nearest(name, directiveNames)
			return &fault{"EVQ109", at, "a directive inside /* */ is only a comment",
				quoted("write %s on a line of its own", meant), unblock(comment, meant+" "+rest)}
		}
		offset += len(line) + 1
	}
	return nil
}

// shape cuts "tool:name rest", and "tool: name key=value" too. The head is all
// before the rest; all is empty if s reads otherwise.
func shape(s string) (head, tool, name, rest string) {
	words := splitWords(s)
	if len(words) == 0 {
		return "", "", "", ""
	}
	last := words[0]
	tool, name, _ = strings.Cut(last.text, ":")
	if name == "" && strings.HasSuffix(last.text, ":") && len(words) > 2 && strings.Contains(words[2].text, "=") {
		last = words[1]
		name = last.text
	}
	if tool == "" || name == "" {
		return "", "", "", ""
	}
	return s[:last.end()], tool, name, strings.TrimSpace(s[last.end():])
}

// plausible reports whether what follows the name reads like a directive's
// words and not like prose about directives.
func plausible(rest string) bool {
	first, _, _ := strings.Cut(rest, " ")
	return rest == "" || strings.Contains(first, "=")
}

// unknownDirective is the fault of a directive that is not known by its name.
func unknownDirective(at, name word) fault {
	f := fault{"EVQ101", at, quoted("there is no directive %s", "//"+at.text), "the directives are //evq:event and //evq:package", nil}
	if near := Nearest(name.text, directiveNames); near != "" {
		f.help = quoted("did you mean %s?", "//evq:"+near)
		f.fix = &repair{from: at.offset, to: name.end(), text: "evq:" + near}
	}
	return f
}

// Nearest is the candidate that s was most likely meant to be, or "".
func Nearest(s string, candidates []string) string {
	best, bestDistance := "", 3
	for _, c := range candidates {
		if d := distance(fold(s), c); d < bestDistance && d < len(c)-1 {
			best, bestDistance = c, d
		}
	}
	return best
}

// fold is s in lower case, cut to a length that no name has.
func fold(s string) string {
	return strings.ToLower(s[:min(len(s), 32)])
}

// distance counts the letters to add, drop, change or swap to make b of a.
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := rows[i-1][j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			rows[i][j] = min(change, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}

// quoted is format with a string in quotes for its %s.
func quoted(format, s string) string {
	return strings.Replace(format, "%s", fmt.Sprintf("%q", s), 1)
}

// list joins words for a sentence: a, b and c.
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
