package codec

import (
	"encoding/binary"
	"math/bits"
	"strings"
	"unicode/utf8"
)

// A Decoder reads one JSON text from its beginning. Once it has refused something it reads nothing more, and loops over
// it end.
type Decoder struct {
	data    []byte
	at      int
	refused bool
	first   bool   // the next element or member is the first
	name    []byte // of the member
	free    []byte // what is left of the piece of memory that strings share
}

// Begin readies d for a text.
func (d *Decoder) Begin(data []byte) { *d = Decoder{data: data} }

// End reports whether d has read all of the text and refused nothing. It lets go of the text.
func (d *Decoder) End() bool {
	whole := d.peek() == end && !d.refused
	*d = Decoder{}
	return whole
}

// Refuse leaves the text to encoding/json.
func (d *Decoder) Refuse() { d.refused, d.data, d.at = true, nil, 0 }

// end is what peek returns after the last byte. No value begins with it.
const end = 0

// peek passes over white space and returns the next byte.
func (d *Decoder) peek() byte {
	if d.at < len(d.data) && d.data[d.at] > ' ' {
		return d.data[d.at]
	}
	return d.peekBehindSpace()
}

func (d *Decoder) peekBehindSpace() byte {
	for ; d.at < len(d.data); d.at++ {
		if c := d.data[d.at]; c > ' ' {
			return c
		} else if c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			break
		}
	}
	if d.at < len(d.data) { // a control character: peek must not call it the end
		d.Refuse()
	}
	return end
}

// expect passes over one byte.
func (d *Decoder) expect(c byte) {
	if d.peek() != c {
		d.Refuse()
		return
	}
	d.at++
}

// literal passes over a word.
func (d *Decoder) literal(word string) {
	if len(d.data)-d.at < len(word) || string(d.data[d.at:d.at+len(word)]) != word {
		d.Refuse()
		return
	}
	d.at += len(word)
}

// Null passes over a null if it is what comes.
func (d *Decoder) Null() bool {
	if d.peek() != 'n' {
		return false
	}
	d.literal("null")
	return true
}

// Object begins an object, whose members [Decoder.Member] goes through.
func (d *Decoder) Object() { d.expect('{'); d.first = true }

// Array begins an array, whose elements [Decoder.Element] goes through.
func (d *Decoder) Array() { d.expect('['); d.first = true }

// Element steps to the next element of an array; it is false after the last one.
func (d *Decoder) Element() bool { return d.next(']') }

// Member steps to the value of the next member of an object; it is false after the last one.
func (d *Decoder) Member() bool {
	if !d.next('}') {
		return false
	}
	if d.peek() != '"' {
		d.Refuse()
		return false
	}
	name, escaped := d.quoted()
	switch {
	case !escaped:
		d.name = name
	case plainEscapes(name):
		d.name = []byte(d.unescape(name))
	default:
		d.Refuse()
	}
	d.expect(':')
	return !d.refused
}

// next steps to an element or member; it is false after the last one.
func (d *Decoder) next(closing byte) bool {
	c, first := d.peek(), d.first
	d.first = false
	switch {
	case d.refused:
		return false
	case c == closing:
		d.at++
		return false
	case !first:
		d.expect(',')
		if d.peek() == closing {
			d.Refuse()
		}
	}
	return !d.refused
}

// Name is the name of the member, until the next one.
func (d *Decoder) Name() []byte { return d.name }

// Field wants the member to be there for the first time, and reports whether it has a value to read: null is none.
func (d *Decoder) Field(seen *bool) bool { return d.Once(seen) && !d.Null() }

// Once wants the member to be there for the first time.
func (d *Decoder) Once(seen *bool) bool {
	if *seen {
		d.Refuse() // what is repeated is merged, in a way of its own for each kind
	}
	*seen = true
	return !d.refused
}

// Unknown passes over the value of a member that has none of the names. It refuses one that encoding/json takes for
// one of them because it looks only at the letters.
func (d *Decoder) Unknown(names ...string) {
	for _, name := range names {
		if strings.EqualFold(string(d.name), name) {
			d.Refuse()
			return
		}
	}
	d.skip(0)
}

// quoted passes over a string and returns what is between the quotes. It refuses what is not valid UTF-8.
func (d *Decoder) quoted() (text []byte, escaped bool) {
	data, start, high := d.data, d.at+1, uint64(0)
	for i := start; i < len(data); {
		if len(data)-i >= 8 {
			eight := binary.LittleEndian.Uint64(data[i:])
			high |= eight & tops // of what is behind the string too: then it is looked at in vain
			stop := stops(eight)
			if i += bits.TrailingZeros64(stop) / 8; stop == 0 {
				continue
			}
		}
		switch c := data[i]; {
		case c == '"':
			d.at = i + 1
			text = data[start:i]
			if high != 0 && !utf8.Valid(text) {
				d.Refuse()
				return nil, false
			}
			return text, escaped
		case c == '\\':
			escaped = true
			i += 2
		case c < ' ':
			d.Refuse()
			return nil, false
		default:
			high |= uint64(c) & tops
			i++
		}
	}
	d.Refuse()
	return nil, false
}

// Eight bytes at a time, each with its highest bit.
const (
	ones = 0x0101010101010101
	tops = 0x80 * ones
)

// stops marks, among eight bytes, the first quote, backslash or control character by its highest bit. What it marks behind
// that one means nothing.
func stops(eight uint64) uint64 {
	quote, backslash := eight^'"'*ones, eight^'\\'*ones
	return ((quote-ones)&^quote | (backslash-ones)&^backslash | (eight-' '*ones)&^eight) & tops
}
