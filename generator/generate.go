package generator

import (
	"errors"
	"go/token"
	"path/filepath"
	"sync"
)

// Config says what to generate.
type Config struct {
	Dir      string   // where relative patterns start; "" is the working directory
	Patterns []string // as for the go command; none is "."
	Tags     string   // build tags, as for go build -tags
}

// A Result is all that a run has to say and to write.
type Result struct {
	Diagnostics []Diagnostic // by place
	Files       []File       // by path; what [Result.Write] would change, none after an error
	Packages    []string     // the import paths of the packages with events
	Folders     int          // how many folders the patterns name
}

// A File is a change to one file on disk.
type File struct {
	Root string // the module's directory; nothing outside of it is written
	Path string // absolute
	Old  []byte // nil if the file is new
	New  []byte // nil if the file is an orphan, to be removed

	docs bool // of a catalogue
}

// Generate runs every phase but the last. The error is trouble: the patterns or
// the disk, not the code. What is wrong with the code is in the diagnostics.
func Generate(cfg Config) (*Result, error) {
	cfg, err := complete(cfg)
	if err != nil {
		return nil, err
	}
	sh := &shelf{fset: token.NewFileSet(), sources: map[string]*source{}}
	folders, err := load(cfg, sh)
	if err != nil {
		return nil, err
	}
	// Pruned packages are quick to check. What does not compile then may do so
	// with all of its declarations, and only that counts.
	a := analyse(sh, folders, false)
	if a.bag.has("EVQ409") {
		a = analyse(sh, folders, true)
	}
	r := &Result{Folders: len(folders)}
	if !a.bag.failed() {
		if r.Files, err = render(a); err != nil {
			return nil, err
		}
	}
	r.Diagnostics = a.bag.sorted()
	for _, u := range a.units {
		r.Packages = append(r.Packages, u.path())
	}
	return r, nil
}

// complete fills in what a Config leaves open.
func complete(cfg Config) (Config, error) {
	if len(cfg.Patterns) == 0 {
		cfg.Patterns = []string{"."}
	}
	dir, err := filepath.Abs(cfg.Dir)
	cfg.Dir = dir
	return cfg, err
}

// An analysis is what the phases from directive to check find.
type analysis struct {
	bag     *bag
	shelf   *shelf
	folders []*folder
	units   []*unit
}

// analyse reads the directives of all folders, models the events and checks them.
func analyse(sh *shelf, folders []*folder, whole bool) *analysis {
	b := &bag{fset: sh.fset, lines: sh.text}
	a := &analysis{bag: b, shelf: sh, folders: folders}
	im := newImporter(sh, whole)
	for _, f := range folders {
		a.units = append(a.units, splitUnits(b, sh, f)...)
	}
	for _, u := range a.units {
		model(b, im, u)
		for _, e := range u.events {
			checkJSON(b, im, u, e)
		}
		checkVersions(b, sh, u)
		u.taken = declaredIn(sh, u)
		checkNames(b, u)
		u.spelled = checkSpelling(b, u)
	}
	checkUnique(b, a.units)
	checkOutputs(b, sh, a)
	return a
}

// render turns the units, all at once, into the changes to make on disk.
func render(a *analysis) ([]File, error) {
	outputs := make([][]byte, len(a.units))
	errs := make([]error, len(a.units))
	var wg sync.WaitGroup
	for i, u := range a.units {
		wg.Go(func() { outputs[i], errs[i] = renderUnit(u) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	byPath := map[string][]byte{}
	for i, u := range a.units {
		byPath[filepath.Join(u.folder.dir, u.output)] = outputs[i]
	}
	return plan(a, byPath), nil
}

// renderUnit takes one unit from emit through format to the gate.
func renderUnit(u *unit) ([]byte, error) {
	names := chooseNames(u.prefix, u.taken)
	imports := chooseImports(u)
	rendered, err := emit(u, names, imports)
	if err != nil {
		return nil, err
	}
	src, err := tidy(rendered, imports)
	if err != nil {
		return nil, err
	}
	return src, gate(src, u, names, imports)
}
