package generator

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evq-go/evq/generator/catalogue"
)

// docsFolder is where a catalogue goes if nothing else is asked for.
const docsFolder = "docs/events"

// Docs plans the catalogue of a module: the documents of [catalogue.Files], in
// dir, a folder of the module; "" is docs/events. No patterns mean all of its
// packages; who pushes and who reads is looked for in all of them in any case. A
// file that is in the way and that evgen did not write is an error.
func Docs(cfg Config, dir string) (*Result, error) {
	cfg, root, err := wholeModule(cfg)
	if err != nil {
		return nil, err
	}
	if dir == "" {
		dir = filepath.Join(root, docsFolder)
	}
	if rel, err := filepath.Rel(root, dir); err != nil || !filepath.IsLocal(rel) {
		return nil, fmt.Errorf("%s lies outside of the module in %s: evgen writes only there", dir, root)
	}
	m, r, err := catalogueOf(cfg, root)
	if err != nil || m == nil {
		return r, err
	}
	files, err := catalogue.Files(m)
	if err != nil {
		return nil, err
	}
	r.Files, err = planDocs(root, dir, files)
	return r, err
}

// wholeModule completes a Config: without patterns it is about all of the module.
func wholeModule(cfg Config) (_ Config, root string, err error) {
	if cfg.Dir, err = filepath.Abs(cfg.Dir); err != nil {
		return cfg, "", err
	}
	groups := groupByModule(cfg.Dir, cfg.Patterns)
	switch {
	case len(groups) > 1:
		return cfg, "", errors.New("a catalogue is of one module: name the packages of one")
	case len(groups) == 1:
		return cfg, groups[0].dir, nil
	}
	root, _ = moduleOf(cfg.Dir, ".")
	cfg.Patterns = []string{root + "/..."}
	return cfg, root, nil
}

// catalogueOf reads a module. What comes is nil if its events have errors.
func catalogueOf(cfg Config, root string) (*catalogue.Module, *Result, error) {
	cfg.Loader = "go" // the fast one leaves folders without events aside, and they have uses
	r := &Result{}
	m, err := load(cfg, func(sh *shelf, from loader) (*catalogue.Module, error) {
		sh.whole = true
		folders, err := from.folders(groupByModule(cfg.Dir, cfg.Patterns))
		if err != nil {
			return nil, err
		}
		a, err := survey(sh, from, folders)
		if err != nil {
			return nil, err
		}
		r = a.result()
		r.Diagnostics = a.bag.sorted()
		if a.bag.failed() {
			return nil, nil
		}
		everywhere, err := from.folders(groupByModule(cfg.Dir, []string{root + "/..."}))
		if err != nil {
			return nil, err
		}
		return collect(a, everywhere), nil
	})
	return m, r, err
}

// collect makes the catalogue's module of an analysis, and looks for uses in
// folders. The events of tests are nobody else's business.
func collect(a *analysis, folders []*folder) *catalogue.Module {
	m := &catalogue.Module{}
	for _, f := range a.folders {
		m.Path = f.module.Path
	}
	ids := newEventIDs()
	var units []*unit
	for _, l := range a.locks {
		if p := packageDocs(a, l, ids); len(p.Events) > 0 {
			m.Packages = append(m.Packages, p)
		}
		if l.unit != nil {
			units = append(units, l.unit)
		}
	}
	m.Uses = findUses(a.shelf, units, folders, ids)
	return m
}

// planDocs compares the files of a catalogue with what is on disk.
func planDocs(root, dir string, files map[string][]byte) ([]File, error) {
	before, err := catalogueOnDisk(dir)
	if err != nil {
		return nil, err
	}
	for _, name := range catalogue.Orphans(before, files) {
		files[name] = nil
	}
	var changed []File
	for name, text := range files {
		at := filepath.Join(dir, filepath.FromSlash(name))
		old, err := os.ReadFile(at)
		switch {
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return nil, err
		case text == nil && !catalogue.Ours(old):
		case err == nil && !catalogue.Ours(old):
			return nil, fmt.Errorf("%s was not written by evgen: move it, or name another folder with -o", at)
		case !bytes.Equal(old, text):
			changed = append(changed, File{Root: root, Path: at, Old: old, New: text, kind: docsFile})
		}
	}
	slices.SortFunc(changed, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return changed, nil
}

// catalogueOnDisk lists the files in the folder of a catalogue and in those
// within, with slashes.
func catalogueOnDisk(dir string) ([]string, error) {
	var names []string
	for _, within := range []string{".", "schema"} {
		entries, err := os.ReadDir(filepath.Join(dir, within))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		for _, e := range entries {
			if e.Type().IsRegular() {
				names = append(names, path.Join(within, e.Name()))
			}
		}
	}
	return names, nil
}

// staleDocs says what is wrong with a file of a catalogue.
func (f File) staleDocs(d Diagnostic) Diagnostic {
	d.Help = "run evgen docs"
	switch {
	case f.New == nil:
		d.Code, d.Message = "EVQ902", "the version is there no more"
	case f.Old == nil:
		d.Message = "the document is missing"
	default:
		d.Message = "the document is stale"
	}
	return d
}
