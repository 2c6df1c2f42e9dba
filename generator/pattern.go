package generator

import (
	"regexp"
	"sync"
)

// A pattern is a regular expression that is compiled when it is first used: a run
// that finds nothing changed needs none.
type pattern func() *regexp.Regexp

func newPattern(text string) pattern {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

// MatchString reports whether text holds a match.
func (p pattern) MatchString(text string) bool { return p().MatchString(text) }

// FindStringSubmatch returns the first match and its groups, nil if there is none.
func (p pattern) FindStringSubmatch(text string) []string { return p().FindStringSubmatch(text) }
