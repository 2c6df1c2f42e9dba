package codec

// maxDepth is how deep a value that is passed over may be nested.
const maxDepth = 500

// skipAll reports whether the text is one value.
func (d *Decoder) skipAll() bool {
	d.skip(0)
	return d.peek() == end && !d.refused
}

// skip passes over a value of any kind.
func (d *Decoder) skip(depth int) {
	if depth > maxDepth {
		d.Refuse()
		return
	}
	switch c := d.peek(); {
	case c == '{':
		for d.Object(); d.Member(); {
			d.skip(depth + 1)
		}
	case c == '[':
		for d.Array(); d.Element(); {
			d.skip(depth + 1)
		}
	case c == '"':
		if text, escaped := d.quoted(); escaped && !plainEscapes(text) {
			d.Refuse()
		}
	case c == '-' || '0' <= c && c <= '9':
		d.number()
	case c == 't':
		d.literal("true")
	case c == 'f':
		d.literal("false")
	default:
		d.literal("null")
	}
}

// maxNumber is the length of the longest number that is passed over. With an exponent it may be far larger than a store
// keeps, but not with one of three digits.
const maxNumber = 300

// number passes over a number and returns it.
func (d *Decoder) number() []byte {
	d.peek()
	start := d.at
	if d.at < len(d.data) && d.data[d.at] == '-' {
		d.at++
	}
	if d.at < len(d.data) && d.data[d.at] == '0' {
		d.at++
	} else {
		d.digits()
	}
	if d.at < len(d.data) && d.data[d.at] == '.' {
		d.at++
		d.digits()
	}
	if d.at < len(d.data) && d.data[d.at]|0x20 == 'e' {
		d.at++
		if d.at < len(d.data) && (d.data[d.at] == '+' || d.data[d.at] == '-') {
			d.at++
		}
		exponent := d.at
		if d.digits(); d.at-exponent > 3 {
			d.Refuse()
		}
	}
	if d.refused || d.at-start > maxNumber {
		d.Refuse()
		return nil
	}
	return d.data[start:d.at]
}

// digits passes over at least one digit.
func (d *Decoder) digits() {
	start := d.at
	for d.at < len(d.data) && '0' <= d.data[d.at] && d.data[d.at] <= '9' {
		d.at++
	}
	if d.at == start {
		d.Refuse()
	}
}
