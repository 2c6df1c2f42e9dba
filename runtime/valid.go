package evq

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The limits of what can be pushed. They are far below those of the databases, so that every backend has the same.
const (
	maxID       = 512
	maxKey      = 512
	maxData     = 4 << 20
	maxMetadata = 256 << 10
	maxEvents   = 10_000
	maxPush     = 64 << 20
)

// checkID refuses what one of the databases cannot keep as an id.
func checkID(what, id string) error {
	switch {
	case id == "":
		return Invalid("%s is empty", what)
	case len(id) > maxID:
		return Invalid("%s has %d bytes, at most %d are allowed", what, len(id), maxID)
	case !utf8.ValidString(id):
		return Invalid("%s is not valid UTF-8: %s", what, quote(id))
	case strings.IndexByte(id, 0) >= 0:
		return Invalid("%s holds a NUL byte: %s", what, quote(id))
	}
	return nil
}

// checkType refuses a type name that a directive could not have declared.
func checkType(name string) error {
	if err := checkID("EventType", name); err != nil {
		return err
	}
	for i, r := range []byte(name) {
		letter := 'a' <= r|0x20 && r|0x20 <= 'z'
		if !letter && (i == 0 || !strings.ContainsRune("0123456789_.-", rune(r))) || i >= 128 {
			return Invalid("EventType %s: want a letter, then at most 127 letters, digits, '_', '.' or '-'", quote(name))
		}
	}
	return nil
}

// Version is an event version, MAJOR.MINOR, compared as numbers.
type Version struct{ Major, Minor int }

// ParseVersion reads the form that directives use: "1.0", decimal, without leading zeros.
func ParseVersion(s string) (Version, error) {
	major, minor, ok := strings.Cut(s, ".")
	a, ok1 := plainNumber(major)
	b, ok2 := plainNumber(minor)
	if !ok || !ok1 || !ok2 {
		return Version{}, Invalid("EventVersion %s: want MAJOR.MINOR in decimal, like 1.0", quote(s))
	}
	return Version{a, b}, nil
}

// plainNumber reads a decimal number of 31 bits without a sign and without leading zeros.
func plainNumber(s string) (int, bool) {
	n, err := strconv.ParseUint(s, 10, 31)
	return int(n), err == nil && (s[0] != '0' || len(s) == 1)
}

func (v Version) String() string { return fmt.Sprintf("%d.%d", v.Major, v.Minor) }
