package templates

import (
	"go/format"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestExamplesOfExplanationsAreGofmtClean(t *testing.T) {
	for _, code := range Explained() {
		text, _ := Explanation(code)
		for _, example := range examples(text) {
			if strings.HasPrefix(example, "$ ") {
				continue
			}
			formatted, err := format.Source([]byte(example))
			if err != nil || strings.TrimSuffix(string(formatted), "\n") != example {
				t.Errorf("%s: %v:\n%s\ngofmt writes\n%s", code, err, example, formatted)
			}
		}
	}
}

// examples are the indented blocks of a text, without the indent.
func examples(text string) []string {
	var all []string
	block, blank := "", 0
	for line := range strings.SplitSeq(text+"\nend", "\n") {
		rest, indented := strings.CutPrefix(line, "\t")
		switch {
		case line == "":
			blank++
		case indented && block != "":
			block += strings.Repeat("\n", blank) + rest + "\n"
			blank = 0
		case indented:
			block, blank = rest+"\n", 0
		case block != "":
			all = append(all, strings.TrimSuffix(block, "\n"))
			block, blank = "", 0
		}
	}
	return all
}

func TestAnExplanationIsShortAndShowsSomething(t *testing.T) {
	for _, code := range Explained() {
		text, _ := Explanation(code)
		if lines := strings.Count(text, "\n"); lines < 5 || lines > 26 || len(examples(text)) == 0 {
			t.Errorf("%s has %d lines and %d examples", code, lines, len(examples(text)))
		}
		for line := range strings.SplitSeq(text, "\n") {
			if utf8.RuneCountInString(line) > 90 || strings.TrimRight(line, " \t") != line {
				t.Errorf("%s has a line that is too long or ends in space: %q", code, line)
			}
		}
	}
}

func TestACodeWithoutASectionHasNoExplanation(t *testing.T) {
	if text, ok := Explanation("EVQ000"); ok {
		t.Error(text)
	}
}
