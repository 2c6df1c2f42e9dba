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
	p, err := l.inModules(path)
	if err == nil {
		l.found[path] = p
	}
	return p, err
}

// stdPackage finds a package of the standard library, which has vendored packages
// of its own.
func (l *Lister) stdPackage(from *packages.Package, path string) *packages.Package {
	src := filepath.Join(l.settings.GOROOT, "src")
	if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") {
		if !l.std(from.Dir) {
			return nil
		}
		path = "vendor/" + path
	}
	dir := filepath.Join(src, filepath.FromSlash(path))
	if p := l.packages[dir]; p != nil {
		return p
	}
	if !within(src, dir) || !l.hasGo(dir, false) {
		return nil
	}
	return l.at(dir, path, nil)
}

// inModules finds a package outside of the standard library.
func (l *Lister) inModules(path string) (*packages.Package, error) {
	var found []*packages.Package
	for _, m := range l.modules.Main {
		if dir, ok := inModule(m, path); ok && l.hasGo(dir, false) && !l.cutOff(m.Dir, dir) {
			found = append(found, l.at(dir, path, m))
		}
	}
	if v := l.modules.vendor; v != nil {
		if m := v.packages[path]; m != nil {
			found = append(found, l.at(filepath.Join(v.dir, filepath.FromSlash(path)), path, m))
		}
	}
	for _, m := range l.modules.Others {
		if dir, ok := inModule(m, path); ok && l.hasGo(dir, false) && (l.Immutable(m.Dir) || !l.cutOff(m.Dir, dir)) {
			found = append(found, l.at(dir, path, m))
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return nil, odd("%s is in two modules", path)
	case l.ours(path):
		return nil, nil
	}
	return nil, odd("no module has %s", path)
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
