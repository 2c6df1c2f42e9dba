package schema

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// A Version is the schema version of an event's payload. Within a major a struct
// grows compatibly; another major is another struct.
type Version struct{ Major, Minor int }

// ParseVersion reads MAJOR.MINOR, two decimal numbers without leading zeros.
func ParseVersion(s string) (Version, error) {
	v, after, ok := cutVersion(s)
	if !ok || after != "" {
		return Version{}, fmt.Errorf("%q is not MAJOR.MINOR", s)
	}
	return v, nil
}

// cutVersion reads the version that a text begins with, and returns what follows.
func cutVersion(text string) (v Version, after string, ok bool) {
	major, after := cutNumber(text)
	if major == "" || !strings.HasPrefix(after, ".") {
		return Version{}, "", false
	}
	minor, after := cutNumber(after[1:])
	v.Major, _ = strconv.Atoi(major) // at most nine digits
	v.Minor, _ = strconv.Atoi(minor)
	return v, after, minor != ""
}

// cutNumber cuts off a number of at most nine digits: 0, or one that does not begin
// with it.
func cutNumber(text string) (number, after string) {
	n := 0
	for n < min(len(text), 9) && '0' <= text[n] && text[n] <= '9' {
		if n++; text[0] == '0' {
			break
		}
	}
	return text[:n], text[n:]
}

// CutKey reads the TYPE@VERSION that a text begins with, and returns what follows.
func CutKey(line string) (k Key, after string, ok bool) {
	k.Type, after, ok = strings.Cut(line, "@")
	if !ok || !IsType(k.Type) {
		return Key{}, "", false
	}
	k.Version, after, ok = cutVersion(after)
	return k, after, ok
}

// IsType reports whether text can be a stored type: a letter, then at most 127
// letters, digits, '_', '.' and '-'.
func IsType(text string) bool {
	for i := range len(text) {
		c := text[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || (c < '0' || c > '9') && c != '_' && c != '.' && c != '-') {
			return false
		}
	}
	return len(text) > 0 && len(text) <= 128
}

func (v Version) String() string { return fmt.Sprintf("%d.%d", v.Major, v.Minor) }

// Draft reports whether the version is 0.N, which is never released.
func (v Version) Draft() bool { return v.Major == 0 }

// Compare orders versions as pairs of numbers.
func (v Version) Compare(w Version) int {
	return cmp.Or(cmp.Compare(v.Major, w.Major), cmp.Compare(v.Minor, w.Minor))
}
