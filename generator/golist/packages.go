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

	"github.com/evq-go/evq/generator/memo"
)

// Dirs returns the directories with Go files that absolute path patterns name,
// sorted. Below "..." there may be such that the build leaves out. The error is an
// [Odd].
func (l *Lister) Dirs(patterns []string) ([]string, error) {
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
	return slices.Compact(dirs), nil
}

// match finds the directories with packages that a pattern names.
func (l *Lister) match(pattern string) ([]string, error) {
	root, whole := strings.CutSuffix(pattern, string(filepath.Separator)+"...")
	if !filepath.IsAbs(pattern) || strings.Contains(root, "...") {
		return nil, odd("%s is no path", pattern)
	}
	root = cmp.Or(filepath.Clean(root), string(filepath.Separator))
	if !whole {
		if !l.included(root) {
			return nil, odd("no Go files in %s", root)
		}
		return []string{root}, nil
	}
	return l.walk(root, nil)
}

// walk finds the directories below dir, and dir, as the go command does for "...".
func (l *Lister) walk(dir string, found []string) ([]string, error) {
	if passedOver(filepath.Base(dir)) {
		return found, nil
	}
	if l.modules.vendor != nil && dir == l.modules.vendor.dir {
		return found, nil
	}
	entries, err := l.disk.ReadDir(dir)
	if err != nil {
		return nil, odd("%v", err)
	}
	if l.hasGo(dir) {
		found = append(found, dir)
	}
	for _, e := range entries {
		if !e.IsDir() || e.Name() == "vendor" || passedOver(e.Name()) {
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

// passedOver reports whether "..." does not reach into a folder of that name.
func passedOver(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata"
}

// isModule reports whether another module begins at dir.
func (l *Lister) isModule(dir string) bool {
	entries, _ := l.disk.ReadDir(dir)
	return slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name() == "go.mod" && !e.IsDir() })
}

// hasGo reports whether dir holds Go files.
func (l *Lister) hasGo(dir string) bool {
	entries, _ := l.disk.ReadDir(dir)
	return slices.ContainsFunc(entries, func(e os.DirEntry) bool { return strings.HasSuffix(e.Name(), ".go") && !e.IsDir() })
}

// included reports whether dir holds Go files that this build does not leave out.
func (l *Lister) included(dir string) bool {
	_, err := l.scan(dir, true)
	var none *build.NoGoError
	return !errors.As(err, &none)
}

// Module returns the main module that a directory lies in. The error is an [Odd].
func (l *Lister) Module(dir string) (*packages.Module, error) {
	m := l.mainOf(dir)
	if m == nil {
		return nil, odd("%s is in no main module", dir)
	}
	return m, nil
}

// Packages are the up to three packages in a directory of a main module, as
// packages.Load lists them: the plain one, the one with the test files of its
// package, and the external test. Those that are not there are nil. Imports is left
// empty: see [Lister.Resolve]. The error is an [Odd].
func (l *Lister) Packages(dir string) (plain, inTest, extTest *packages.Package, err error) {
	m, err := l.Module(dir)
	if err != nil {
		return nil, nil, nil, err
	}
	path := m.Path
	if dir != m.Dir {
		path += "/" + filepath.ToSlash(dir[len(m.Dir)+1:])
	}
	if err := module.CheckImportPath(path); err != nil {
		return nil, nil, nil, odd("%v", err)
	}
	in, _ := l.scan(dir, true) // what is wrong with it shows when its types are read
	plain = l.at(dir, path, m)
	if len(in.GoFiles)+len(in.CgoFiles)+len(in.TestGoFiles)+len(in.XTestGoFiles) == 0 {
		return nil, nil, nil, nil
	}
	tested := plain
	if len(in.TestGoFiles) > 0 {
		inTest = variant(plain, path, plain.Name, slices.Concat(plain.GoFiles, absolute(dir, in.TestGoFiles)))
		tested = inTest
	}
	if len(in.XTestGoFiles) > 0 {
		extTest = variant(plain, path+"_test", plain.Name+"_test", absolute(dir, in.XTestGoFiles))
		extTest.Imports = map[string]*packages.Package{path: tested}
	}
	return plain, inTest, extTest, nil
}

// variant is a package of the tests of another.
func variant(of *packages.Package, path, name string, files []string) *packages.Package {
	return &packages.Package{ID: path + " [" + of.PkgPath + ".test]", PkgPath: path, Name: name, Dir: of.Dir,
		Module: of.Module, ForTest: of.PkgPath, GoFiles: files}
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
	c := l.contents(dir, m != nil && m.Main)
	p := &packages.Package{ID: path, PkgPath: path, Name: c.Name, Dir: dir, Module: m, GoFiles: absolute(dir, c.Files)}
	l.packages[dir] = p
	return p
}

// A scanned is what package build finds in a directory.
type scanned struct {
	*build.Package
	err error
}

// scan has package build look at a directory, once. Of others' tests nobody wants to
// know.
func (l *Lister) scan(dir string, tests bool) (*build.Package, error) {
	if done, ok := l.scanned[dir]; ok {
		return done.Package, done.err
	}
	context := l.context
	if !tests {
		context.ReadDir = func(dir string) ([]os.FileInfo, error) {
			infos, err := l.context.ReadDir(dir)
			return slices.DeleteFunc(infos, func(i os.FileInfo) bool { return strings.HasSuffix(i.Name(), "_test.go") }), err
		}
	}
	p, err := context.ImportDir(dir, 0)
	l.scanned[dir] = scanned{p, err}
	return p, err
}

// A contents is the name of a package and its files.
type contents struct {
	Name  string
	Files []string
}

// contents are what the build takes from a directory. Of one that never changes they
// are remembered.
func (l *Lister) contents(dir string, tests bool) (c contents) {
	key := memo.Key("contents", l.Key(), dir)
	if !l.Immutable(dir) || !l.store.Get(key, &c) {
		p, _ := l.scan(dir, tests)
		c = contents{p.Name, slices.Concat(p.GoFiles, p.CgoFiles)}
		if l.Immutable(dir) && c.Name != "" {
			l.store.Put(key, c)
		}
	}
	return c
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
