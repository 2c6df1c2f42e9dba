package generator

import "bytes"

// outline is a Go file without comments and without the bodies of its functions,
// which is a fraction of the file to parse. Places in it are not those of the file.
// A text that is not understood comes back as it is: the parser has the last word.
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
	text   []byte
	at     int
	out    []byte
	depth  int    // of brackets of all kinds
	inFunc bool   // behind the word func of a declaration, before its body
	word   string // the last thing before here that is neither space nor comment
}

// step takes the next piece of the text over, or leaves it out. It reports whether
// it could.
func (o *outliner) step() bool {
	c, from := o.text[o.at], o.at
	switch {
	case c == '\n':
		if o.depth == 0 && o.word != "func" {
			o.inFunc = false // a function without a body
		}
		o.keep(1)
		return true
	case c == ' ' || c == '\t' || c == '\r':
		o.keep(1)
		return true
	case c == '/' && o.at+1 < len(o.text) && (o.text[o.at+1] == '/' || o.text[o.at+1] == '*'):
		return o.comment()
	case c == '"' || c == '`' || c == '\'':
		n := literalEnd(o.text[o.at:])
		if n < 0 {
			return false
		}
		o.keep(n)
	case c == '{' && o.depth == 0 && o.inFunc && o.word != "struct" && o.word != "interface":
		return o.body()
	case c == '(' || c == '[' || c == '{':
		o.depth++
		o.keep(1)
	case c == ')' || c == ']' || c == '}':
		o.depth--
		o.keep(1)
	case isLetter(c):
		for o.at < len(o.text) && (isLetter(o.text[o.at]) || '0' <= o.text[o.at] && o.text[o.at] <= '9') {
			o.keep(1)
		}
	default:
		o.keep(1)
	}
	o.word = string(o.text[from:o.at])
	o.inFunc = o.inFunc || o.depth == 0 && o.word == "func"
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

// body leaves a function's body out, but for its braces.
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
			o.at, o.inFunc, o.word = i, false, "}"
			return true
		}
	}
	return false
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

// isLetter reports whether c can be in a name, digits aside.
func isLetter(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c >= 0x80
}
