package frozen

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// compare wants every value of the JSON stored in the JSON now, at its place. The error has a line for each that is not
// there.
func compare(name string, stored, now []byte) error {
	was, err := parse(stored)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	is, err := parse(now)
	if err != nil {
		return err
	}
	if lines := differences("", was, is); len(lines) > 0 {
		return fmt.Errorf("%s does not come back as it is stored:\n\t%s", name, strings.Join(lines, "\n\t"))
	}
	return nil
}

// parse reads one JSON value, its numbers as they are written.
func parse(text []byte) (v any, err error) {
	if !json.Valid(text) {
		return nil, errors.New("not a JSON value")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	err = d.Decode(&v)
	return v, err
}

// differences has a line for each value of was that is is not.
func differences(path string, was, is any) (lines []string) {
	switch was := was.(type) {
	case map[string]any:
		if is, ok := is.(map[string]any); ok {
			for _, name := range slices.Sorted(maps.Keys(was)) {
				at := path + "." + name
				if member, there := is[name]; there {
					lines = append(lines, differences(at, was[name], member)...)
				} else {
					lines = append(lines, fmt.Sprintf("%s is stored as %s and is lost", at, show(was[name])))
				}
			}
			return lines
		}
	case []any:
		if is, ok := is.([]any); ok && len(was) == len(is) {
			for i := range was {
				lines = append(lines, differences(fmt.Sprintf("%s[%d]", path, i), was[i], is[i])...)
			}
			return lines
		}
	case json.Number:
		if is, ok := is.(json.Number); ok && (was == is || canonical(was) == canonical(is)) {
			return nil
		}
	default:
		if was == is {
			return nil
		}
	}
	return []string{fmt.Sprintf("%s is stored as %s and comes back as %s", path, show(was), show(is))}
}

// show is a value for a line, cut where it is long.
func show(v any) string {
	const most = 200
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	if len(text) > most {
		return string(text[:most]) + "…"
	}
	return string(text)
}

// A decimal is a number as digits × 10^exponent, the digits without zeros around them: equal for equal numbers.
type decimal struct {
	negative bool
	digits   string
	exponent int
	text     string // what could not be cut so
}

func canonical(n json.Number) decimal {
	mantissa, power, has := strings.Cut(strings.ToLower(string(n)), "e")
	exponent, err := strconv.Atoi(power)
	if has && err != nil {
		return decimal{text: string(n)}
	}
	mantissa, negative := strings.CutPrefix(mantissa, "-")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	short := strings.TrimRight(digits, "0")
	if short == "" {
		return decimal{}
	}
	return decimal{negative, short, exponent - len(fraction) + len(digits) - len(short), ""}
}
