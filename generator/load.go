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

// A folder is a directory that the patterns name, with all of its Go files.
type folder struct {
	dir     string
	module  *packages.Module
	sources []*source
	alone   bool // nothing else of the module is there as source

	plain, inTest, extTest *packages.Package // the packages that lie in it, nil if there is none
}

// load resolves the patterns to folders, and where they name whole trees also to
// those that hold a lock and no package any more. Trouble is an error: a pattern that
// matches nothing, a folder outside of every module, a file that cannot be read.
func load(cfg Config, sh *shelf) ([]*folder, error) {
	byDir := map[string]*folder{}
	for _, g := range groupByModule(cfg.Dir, cfg.Patterns) {
		if err := loadGroup(cfg, sh, g, byDir); err != nil {
			return nil, err
		}
	}
	folders := make([]*folder, 0, len(byDir))
	for _, f := range byDir {
		folders = append(folders, f)
	}
	slices.SortFunc(folders, func(a, b *folder) int { return strings.Compare(a.dir, b.dir) })
	return folders, nil
}

// loadGroup loads the patterns of one module. Only if a test file holds a
// directive are the packages asked for again with their tests.
func loadGroup(cfg Config, sh *shelf, g group, byDir map[string]*folder) error {
	listed, err := listPackages(cfg, g, false)
	if err != nil {
		return err
	}
	tests := false
	for _, p := range listed {
		f, err := openFolder(sh, p, byDir)
		if err != nil {
			return err
		}
		f.plain = p
		tests = tests || slices.ContainsFunc(f.sources, func(s *source) bool { return s.isTest() && s.mayHold() })
	}
	if err := openLockFolders(g, listed[0].Module, byDir); err != nil || !tests {
		return err
	}
	if listed, err = listPackages(cfg, g, true); err != nil {
		return err
	}
	for _, p := range listed {
		f, known := byDir[p.Dir]
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

// openFolder finds or makes the folder of a listed package.
func openFolder(sh *shelf, p *packages.Package, byDir map[string]*folder) (*folder, error) {
	if f := byDir[p.Dir]; f != nil {
		return f, nil
	}
	if p.Module == nil || !p.Module.Main {
		return nil, fmt.Errorf("package %s is not in the main module: evgen writes only there", p.PkgPath)
	}
	sources, err := sh.folder(p.Dir)
	if err != nil {
		return nil, err
	}
	f := &folder{dir: p.Dir, module: p.Module, sources: sources}
	byDir[p.Dir] = f
	return f, nil
}

// listPackages asks the go command. It may not use the network, and CGO_ENABLED
// makes files that import "C" part of their package on every machine: nothing
// is compiled, so no C compiler is needed.
func listPackages(cfg Config, g group, tests bool) ([]*packages.Package, error) {
	pc := &packages.Config{
		Mode:  listMode,
		Dir:   g.dir,
		Tests: tests,
		Env:   append(os.Environ(), "PWD="+g.dir, "CGO_ENABLED=1", "GOPROXY=off", "GONOPROXY=none", "GOTOOLCHAIN=local"),
	}
	if cfg.Tags != "" {
		pc.BuildFlags = []string{"-tags=" + cfg.Tags}
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
