package generator

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// A folder is a directory that the patterns name, with all of its Go files.
type folder struct {
	dir     string
	module  *packages.Module
	sources []*source
	alone   bool // nothing else of the module is there as source

	plain, inTest, extTest *packages.Package // the packages that lie in it, nil if there is none
}

// load resolves the patterns to folders. Trouble is an error: a pattern that
// matches nothing, a folder outside of every module, a file that cannot be read.
func load(cfg Config, sh *shelf, from loader) ([]*folder, error) {
	byDir := map[string]*folder{}
	for _, g := range groupByModule(cfg.Dir, cfg.Patterns) {
		if err := loadGroup(sh, from, g, byDir); err != nil {
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
func loadGroup(sh *shelf, from loader, g group, byDir map[string]*folder) error {
	listed, err := from.list(g, false)
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
	if !tests {
		return nil
	}
	if listed, err = from.list(g, true); err != nil {
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
