package codec

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"time"
	"unicode/utf8"
	"unsafe"

	"github.com/google/uuid"
)

// Refused stands in what was appended where a value is not one of the plain forms.
const Refused = 0xFF

// Close ends an object whose members were appended with a comma in front of each, from start on.
func Close(b []byte, start int) []byte {
	if len(b) == start {
		return append(b, "{}"...)
	}
	b[start] = '{'
	return append(b, '}')
}

// AppendString appends a string. It refuses what is not valid UTF-8, and the NUL that no store takes.
func AppendString[T ~string](b []byte, v T) []byte {
	s := string(v)
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if escapes[c] != 0 {
				if c == 0 {
					return append(b, Refused)
				}
				b = appendEscape(append(b, s[start:i]...), c)
				start = i + 1
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return append(b, Refused)
		case r == '\u2028' || r == '\u2029': // a line end in JavaScript
			b = append(append(b, s[start:i]...), `\u202`...)
			b = append(b, hex[r&0xF])
			start = i + size
		}
		i += size
	}
	return append(append(b, s[start:]...), '"')
}

const hex = "0123456789abcdef"

// escapes are the ASCII characters that are escaped: by the letter, or by u and four digits.
var escapes = func() (table [utf8.RuneSelf]byte) {
	for c := range byte(' ') {
		table[c] = 'u'
	}
	table['<'], table['>'], table['&'] = 'u', 'u', 'u' // for HTML around it
	table['"'], table['\\'] = '"', '\\'
	table['\b'], table['\f'], table['\n'], table['\r'], table['\t'] = 'b', 'f', 'n', 'r', 't'
	return table
}()

func appendEscape(b []byte, c byte) []byte {
	if letter := escapes[c]; letter != 'u' {
		return append(b, '\\', letter)
	}
	return append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xF])
}

// AppendInt appends a signed integer.
func AppendInt[T Signed](b []byte, v T) []byte { return strconv.AppendInt(b, int64(v), 10) }

// AppendUint appends an unsigned integer.
func AppendUint[T Unsigned](b []byte, v T) []byte { return strconv.AppendUint(b, uint64(v), 10) }

// AppendBool appends a bool.
func AppendBool[T ~bool](b []byte, v T) []byte { return strconv.AppendBool(b, bool(v)) }

// AppendFloat appends a number. It refuses what is none, and the negative zero, of which the engines of encoding/json
// think differently.
func AppendFloat[T Floating](b []byte, v T) []byte {
	f, size := float64(v), 8*int(unsafe.Sizeof(v))
	switch abs := math.Abs(f); {
	case math.IsInf(f, 0) || math.IsNaN(f) || f == 0 && math.Signbit(f):
		return append(b, Refused)
	case abs == 0 || abs >= 1e-6 && abs < 1e21 && size == 64 || size == 32 && float32(abs) >= 1e-6 && float32(abs) < 1e21:
		return strconv.AppendFloat(b, f, 'f', -1, size)
	}
	b = strconv.AppendFloat(b, f, 'e', -1, size)
	if n := len(b); b[n-4] == 'e' && b[n-3] == '-' && b[n-2] == '0' { // e-09
		b[n-2] = b[n-1]
		b = b[:n-1]
	}
	return b
}

// AppendBytes appends bytes as base64.
func AppendBytes[T ~[]byte](b []byte, v T) []byte {
	if v == nil {
		return append(b, "null"...)
	}
	return append(base64.StdEncoding.AppendEncode(append(b, '"'), v), '"')
}

// AppendTime appends a time. It refuses one that RFC 3339 cannot hold.
func AppendTime(b []byte, v time.Time) []byte {
	out, err := v.AppendText(append(b, '"'))
	if err != nil {
		return append(b, Refused)
	}
	return append(out, '"')
}

// AppendUUID appends a UUID.
func AppendUUID(b []byte, v uuid.UUID) []byte {
	text, err := v.MarshalText()
	if err != nil {
		return append(b, Refused)
	}
	return append(append(append(b, '"'), text...), '"')
}

// AppendRaw appends a JSON text as encoding/json does, without white space. It refuses what is none, and what no store
// takes.
func AppendRaw(b []byte, v json.RawMessage) []byte {
	text, err := json.Marshal(v)
	if d := (Decoder{data: text}); err != nil || !d.skipAll() || bytes.Contains(text, []byte(`\u0000`)) {
		return append(b, Refused)
	}
	return append(b, text...)
}

// AppendQuoted appends a value in quotes, for the tag's option string.
func AppendQuoted[T any](b []byte, v T, write func([]byte, T) []byte) []byte {
	return append(write(append(b, '"'), v), '"')
}

// IsZero reports whether v is zero as the tag's options see it: a negative zero is not.
func IsZero[T any](v T) bool { return reflect.ValueOf(&v).Elem().IsZero() }

// IsZeroFloat is IsZero for a number.
func IsZeroFloat[T Floating](v T) bool { return math.Float64bits(float64(v)) == 0 }
