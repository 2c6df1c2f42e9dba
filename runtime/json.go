package evq

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// What jsonb keeps of a number: digits before and after the decimal point.
const (
	maxIntegerDigits  = 131_072
	maxFractionDigits = 16_383
	maxDepth          = 1_000
)

// checkJSON refuses what one of the databases refuses or would change in meaning, so that all refuse the same:
// anything but one JSON value in UTF-8, \u0000, lone surrogates, numbers that jsonb cannot hold, deep nesting.
func checkJSON(data []byte, most int) error {
	switch {
	case len(data) > most:
		return tooLarge(data, most)
	case !json.Valid(data):
		return errors.New("not a JSON value")
	case !utf8.Valid(data):
		return errors.New("not valid UTF-8")
	}
	depth := 0
	for i := 0; i < len(data); {
		switch c := data[i]; {
		case c == '"':
			n, err := checkString(data[i:])
			if err != nil {
				return err
			}
			i += n
			continue
		case c == '-' || '0' <= c && c <= '9':
			n := numberEnd(data[i:])
			if err := checkNumber(data[i : i+n]); err != nil {
				return err
			}
			i += n
			continue
		case c == '[' || c == '{':
			if depth++; depth > maxDepth {
				return fmt.Errorf("nested deeper than %d levels", maxDepth)
			}
		case c == ']' || c == '}':
			depth--
		}
		i++
	}
	return nil
}

// checkData is checkJSON for an event's data, of which a codec has written only what passes, but for its size.
func checkData(data []byte, byCodec bool) error {
	if !byCodec {
		return checkJSON(data, maxData)
	}
	if len(data) > maxData {
		return tooLarge(data, maxData)
	}
	return nil
}

func tooLarge(data []byte, most int) error {
	return fmt.Errorf("%d bytes are too large, at most %d are allowed", len(data), most)
}

// checkString checks the escapes of the valid JSON string that data begins with, and returns its length.
func checkString(data []byte) (int, error) {
	i := 1
	for data[i] != '"' {
		if data[i] != '\\' {
			i++
			continue
		}
		if data[i+1] != 'u' {
			i += 2
			continue
		}
		unit := hex4(data[i+2:])
		i += 6
		switch {
		case unit == 0:
			return 0, errors.New(`the escape \u0000 cannot be stored`)
		case unit >= 0xDC00 && unit <= 0xDFFF:
			return 0, fmt.Errorf(`the lone surrogate \u%04x cannot be stored`, unit)
		case unit >= 0xD800 && unit <= 0xDBFF:
			if data[i] != '\\' || data[i+1] != 'u' || hex4(data[i+2:])&^0x3FF != 0xDC00 {
				return 0, fmt.Errorf(`the lone surrogate \u%04x cannot be stored`, unit)
			}
			i += 6
		}
	}
	return i + 1, nil
}

func hex4(digits []byte) uint64 {
	if len(digits) < 4 {
		return 0xFFFF
	}
	n, _ := strconv.ParseUint(string(digits[:4]), 16, 32) // valid JSON: four hex digits
	return n
}

func numberEnd(data []byte) int {
	for i, c := range data {
		if c != '-' && c != '+' && c != '.' && c|0x20 != 'e' && (c < '0' || c > '9') {
			return i
		}
	}
	return len(data)
}

// checkNumber refuses a number with more digits than jsonb keeps.
func checkNumber(number []byte) error {
	if len(number) < 300 && !strings.ContainsAny(string(number), "eE") {
		return nil
	}
	mantissa, exponent, _ := strings.Cut(strings.ToLower(string(number)), "e")
	shift, err := strconv.Atoi(exponent)
	if exponent != "" && (err != nil || math.Abs(float64(shift)) > 1e6) {
		shift = int(math.Copysign(1e6, float64(shift)))
	}
	integer, fraction, _ := strings.Cut(strings.TrimPrefix(mantissa, "-"), ".")
	if len(strings.TrimLeft(integer, "0"))+shift > maxIntegerDigits || len(fraction)-shift > maxFractionDigits {
		return fmt.Errorf("the number %s has more digits than can be stored", quote(string(number)))
	}
	return nil
}
