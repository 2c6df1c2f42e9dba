package postgres

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// list builds the text of a PostgreSQL array. The zero list is an empty array. Text parameters are what every driver
// passes on in the same way, whatever protocol it speaks.
type list struct{ text []byte }

func (l *list) next() {
	if len(l.text) == 0 {
		l.text = append(l.text, '{')
		return
	}
	l.text = append(l.text, ',')
}

// grow makes room for so many bytes, braces aside.
func (l *list) grow(bytes int) { l.text = slices.Grow(l.text, bytes+len("{}")) }

func (l *list) int(n int64) {
	l.next()
	l.text = strconv.AppendInt(l.text, n, 10)
}

func (l *list) bool(v bool) {
	l.next()
	l.text = strconv.AppendBool(l.text, v)
}

func (l *list) null() {
	l.next()
	l.text = append(l.text, "NULL"...)
}

func (l *list) string(s string) {
	l.next()
	l.text = append(l.text, '"')
	for {
		i := strings.IndexAny(s, `"\`)
		if i < 0 {
			break
		}
		l.text = append(append(l.text, s[:i]...), '\\', s[i])
		s = s[i+1:]
	}
	l.text = append(append(l.text, s...), '"')
}

// id adds an id without its hyphens.
func (l *list) id(id uuid.UUID) {
	l.next()
	l.text = hex.AppendEncode(l.text, id[:])
}

// optional adds s, or NULL if it is empty.
func (l *list) optional(s string) {
	if s == "" {
		l.null()
		return
	}
	l.string(s)
}

func (l *list) String() string {
	if len(l.text) == 0 {
		return "{}"
	}
	return string(append(l.text, '}'))
}

// joined builds a text of values with a separator between them that they do not hold.
type joined struct {
	text      strings.Builder
	separator byte
}

func (j *joined) next() {
	if j.text.Len() > 0 {
		j.text.WriteByte(j.separator)
	}
}

func (j *joined) bytes(b []byte) {
	j.next()
	j.text.Write(b)
}

func (j *joined) id(id uuid.UUID) {
	j.next()
	j.text.WriteString(id.String())
}

func (j *joined) String() string { return j.text.String() }

// ints reads the text of an array of numbers; empty: NULL.
func ints(text string) ([]int64, error) {
	if text == "" {
		return nil, nil
	}
	inner, ok1 := strings.CutPrefix(text, "{")
	inner, ok2 := strings.CutSuffix(inner, "}")
	if !ok1 || !ok2 {
		return nil, fmt.Errorf("not an array: %.40q", text)
	}
	if inner == "" {
		return nil, nil
	}
	numbers := make([]int64, 0, strings.Count(inner, ",")+1)
	for item := range strings.SplitSeq(inner, ",") {
		n, err := strconv.ParseInt(item, 10, 64)
		if err != nil {
			return nil, err
		}
		numbers = append(numbers, n)
	}
	return numbers, nil
}
