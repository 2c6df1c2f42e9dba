package generator

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// An importLine is a line of the import block.
type importLine struct {
	Path, Name string
	Aliased    bool // the name is written out
	Std        bool
}

// version matches the last element of the import path of a later major version.
var version = regexp.MustCompile(`^v[0-9]+$`)

// chooseImports names the imports of a unit, so that they meet neither each
// other nor what the package declares.
func chooseImports(u *unit) []importLine {
	wanted := map[string]string{"context": "context", "iter": "iter", evqPath: "evq", evqgenPath: "evqgen"}
	paths := []string{"context", "iter", evqPath, evqgenPath}
	for p, name := range u.spelled {
		if _, fixed := wanted[p]; !fixed {
			wanted[p] = name
			paths = append(paths, p)
		}
	}
	slices.Sort(paths[4:])
	used := declared{}
	for name, pos := range u.taken {
		used[name] = pos
	}
	var imports []importLine
	for _, p := range paths {
		name := free(wanted[p], used)
		used[name] = 1
		imports = append(imports, importLine{Path: p, Name: name, Aliased: name != assumedName(p), Std: isStd(u, p)})
	}
	return imports
}

// assumedName is the name that a reader takes from an import path.
func assumedName(p string) string {
	if base := path.Base(p); !version.MatchString(base) {
		return base
	}
	return path.Base(path.Dir(p))
}

// isStd reports whether p is of the standard library, as far as paths tell.
func isStd(u *unit, p string) bool {
	first, _, _ := strings.Cut(p, "/")
	module := u.folder.module.Path
	return !strings.Contains(first, ".") && p != module && !strings.HasPrefix(p, module+"/")
}
