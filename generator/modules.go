package generator

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A group is the patterns that one module answers.
type group struct {
	dir      string
	patterns []string // as the go command gets them
	names    []string // as the user wrote them
}

// groupByModule sends each pattern to the module that its directory lies in, so
// that a nested module is loaded as a module and not as a hole in the outer one.
func groupByModule(dir string, patterns []string) []group {
	var groups []group
	for _, p := range patterns {
		at, pattern := dir, p
		if p == "." || p == ".." || strings.HasPrefix(p, "./") || strings.HasPrefix(p, "../") || filepath.IsAbs(p) {
			at, pattern = moduleOf(dir, p)
		}
		i := slices.IndexFunc(groups, func(g group) bool { return g.dir == at })
		if i < 0 {
			i = len(groups)
			groups = append(groups, group{dir: at})
		}
		groups[i].patterns = append(groups[i].patterns, pattern)
		groups[i].names = append(groups[i].names, p)
	}
	return groups
}

// moduleOf returns the root of the module that a path pattern lies in, and the
// pattern with an absolute path.
func moduleOf(dir, pattern string) (root, absolute string) {
	if absolute = filepath.FromSlash(pattern); !filepath.IsAbs(absolute) {
		absolute = filepath.Join(dir, absolute)
	}
	at, _, _ := strings.Cut(absolute, "...")
	for at = filepath.Clean(at); ; at = filepath.Dir(at) {
		if info, err := os.Stat(filepath.Join(at, "go.mod")); err == nil && !info.IsDir() {
			return at, absolute
		}
		if at == filepath.Dir(at) {
			return dir, absolute
		}
	}
}
