package codec

import (
	"bytes"
	"unicode/utf8"
	"unsafe"
)

// plainEscapes reports whether all escapes in a text are sound, and none is of half a character.
func plainEscapes(text []byte) bool {
	for {
		i := bytes.IndexByte(text, '\\')
		if i < 0 {
			return true
		}
		if i+1 == len(text) {
			return false
		}
		c := text[i+1]
		text = text[i+2:]
		switch {
		case c == 'u':
			r, ok := hex4(text)
			if !ok || 0xD800 <= r && r <= 0xDFFF {
				return false
			}
			text = text[4:]
		case unescaped(c) == 0:
			return false
		}
	}
}

// unescaped is the character that a letter after a backslash stands for, or 0.
func unescaped(c byte) byte {
	switch c {
	case '"', '\\', '/':
		return c
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return 0
}

// hex4 reads four hexadecimal digits.
func hex4(text []byte) (r rune, ok bool) {
	if len(text) < 4 {
		return 0, false
	}
	for _, c := range text[:4] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// The strings of one text share copies of it: one for a small text, and never more than this for a string that stays
// when all others are gone.
const shared = 512

// keep returns a string of its own for a part of the text.
func (d *Decoder) keep(text []byte) string {
	if len(text) > shared/2 {
		return string(text)
	}
	return d.own(append(d.room(len(text)), text...))
}

// room makes room for a string of up to n bytes, and returns it empty.
func (d *Decoder) room(n int) []byte {
	if len(d.free) < n {
		d.free = make([]byte, min(max(n, shared), n+len(d.data)-d.at))
	}
	return d.free[:0]
}

// own returns what was written into the room as a string. Nobody writes there any more.
func (d *Decoder) own(text []byte) string {
	d.free = d.free[len(text):]
	return unsafe.String(unsafe.SliceData(text), len(text))
}

// unescape is keep for a text with escapes, all of which must be plain.
func (d *Decoder) unescape(text []byte) string {
	out := d.room(len(text)) // an escape is longer than what it stands for
	for {
		i := bytes.IndexByte(text, '\\')
		if i < 0 {
			return d.own(append(out, text...))
		}
		out = append(out, text[:i]...)
		c := text[i+1]
		text = text[i+2:]
		if c == 'u' {
			r, _ := hex4(text)
			out = utf8.AppendRune(out, r)
			text = text[4:]
		} else {
			out = append(out, unescaped(c))
		}
	}
}
