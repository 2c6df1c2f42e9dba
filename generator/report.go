package generator

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"unicode"
)

// Report writes diagnostics to w in a format, "text", "json", "github" or
// "sarif", with file names relative to dir.
func Report(w io.Writer, format, dir string, all []Diagnostic) error {
	switch format {
	case "json":
		return reportJSON(w, dir, all)
	case "github":
		return reportGitHub(w, dir, all)
	case "sarif":
		return reportSARIF(w, dir, all)
	}
	return reportText(w, dir, all)
}

// reportText writes what a person reads: the place and the message, as the
// compiler does, then the line with a caret under the word, then the way out.
func reportText(w io.Writer, dir string, all []Diagnostic) error {
	var b strings.Builder
	for _, d := range all {
		fmt.Fprintf(&b, "%s:%d:%d: %s: %s%s\n", relative(dir, d.Pos.Filename), d.Pos.Line, d.Pos.Column, d.Code, warningWord(d), visible(d.Message))
		b.WriteString(caret(d))
		for _, r := range d.Related {
			fmt.Fprintf(&b, "\t%s:%d:%d: %s\n", relative(dir, r.Pos.Filename), r.Pos.Line, r.Pos.Column, visible(r.Message))
		}
		for _, line := range d.helpLines() {
			fmt.Fprintf(&b, "\t%s\n", line)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// helpLines are the ways out, a line each.
func (d Diagnostic) helpLines() []string {
	if d.Help == "" {
		return nil
	}
	lines := strings.Split(d.Help, "\n")
	for i, line := range lines {
		lines[i] = visible(line)
	}
	return lines
}

// OneLine is the code, the message and the way out in one line, fit to be shown
// in a terminal.
func (d Diagnostic) OneLine() string {
	return string(d.Code) + ": " + warningWord(d) + d.sentence()
}

// sentence is the message and the way out.
func (d Diagnostic) sentence() string {
	return strings.Join(append([]string{visible(d.Message)}, d.helpLines()...), "; ")
}

// warningWord marks what is no error.
func warningWord(d Diagnostic) string {
	if s := d.Code.Severity(); s != Error {
		return string(s) + ": "
	}
	return ""
}

// caretWindow is how much of a long line is shown before and after a word.
const caretWindow = 80

// caret shows the line of d with the word underlined.
func caret(d Diagnostic) string {
	at := d.Pos.Column - 1
	if d.Line == "" || at < 0 || at > len(d.Line) {
		return ""
	}
	width := max(0, min(d.Width, len(d.Line)-at))
	before, word, after := visible(d.Line[:at]), visible(d.Line[at:at+width]), visible(d.Line[at+width:])
	before, after = lastRunes(before, caretWindow), firstRunes(after, caretWindow)
	word = firstRunes(word, caretWindow)
	return fmt.Sprintf("\t%s\n\t%s^%s\n", strings.TrimRight(before+word+after, " \t"), blank(before),
		strings.Repeat("~", max(0, len(blank(word))-1)))
}

// blank replaces all of s but its tabs by spaces, as many as s is wide.
func blank(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '\t':
			b.WriteByte('\t')
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
			b.WriteString("  ")
		case !unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func lastRunes(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return "…" + string(r[len(r)-n:])
	}
	return s
}

func firstRunes(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

// visible replaces what could steer a terminal or turn text around by U+FFFD:
// lines and messages quote source that somebody else wrote.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && !unicode.IsPrint(r) && !unicode.IsSpace(r) || r == '\n' || r == '\r' || r == '\v' || r == '\f' || isBreak(r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}

// relative is file as seen from dir, with slashes.
func relative(dir, file string) string {
	if rel, err := filepath.Rel(dir, file); err == nil {
		file = rel
	}
	return visible(filepath.ToSlash(file))
}
