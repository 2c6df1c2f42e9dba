package golist

import (
	"bytes"
	"encoding/json"
	"go/version"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/tools/go/packages"

	"github.com/evq-go/evq/generator/memo"
)

// A modules table says where the modules lie that can be imported from.
type modules struct {
	Main   []*packages.Module
	Others []*packages.Module // with their directories; in vendor mode, none
	vendor *vendor            // nil unless packages come from a vendor folder
}

// readModules asks the go command for the modules, or remembers them under the
// contents of go.mod, go.sum, go.work and what these refer to.
func readModules(dir string, s *settings, disk Disk, store *memo.Store) (*modules, error) {
	r := moduleReader{disk: disk, settings: s, key: []string{"go list -m", s.GOROOT, s.GOVERSION, s.GOMODCACHE, s.GOFLAGS}}
	roots, err := r.mains(dir)
	if err != nil {
		return nil, err
	}
	m := &modules{}
	for _, root := range roots {
		if err := r.read(m, root); err != nil {
			return nil, err
		}
	}
	if len(roots) == 1 && !r.vendorOff() {
		if m.vendor, err = readVendor(disk, roots[0], r.requires); err != nil || m.vendor != nil {
			return m, err
		}
	}
	if len(r.requires) == 0 {
		return m, nil
	}
	key := memo.Key(r.key...)
	if !store.Get(key, &m.Others) {
		if err := m.ask(dir, r.paths()); err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(m.Others, func(o *packages.Module) bool { return o.Dir == "" }) {
			store.Put(key, m.Others) // one that is not downloaded may be tomorrow
		}
	}
	return m, nil
}

// A moduleReader reads module files and notes what they say.
type moduleReader struct {
	disk     Disk
	settings *settings
	key      []string
	requires []*modfile.Require
}

// mains are the roots of the main modules: the one at dir, or those of its workspace.
func (r *moduleReader) mains(dir string) ([]string, error) {
	file := workFile(dir)
	if file == "" {
		return []string{dir}, nil
	}
	text, err := r.note(file)
	if err != nil {
		return nil, odd("%v", err)
	}
	work, err := modfile.ParseWork(file, text, nil)
	if err != nil {
		return nil, odd("%v", err)
	}
	r.note(file + ".sum")
	var roots []string
	for _, use := range work.Use {
		root := filepath.FromSlash(use.Path)
		if !filepath.IsAbs(root) {
			root = filepath.Join(filepath.Dir(file), root)
		}
		roots = append(roots, filepath.Clean(root))
	}
	if !slices.Contains(roots, dir) {
		return nil, odd("%s is not in the workspace", dir)
	}
	return roots, r.local(filepath.Dir(file), work.Replace, work.Go)
}

// workFile is the workspace that a directory is in, or "".
func workFile(dir string) string {
	switch file := os.Getenv("GOWORK"); file {
	case "off":
		return ""
	case "":
	default:
		return file
	}
	for ; ; dir = filepath.Dir(dir) {
		file := filepath.Join(dir, "go.work")
		if info, err := os.Stat(file); err == nil && !info.IsDir() {
			return file
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
	}
}

// note reads a file that the table depends on.
func (r *moduleReader) note(path string) ([]byte, error) {
	text, err := r.disk.ReadFile(path)
	r.key = append(r.key, path, string(text))
	return text, err
}

// read reads the go.mod of a main module.
func (r *moduleReader) read(m *modules, root string) error {
	file := filepath.Join(root, "go.mod")
	text, err := r.note(file)
	if err != nil {
		return odd("%v", err)
	}
	mod, err := modfile.Parse(file, text, nil)
	switch {
	case err != nil || mod.Module == nil || mod.Go == nil:
		return odd("%s is incomplete: %v", file, err)
	case version.Compare("go"+mod.Go.Version, "go1.17") < 0:
		return odd("%s is of a Go before 1.17, and does not list all modules", file)
	case len(mod.Ignore) > 0:
		return odd("%s ignores folders", file)
	case within(r.settings.GOROOT, root):
		return odd("%s is of Go itself", file)
	}
	r.note(filepath.Join(root, "go.sum"))
	r.requires = append(r.requires, mod.Require...)
	m.Main = append(m.Main, &packages.Module{Path: mod.Module.Mod.Path, Main: true, Dir: root, GoMod: file, GoVersion: mod.Go.Version})
	return r.local(root, mod.Replace, mod.Go)
}

// local notes what the replacements by folders say, and wants a Go that can build
// the module.
func (r *moduleReader) local(dir string, replaced []*modfile.Replace, goLine *modfile.Go) error {
	for _, by := range replaced {
		if by.New.Version != "" {
			continue
		}
		folder := filepath.FromSlash(by.New.Path)
		if !filepath.IsAbs(folder) {
			folder = filepath.Join(dir, folder)
		}
		if _, err := r.note(filepath.Join(folder, "go.mod")); err != nil {
			return odd("%v", err)
		}
	}
	if goLine != nil && version.Compare("go"+goLine.Version, r.settings.GOVERSION) > 0 {
		return odd("%s wants go %s", dir, goLine.Version)
	}
	return nil
}

// vendorOff reports whether GOFLAGS say not to look into a vendor folder.
func (r *moduleReader) vendorOff() bool { return strings.Contains(r.settings.GOFLAGS, "-mod=") }

// paths are the modules that are required, each once.
func (r *moduleReader) paths() []string {
	var paths []string
	for _, require := range r.requires {
		paths = append(paths, require.Mod.Path)
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// ask asks the go command for the directories of modules.
func (m *modules) ask(dir string, paths []string) error {
	out, err := goCommand(dir, append([]string{"list", "-m", "-e", "-json=Path,Version,Main,Dir,GoVersion,Replace,Error"}, paths...)...)
	if err != nil {
		return odd("go list -m: %v", err)
	}
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		var o packages.Module
		if err := d.Decode(&o); err != nil {
			return odd("go list -m: %v", err)
		}
		if o.Error != nil {
			return odd("go list -m: %s", o.Error.Err)
		}
		if !o.Main {
			m.Others = append(m.Others, &o)
		}
	}
	return nil
}
