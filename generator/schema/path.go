package schema

import (
	"strconv"
	"strings"
	"unicode"
)

// A path leads from an event's object to a shape within: ".address.zip", the
// elements of a list ".tags[]", the values of a map ".totals{}". The event's own
// is "". A name that is not all letters, digits, '_' and '-' is quoted.
const (
	elements = "[]"
	values   = "{}"
)

// FieldPath is the path of a field.
func FieldPath(of, name string) string {
	plain := func(r rune) bool { return r == '_' || r == '-' || unicode.IsLetter(r) || unicode.IsDigit(r) }
	if name == "" || strings.ContainsFunc(name, func(r rune) bool { return !plain(r) }) {
		name = strconv.QuoteToASCII(name)
	}
	return of + "." + name
}

// ElemPath is the path of what a list, an array or a map holds.
func ElemPath(of string, k Kind) string {
	if k == Map {
		return of + values
	}
	return of + elements
}

// cutPath cuts the last step off a path: the path before it and either the name
// of a field or the elements or values sign.
func cutPath(path string) (before, name, sign string, ok bool) {
	steps, ok := splitPath(path)
	if !ok || len(steps) == 0 {
		return "", "", "", false
	}
	last := steps[len(steps)-1]
	before = strings.Join(steps[:len(steps)-1], "")
	if last == elements || last == values {
		return before, "", last, true
	}
	name = last[1:]
	if strings.HasPrefix(name, `"`) {
		name, _ = strconv.Unquote(name)
	}
	return before, name, "", true
}

// splitPath cuts a path into its steps, each as it is written.
func splitPath(path string) (steps []string, ok bool) {
	for path != "" {
		end := stepEnd(path)
		if end == 0 {
			return nil, false
		}
		steps = append(steps, path[:end])
		path = path[end:]
	}
	return steps, true
}

// stepEnd is the length of a path's first step, 0 if it is none.
func stepEnd(path string) int {
	switch {
	case strings.HasPrefix(path, elements), strings.HasPrefix(path, values):
		return len(elements)
	case strings.HasPrefix(path, `."`):
		quoted, err := strconv.QuotedPrefix(path[1:])
		if name, failed := strconv.Unquote(quoted); err != nil || failed != nil || FieldPath("", name) != "."+quoted {
			return 0
		}
		return 1 + len(quoted)
	case path[0] == '.':
		end := strings.IndexAny(path[1:], ".[{\" ")
		if end < 0 {
			end = len(path) - 1
		}
		if FieldPath("", path[1:1+end]) != path[:1+end] {
			return 0
		}
		return 1 + end
	}
	return 0
}

// Outer is the path of what holds the shape at path: "" for what the event holds.
func Outer(path string) string {
	steps, _ := splitPath(path)
	if len(steps) == 0 {
		return ""
	}
	return strings.Join(steps[:len(steps)-1], "")
}
