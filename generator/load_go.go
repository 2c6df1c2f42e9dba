package generator

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// listMode asks for what the go command knows without compiling anything:
// names, files and the import graph. Types are read from source afterwards.
const listMode = packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedDeps | packages.NeedModule | packages.NeedForTest

// A goLoader is the reference: package packages, and the go command behind it.
type goLoader struct {
	tags  string
	shelf *shelf
}

// find is what the go command found.
func (*goLoader) find(from *packages.Package, path string) *packages.Package {
	return from.Imports[path]
}

// open has nothing to do.
func (*goLoader) open(*folder) error { return nil }

func (l *goLoader) folders(groups []group) ([]*folder, error) {
	found := map[string]*folder{}
	for _, g := range groups {
		if err := l.group(g, found); err != nil {
			return nil, err
		}
	}
	return byDir(slices.Collect(maps.Values(found))), nil
}

// group loads the patterns of one module. Only if a test file holds a directive
// are the packages asked for again with their tests.
func (l *goLoader) group(g group, found map[string]*folder) error {
	listed, err := l.list(g, false)
	if err != nil {
		return err
	}
	tests := false
	for _, p := range listed {
		f, err := l.folder(p, found)
		if err != nil {
			return err
		}
		f.plain = p
		tests = tests || slices.ContainsFunc(f.sources, func(s *source) bool { return s.isTest() && s.mayHold() })
	}
	if err := openLockFolders(l.shelf, g, listed[0].Module, found); err != nil || !tests {
		return err
	}
	if listed, err = l.list(g, true); err != nil {
		return err
	}
	for _, p := range listed {
		f, known := found[p.Dir]
		switch {
		case !known || p.ForTest == "":
		case p.PkgPath == p.ForTest+"_test":
			f.extTest = p
		case p.PkgPath == p.ForTest:
			f.inTest = p
		}
	}
	return nil
}

// folder finds or makes the folder of a listed package.
func (l *goLoader) folder(p *packages.Package, found map[string]*folder) (*folder, error) {
	if f := found[p.Dir]; f != nil {
		return f, nil
	}
	if p.Module == nil || !p.Module.Main {
		return nil, fmt.Errorf("package %s is not in the main module: evgen writes only there", p.PkgPath)
	}
	sources, err := l.shelf.folder(p.Dir)
	if err != nil {
		return nil, err
	}
	f := &folder{dir: p.Dir, module: p.Module, sources: sources}
	found[p.Dir] = f
	return f, nil
}

// list asks the go command. It may not use the network, and CGO_ENABLED
// makes files that import "C" part of their package on every machine: nothing
// is compiled, so no C compiler is needed.
func (l *goLoader) list(g group, tests bool) ([]*packages.Package, error) {
	pc := &packages.Config{
		Mode:  listMode,
		Dir:   g.dir,
		Tests: tests,
		Env:   append(os.Environ(), "PWD="+g.dir, "CGO_ENABLED=1", "GOPROXY=off", "GONOPROXY=none", "GOTOOLCHAIN=local"),
	}
	if l.tags != "" {
		pc.BuildFlags = []string{"-tags=" + l.tags}
	}
	listed, err := packages.Load(pc, g.patterns...)
	if err != nil {
		return nil, fmt.Errorf("cannot list packages: %w", err)
	}
	var problems []error
	listed = slices.DeleteFunc(listed, func(p *packages.Package) bool {
		if p.Dir == "" {
			problems = append(problems, listError(p))
		}
		return p.Dir == "" || strings.HasSuffix(p.ID, ".test")
	})
	if len(problems) == 0 && len(listed) == 0 {
		problems = append(problems, fmt.Errorf("%s matched no packages", strings.Join(g.names, " ")))
	}
	return listed, errors.Join(problems...)
}

// listError says why the go command knows no folder for p.
func listError(p *packages.Package) error {
	for _, e := range p.Errors {
		return errors.New(e.Msg)
	}
	return fmt.Errorf("cannot find package %s", p.PkgPath)
}
