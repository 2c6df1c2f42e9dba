package generator

import (
	"errors"
	"io/fs"
	"os"
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
func openLockFolders(sh *shelf, g group, m *packages.Module, byDir map[string]*folder) error {
	for _, root := range g.trees() {
		err := walkLocks(sh, g.dir, root, func(path string) error {
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

// walkLocks visits the locks in dir and below that are of the module in moduleDir.
func walkLocks(sh *shelf, moduleDir, dir string, visit func(path string) error) error {
	entries, err := sh.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		switch {
		case err != nil:
		case e.IsDir() && !baseline.Apart(e.Name()) && (path == moduleDir || !sh.isModule(path)):
			err = walkLocks(sh, moduleDir, path, visit)
		case e.Name() == baseline.LockName:
			err = visit(path)
		}
	}
	return err
}

// isModule reports whether a module begins at dir.
func (sh *shelf) isModule(dir string) bool {
	entries, _ := sh.ReadDir(dir)
	return slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name() == "go.mod" && !e.IsDir() })
}
