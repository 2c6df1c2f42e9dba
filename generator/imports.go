package generator

import (
	"maps"
	"path"
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
var version = newPattern(`^v[0-9]+$`)

// chooseImports names the imports of a file, so that they meet neither each
// other nor what the package declares.
func chooseImports(o output, c *codecCode) []importLine {
	u, wanted, paths := o.unit, map[string]string{}, []string{}
	want := func(p, name string) {
		if _, already := wanted[p]; !already {
			wanted[p] = name
			paths = append(paths, p)
		}
	}
	if o.store {
		want("context", "context")
		want("iter", "iter")
		want(evqPath, "evq")
		want(evqgenPath, "evqgen")
		for _, p := range slices.Sorted(maps.Keys(u.spelled)) {
			want(p, u.spelled[p])
		}
	}
	if c != nil {
		want(evqgenPath, "evqgen")
		want(codecPath, "codec")
		for _, p := range slices.Sorted(maps.Keys(c.imports)) {
			want(p, c.imports[p])
		}
	}
	if o.proof != nil {
		want("testing", "testing")
		want(frozenPath, "frozen")
		if o.proof != u {
			want(o.proof.path(), o.proof.name)
		}
	}
	used := declared{}
	for name, pos := range u.taken {
		used[name] = pos
	}
	for _, name := range u.codecs.reserved(o.coded) {
		used[name] = 1
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
