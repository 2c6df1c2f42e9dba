package golist

import (
	"cmp"
	"errors"
	"go/build"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/module"
	"golang.org/x/tools/go/packages"
)

// List returns the packages that absolute path patterns name, by directory, and
// with tests their variants that hold test files, as packages.Load gives them.
// Imports is left empty: see [Lister.Resolve]. The error is an [Odd].
func (l *Lister) List(patterns []string, tests bool) ([]*packages.Package, error) {
	var dirs []string
	for _, p := range patterns {
		found, err := l.match(p)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, odd("%s matched no packages", p)
		}
		dirs = append(dirs, found...)
	}
	slices.Sort(dirs)
	var all []*packages.Package
	for _, dir := range slices.Compact(dirs) {
		listed, err := l.listed(dir, tests)
		if err != nil {
			return nil, err
		}
		all = append(all, listed...)
	}
	return all, nil
}

// match finds the directories with packages that a pattern names.
func (l *Lister) match(pattern string) ([]string, error) {
	root, whole := strings.CutSuffix(pattern, string(filepath.Separator)+"...")
	if !filepath.IsAbs(pattern) || strings.Contains(root, "...") {
		return nil, odd("%s is no path", pattern)
	}
	root = cmp.Or(filepath.Clean(root), string(filepath.Separator))
	if !whole {
		if !l.hasGo(root, true) {
			return nil, odd("no Go files in %s", root)
		}
		return []string{root}, nil
	}
	return l.walk(root, nil)
}

// walk finds the directories below dir, and dir, as the go command does for "...".
func (l *Lister) walk(dir string, found []string) ([]string, error) {
	if base := filepath.Base(dir); strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") || base == "testdata" {
		return found, nil
	}
	if l.modules.vendor != nil && dir == l.modules.vendor.dir {
		return found, nil
	}
	entries, err := l.disk.ReadDir(dir)
	if err != nil {
		return nil, odd("%v", err)
	}
	if l.hasGo(dir, true) {
		found = append(found, dir)
	}
	for _, e := range entries {
		if !e.IsDir() || e.Name() == "vendor" {
			continue
		}
		sub := filepath.Join(dir, e.Name())
		if !l.isModule(sub) {
			if found, err = l.walk(sub, found); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

// isModule reports whether another module begins at dir.
func (l *Lister) isModule(dir string) bool {
	entries, _ := l.disk.ReadDir(dir)
	return slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name() == "go.mod" && !e.IsDir() })
}

// hasGo reports whether dir holds Go files, or such that this build includes.
func (l *Lister) hasGo(dir string, included bool) bool {
	entries, _ := l.disk.ReadDir(dir)
	if !slices.ContainsFunc(entries, func(e os.DirEntry) bool { return strings.HasSuffix(e.Name(), ".go") && !e.IsDir() }) {
		return false
	}
	if !included {
		return true
	}
	_, err := l.context.ImportDir(dir, 0)
	var none *build.NoGoError
	return !errors.As(err, &none)
}

// listed are the packages in a directory of a main module.
func (l *Lister) listed(dir string, tests bool) ([]*packages.Package, error) {
	m := l.mainOf(dir)
	if m == nil {
		return nil, odd("%s is in no main module", dir)
	}
	path := m.Path
	if rel, err := filepath.Rel(m.Dir, dir); err != nil || rel != "." {
		path += "/" + filepath.ToSlash(rel)
	}
	if err := module.CheckImportPath(path); err != nil {
		return nil, odd("%v", err)
	}
	p := l.at(dir, path, m)
	all := []*packages.Package{p}
	if !tests {
		return all, nil
	}
	in, _ := l.context.ImportDir(dir, 0)
	inTest := p
	if len(in.TestGoFiles) > 0 {
		inTest = &packages.Package{ID: path + " [" + path + ".test]", PkgPath: path, Name: p.Name, Dir: dir, Module: m, ForTest: path}
		inTest.GoFiles = slices.Concat(p.GoFiles, absolute(dir, in.TestGoFiles))
		if inTest.Name == "" {
			inTest.Name = filepath.Base(dir)
		}
		all = append(all, inTest)
	}
	if len(in.XTestGoFiles) > 0 {
		all = append(all, &packages.Package{ID: path + "_test [" + path + ".test]", PkgPath: path + "_test", Name: p.Name + "_test", Dir: dir,
			Module: m, ForTest: path, GoFiles: absolute(dir, in.XTestGoFiles), Imports: map[string]*packages.Package{path: inTest}})
	}
	return all, nil
}

// mainOf is the main module that a directory lies in: the innermost.
func (l *Lister) mainOf(dir string) *packages.Module {
	var in *packages.Module
	for _, m := range l.modules.Main {
		if within(m.Dir, dir) && (in == nil || len(m.Dir) > len(in.Dir)) {
			in = m
		}
	}
	return in
}

// at is the package in a directory.
func (l *Lister) at(dir, path string, m *packages.Module) *packages.Package {
	if p := l.packages[dir]; p != nil {
		return p
	}
	in, _ := l.context.ImportDir(dir, 0) // what is wrong with it shows when its types are read
	p := &packages.Package{ID: path, PkgPath: path, Name: in.Name, Dir: dir, Module: m,
		GoFiles: absolute(dir, slices.Concat(in.GoFiles, in.CgoFiles))}
	l.packages[dir] = p
	return p
}

func absolute(dir string, names []string) []string {
	paths := make([]string, len(names))
	for i, name := range names {
		paths[i] = filepath.Join(dir, name)
	}
	return paths
}

// An entryInfo is a directory's entry as package build wants it, which asks for
// no more than this.
type entryInfo struct{ os.DirEntry }

func (e entryInfo) Size() int64        { return 0 }
func (e entryInfo) Mode() os.FileMode  { return e.Type() }
func (e entryInfo) ModTime() time.Time { return time.Time{} }
func (e entryInfo) Sys() any           { return nil }
