package templates

import (
	"embed"
	"maps"
	"slices"
	"strings"
	"sync"
)

// explain holds a section for each code of a diagnostic, in files by subject.
// Indented lines are examples: Go code, or commands behind "$ ".
//
//go:embed explain/*.md
var explain embed.FS

// sections are the texts of explain by the heading of each.
var sections = sync.OnceValue(func() map[string]string {
	all := map[string]string{}
	files, _ := explain.ReadDir("explain") // it is embedded
	for _, f := range files {
		text, _ := explain.ReadFile("explain/" + f.Name())
		for section := range strings.SplitSeq("\n"+string(text), "\n## ") {
			if code, body, ok := strings.Cut(section, "\n"); ok && !strings.HasPrefix(section, "\n") {
				all[code] = strings.TrimSpace(body) + "\n"
			}
		}
	}
	return all
})

// Explanation returns what the code of a diagnostic means, in lines of at most 90
// characters, and false if there is no such code.
func Explanation(code string) (string, bool) {
	text, ok := sections()[code]
	return text, ok
}

// Explained returns the codes that have an explanation, sorted.
func Explained() []string { return slices.Sorted(maps.Keys(sections())) }
