package generator

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// listMode asks for what the go command knows without compiling anything:
// names, files and the import graph. Types are read from source afterwards.
const listMode = packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedDeps | packages.NeedModule | packages.NeedForTest

// A goLoader is the reference: package packages, and the go command behind it.
type goLoader struct{ tags string }

// find is what the go command found.
func (goLoader) find(from *packages.Package, path string) *packages.Package {
	return from.Imports[path]
}

// list asks the go command. It may not use the network, and CGO_ENABLED
// makes files that import "C" part of their package on every machine: nothing
// is compiled, so no C compiler is needed.
func (l goLoader) list(g group, tests bool) ([]*packages.Package, error) {
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
