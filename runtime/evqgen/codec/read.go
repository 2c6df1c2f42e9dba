package codec

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"time"
	"unsafe"

	"github.com/google/uuid"
)

// String reads a string.
func String[T ~string](d *Decoder, v *T) {
	if d.peek() != '"' {
		d.Refuse()
		return
	}
	switch text, escaped := d.quoted(); {
	case !escaped:
		*v = T(d.keep(text))
	case plainEscapes(text):
		*v = T(d.unescape(text))
	default:
		d.Refuse()
	}
}

// bare is a string without escapes, as it stands in the text.
func (d *Decoder) bare() []byte {
	if d.peek() != '"' {
		d.Refuse()
		return nil
	}
	text, escaped := d.quoted()
	if escaped {
		d.Refuse()
	}
	return text
}

// Int reads a signed integer.
func Int[T Signed](d *Decoder, v *T) {
	d.peek()
	negative := d.at < len(d.data) && d.data[d.at] == '-'
	if negative {
		d.at++
	}
	n := d.integer()
	i := int64(n)
	if negative {
		i = -i
	}
	if *v = T(i); int64(*v) != i || i < 0 != negative { // an overflow, or a negative zero
		d.Refuse()
	}
}

// Uint reads an unsigned integer.
func Uint[T Unsigned](d *Decoder, v *T) {
	d.peek()
	n := d.integer()
	if *v = T(n); uint64(*v) != n {
		d.Refuse()
	}
}

// integer reads the digits of an integer. It refuses any other number, and more digits than surely fit.
func (d *Decoder) integer() (n uint64) {
	start := d.at
	for ; d.at < len(d.data); d.at++ {
		c := d.data[d.at] - '0'
		if c > 9 {
			break
		}
		n = 10*n + uint64(c)
	}
	length := d.at - start
	switch {
	case length == 0, length > 19, length > 1 && d.data[start] == '0':
		d.Refuse()
	case d.at < len(d.data) && (d.data[d.at] == '.' || d.data[d.at]|0x20 == 'e'):
		d.Refuse()
	}
	return n
}

// Float reads a number.
func Float[T Floating](d *Decoder, v *T) {
	f, err := strconv.ParseFloat(string(d.number()), 8*int(unsafe.Sizeof(*v)))
	if *v = T(f); err != nil {
		d.Refuse()
	}
}

// Bool reads a bool.
func Bool[T ~bool](d *Decoder, v *T) {
	if *v = d.peek() == 't'; *v {
		d.literal("true")
	} else {
		d.literal("false")
	}
}

// strict refuses what [base64.StdEncoding] reads and would not write.
var strict = base64.StdEncoding.Strict()

// Bytes reads bytes from base64.
func Bytes[T ~[]byte](d *Decoder, v *T) {
	text := d.bare()
	raw, err := strict.AppendDecode(make([]byte, 0, strict.DecodedLen(len(text))), text)
	if *v = raw; err != nil {
		d.Refuse()
	}
}

// Time reads a time.
func Time(d *Decoder, v *time.Time) {
	if err := v.UnmarshalText(d.bare()); err != nil {
		d.Refuse()
	}
}

// UUID reads a UUID.
func UUID(d *Decoder, v *uuid.UUID) {
	if err := v.UnmarshalText(d.bare()); err != nil {
		d.Refuse()
	}
}

// Raw keeps a value as it stands in the text, a null too.
func Raw(d *Decoder, v *json.RawMessage) {
	d.peek()
	start := d.at
	d.skip(0)
	if !d.refused {
		*v = append(json.RawMessage{}, d.data[start:d.at]...)
	}
}
