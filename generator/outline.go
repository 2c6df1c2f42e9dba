package generator

import (
	"bytes"
	"slices"
)

// outline is a Go file without comments and without functions, but for the methods
// that shape types, which have no bodies in it: a fraction of the file to parse, and
// all that a [reach] takes of one. Places in it are not those of the file. A text that
// is not understood comes back as it is: the parser has the last word.
func outline(text []byte) []byte {
	o := outliner{text: text, out: make([]byte, 0, len(text)/2)}
	for o.at < len(text) {
		if !o.step() {
			return text
		}
	}
	if o.depth != 0 {
		return text
	}
	return o.out
}

// An outliner goes through a text once.
type outliner struct {
	text  []byte
	at    int
	out   []byte
	depth int    // of brackets of all kinds
	word  []byte // the last thing before here that is neither space nor comment
	ended bool   // a line ended behind it

	inFunc bool   // behind the word func outside of brackets, before a body
	start  int    // where a declared function begins in out; -1 in a function of another kind
	name   []byte // of the declared function; nil as long as it is not known
}

// step takes the next piece of the text over, or leaves it out. It reports whether
// it could.
func (o *outliner) step() bool {
	c, n := o.text[o.at], 1
	switch {
	case c == '\n':
		if o.depth == 0 && o.inFunc && o.endsStatement() {
			o.endFunc() // without a body
		}
		o.keep(1)
		o.ended = true
		return true
	case c == ' ' || c == '\t' || c == '\r':
		o.keep(1)
		return true
	case c == '/' && o.at+1 < len(o.text) && (o.text[o.at+1] == '/' || o.text[o.at+1] == '*'):
		return o.comment()
	case c == '"' || c == '`' || c == '\'':
		if n = literalEnd(o.text[o.at:]); n < 0 {
			return false
		}
	case c == '{' && o.depth == 0 && o.inFunc && string(o.word) != "struct" && string(o.word) != "interface":
		return o.body()
	case c == '(' || c == '[' || c == '{':
		o.depth++
	case c == ')' || c == ']' || c == '}':
		o.depth--
	case isLetter(c):
		n = wordEnd(o.text[o.at:])
		o.named(o.text[o.at : o.at+n])
	}
	o.word, o.ended = o.text[o.at:o.at+n], false
	o.keep(n)
	return true
}

// named takes note of a word that begins a function, or of the first behind that.
func (o *outliner) named(word []byte) {
	switch {
	case o.depth != 0:
	case string(word) == "func" && !o.inFunc:
		o.inFunc, o.start, o.name = true, -1, nil
		if o.ended && o.endsStatement() {
			o.start = len(o.out)
		}
	case o.inFunc && o.name == nil:
		o.name = word
	}
}

// endsStatement reports whether the end of a line here ends a statement too.
func (o *outliner) endsStatement() bool {
	if len(o.word) == 0 || string(o.word) == "func" || string(o.word) == "chan" {
		return false
	}
	c := o.word[len(o.word)-1]
	return isLetter(c) || bytes.IndexByte([]byte("0123456789\"'`)]}"), c) >= 0
}

// endFunc leaves a declared function out that shapes nothing. It reports whether it
// did.
func (o *outliner) endFunc() bool {
	o.inFunc = false
	if o.start < 0 || slices.Contains(shaping, string(o.name)) {
		return false
	}
	o.out = o.out[:o.start]
	return true
}

// keep takes n bytes over.
func (o *outliner) keep(n int) {
	o.out = append(o.out, o.text[o.at:o.at+n]...)
	o.at += n
}

// comment leaves a comment out, but for a line end in it.
func (o *outliner) comment() bool {
	n := commentEnd(o.text[o.at:])
	if n < 0 {
		return false
	}
	gap := byte(' ')
	if bytes.IndexByte(o.text[o.at:o.at+n], '\n') >= 0 {
		gap = '\n'
	}
	o.out = append(o.out, gap)
	o.at += n
	return true
}

// body leaves a function's body out, but for its braces, and perhaps the function.
func (o *outliner) body() bool {
	depth := 0
	for i := o.at; i < len(o.text); {
		n := 1
		switch c := o.text[i]; {
		case c == '{':
			depth++
		case c == '}':
			depth--
		case c == '"' || c == '`' || c == '\'':
			n = literalEnd(o.text[i:])
		case c == '/':
			n = max(commentEnd(o.text[i:]), 1)
		}
		if n < 0 {
			return false
		}
		if i += n; depth == 0 {
			o.out = append(o.out, "{}"...)
			o.at, o.word, o.ended = i, o.text[i-1:i], false
			if o.endFunc() {
				o.separator()
			}
			return true
		}
	}
	return false
}

// separator leaves out what ends a declaration that is left out, on the same line.
func (o *outliner) separator() {
	rest := bytes.TrimLeft(o.text[o.at:], " \t")
	if bytes.HasPrefix(rest, []byte(";")) {
		o.at = len(o.text) - len(rest) + 1
		o.ended = true
	}
}

// literalEnd is the length of the string or character that text begins with, or -1.
func literalEnd(text []byte) int {
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == text[0]:
			return i + 1
		case c == '\\' && text[0] != '`':
			i++
		case c == '\n' && text[0] != '`':
			return -1
		}
	}
	return -1
}

// commentEnd is the length of the comment that text begins with, without the line
// end behind it, or -1.
func commentEnd(text []byte) int {
	end, skip := -1, 0
	switch {
	case bytes.HasPrefix(text, []byte("//")):
		if end = bytes.IndexByte(text, '\n'); end < 0 {
			end = len(text)
		}
	case bytes.HasPrefix(text, []byte("/*")):
		if end = bytes.Index(text[2:], []byte("*/")); end >= 0 {
			skip = 4
		}
	}
	return end + skip
}

// wordEnd is the length of the name that text begins with.
func wordEnd(text []byte) int {
	n := 1
	for n < len(text) && (isLetter(text[n]) || '0' <= text[n] && text[n] <= '9') {
		n++
	}
	return n
}

// isLetter reports whether c can be in a name, digits aside.
func isLetter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c >= 0x80
}
