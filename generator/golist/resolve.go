package golist

import (
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Resolve returns the package that a package means by an import path, or nil if
// there is none. The error is an [Odd].
func (l *Lister) Resolve(from *packages.Package, path string) (*packages.Package, error) {
	switch p := from.Imports[path]; {
	case p != nil:
		return p, nil // an external test's package under test
	case path == "C" || path == "unsafe":
		return nil, nil
	}
	if p := l.stdPackage(from, path); p != nil {
		return p, nil
	}
	if p, ok := l.found[path]; ok {
		return p, nil
	}
	dir, m, err := l.Locate(path)
	if err != nil {
		return nil, err
	}
	var p *packages.Package
	if dir != "" {
		p = l.at(dir, path, m)
	}
	l.found[path] = p
	return p, nil
}

// stdPackage finds a package of the standard library, which has vendored packages
// of its own.
func (l *Lister) stdPackage(from *packages.Package, path string) *packages.Package {
	src := filepath.Join(l.settings.GOROOT, "src")
	if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") {
		if !l.Std(from.Dir) {
			return nil
		}
		path = "vendor/" + path
	}
	dir := filepath.Join(src, filepath.FromSlash(path))
	if p := l.packages[dir]; p != nil {
		return p
	}
	if !within(src, dir) || !l.hasGo(dir) {
		return nil
	}
	return l.at(dir, path, nil)
}

// Locate finds the directory and the module of a package outside of the standard
// library. The directory is "" if the package is not there and could only be of a
// main module, where it may have to be written yet. The error is an [Odd].
func (l *Lister) Locate(path string) (dir string, m *packages.Module, err error) {
	found := 0
	take := func(in string, of *packages.Module) {
		if l.hasGo(in) {
			dir, m = in, of
			found++
		}
	}
	for _, of := range l.modules.Main {
		if in, ok := inModule(of, path); ok && !l.cutOff(of.Dir, in) {
			take(in, of)
		}
	}
	if v := l.modules.vendor; v != nil && v.packages[path] != nil {
		take(filepath.Join(v.dir, filepath.FromSlash(path)), v.packages[path])
	}
	for _, of := range l.modules.Others {
		if in, ok := inModule(of, path); ok && (l.Immutable(of.Dir) || !l.cutOff(of.Dir, in)) {
			take(in, of)
		}
	}
	switch {
	case found > 1:
		return "", nil, odd("%s is in two modules", path)
	case found == 0 && !l.ours(path):
		return "", nil, odd("no module has %s", path)
	}
	return dir, m, nil
}

// inModule is the directory that a package has if it is the module's.
func inModule(m *packages.Module, path string) (dir string, ok bool) {
	rest, ok := strings.CutPrefix(path, m.Path)
	if !ok || m.Dir == "" || rest != "" && rest[0] != '/' {
		return "", false
	}
	return filepath.Join(m.Dir, filepath.FromSlash(rest)), true
}

// cutOff reports whether another module begins between a module's root and dir.
func (l *Lister) cutOff(root, dir string) bool {
	for ; dir != root; dir = filepath.Dir(dir) {
		if l.isModule(dir) || filepath.Base(dir) == "vendor" {
			return true
		}
	}
	return false
}

// ours reports whether a missing package could only be of a main module, where it
// may have to be written yet.
func (l *Lister) ours(path string) bool {
	for _, m := range l.modules.Main {
		if _, ok := inModule(m, path); ok {
			return true
		}
	}
	return false
}
