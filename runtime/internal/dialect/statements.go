// Package dialect is what the SQL backends share: statements that are text in files, pages of a stream, and
// migrations. What differs between databases (push, tail, waiting) stays with each of them.
package dialect

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	evq "github.com/evq-go/evq/runtime"
)

// Statements are a database's SQL texts by file name without ".sql": the same names for every database.
type Statements map[string]string

// Load reads sql/*.sql. In each text {prefix} becomes the prefix of all tables and functions, and the legend, the
// comment lines on top that say what the parameters are, is left out.
func Load(files fs.FS, prefix string) (Statements, error) {
	if err := CheckPrefix(prefix); err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "sql/*.sql")
	if err != nil {
		return nil, err
	}
	s := Statements{}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		s[strings.TrimSuffix(path.Base(name), ".sql")] = expand(string(text), prefix)
	}
	return s, nil
}

func expand(text, prefix string) string {
	text = strings.ReplaceAll(text, "{prefix}", prefix)
	for strings.HasPrefix(text, "--") {
		_, text, _ = strings.Cut(text, "\n")
	}
	return strings.TrimSpace(text)
}

// CheckPrefix refuses a table prefix that would need quoting: it is the one text of a user's that becomes SQL.
func CheckPrefix(prefix string) error {
	for i, r := range prefix {
		if !(r == '_' || 'a' <= r && r <= 'z' || i > 0 && '0' <= r && r <= '9') || i > 30 {
			return evq.Invalid("table prefix %q: want at most 31 of a-z, 0-9 and _, not a digit first", prefix)
		}
	}
	return nil
}

// Get returns a statement. A name that no file has is a mistake of the program.
func (s Statements) Get(name string) string {
	text, ok := s[name]
	if !ok {
		panic(fmt.Sprintf("evq: no statement %q", name))
	}
	return text
}
