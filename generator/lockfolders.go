package generator

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/evq-go/evq/generator/baseline"
)

// trees are the folders of which a group's patterns name all that lies below.
func (g group) trees() []string {
	var roots []string
	for _, p := range g.patterns {
		root, _, whole := strings.Cut(p, "...")
		switch {
		case !whole:
		case filepath.IsAbs(root):
			roots = append(roots, filepath.Clean(root))
		default:
			roots = append(roots, g.dir)
		}
	}
	return roots
}

// inTrees reports whether a run names all that lies in a folder.
func inTrees(cfg Config, dir string) bool {
	for _, g := range groupByModule(cfg.Dir, cfg.Patterns) {
		if slices.ContainsFunc(g.trees(), func(root string) bool { return root == dir || strings.HasPrefix(dir, root+string(filepath.Separator)) }) {
			return true
		}
	}
	return false
}

// openLockFolders makes folders of those that hold a lock and that the go command
// does not list, because their packages are gone: what they released is not.
func openLockFolders(g group, m *packages.Module, byDir map[string]*folder) error {
	for _, root := range g.trees() {
		err := walkLocks(g.dir, root, func(path string) error {
			if dir := filepath.Dir(path); byDir[dir] == nil {
				byDir[dir] = &folder{dir: dir, module: m}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// walkLocks visits the locks below root that are of the module in moduleDir.
func walkLocks(moduleDir, root string, visit func(path string) error) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case entry.IsDir() && path != root && (baseline.Apart(entry.Name()) || path != moduleDir && isModule(path)):
			return filepath.SkipDir
		case entry.Name() != baseline.LockName:
			return nil
		}
		return visit(path)
	})
}
