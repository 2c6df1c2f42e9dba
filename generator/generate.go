package generator

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/evq-go/evq/generator/catalogue"
	"github.com/evq-go/evq/generator/memo"
	"github.com/evq-go/evq/generator/schema"
)

// Config says what to generate.
type Config struct {
	Dir      string   // where relative patterns start; "" is the working directory
	Patterns []string // as for the go command; none is "."
	Tags     string   // build tags, as for go build -tags
	Against  string   // what counts as released: a revision, a lock file or "none"; "" is the default, see package baseline

	Loader string            // "go" has the go command list all packages; "" only where files do not tell
	Note   func(text string) // is told why the go command listed the packages after all; may be nil
}

// A Result is all that a run has to say and to write.
type Result struct {
	Diagnostics []Diagnostic // by place
	Files       []File       // by path; what [Result.Write] would change, none after an error of the code
	Packages    []string     // the import paths of the packages with events
	Folders     int          // how many folders the patterns name
}

// A File is a change to one file on disk.
type File struct {
	Root string // the module's directory; nothing outside of it is written
	Path string // absolute
	Old  []byte // nil if the file is new
	New  []byte // nil if the file is an orphan, to be removed

	kind fileKind
}

// A fileKind tells by what evgen knows a file as its own.
type fileKind int

const (
	goFile     fileKind = iota // by its header
	lockFile                   // by its first line
	sampleFile                 // by its place; it has to be as the run found it
	docsFile                   // by the mark near its beginning
	sourceFile                 // the user's own, which a command changes; it has to be as the run found it
)

// owns reports whether evgen may write over text, which is what lies there now.
func (f File) owns(text []byte) bool {
	switch f.kind {
	case lockFile:
		return schema.IsLock(text)
	case docsFile:
		return catalogue.Ours(text)
	case sampleFile, sourceFile:
		return f.Old != nil && bytes.Equal(text, f.Old)
	}
	return ours(text)
}

// Generate runs every phase but the last. The error is trouble: the patterns, the
// disk or git, not the code. What is wrong with the code is in the diagnostics.
//
// What it found in a folder is remembered while the folder, all that its events are
// made of and evgen itself stay the same, byte for byte: see [memo.Open] for where.
func Generate(cfg Config) (*Result, error) {
	cfg, err := complete(cfg)
	if err != nil {
		return nil, err
	}
	return load(cfg, func(sh *shelf, from loader) (*Result, error) { return generate(cfg, sh, from) })
}

// generate looks at the folders that are not as they are remembered. Where it
// matters to one what others hold, it looks at all.
func generate(cfg Config, sh *shelf, from loader) (*Result, error) {
	folders, err := from.folders(groupByModule(cfg.Dir, cfg.Patterns))
	if err != nil {
		return nil, err
	}
	m := recall(cfg, sh, folders)
	a, err := survey(sh, from, m.changed(folders))
	if err == nil && !m.apart(a) {
		m.forget()
		a, err = survey(sh, from, folders)
	}
	if err != nil {
		return nil, err
	}
	r := a.result()
	if !a.bag.failed() {
		err = r.produce(cfg, a)
	}
	if err == nil { // else nobody knows what there is to write
		m.remember(r, a)
	}
	m.complete(r, a)
	r.Folders = len(folders)
	r.Diagnostics = a.bag.sorted()
	return r, err
}

// surveyAll runs the phases from load to check on all folders.
func surveyAll(cfg Config) (Config, *analysis, error) {
	cfg, err := complete(cfg)
	if err != nil {
		return cfg, nil, err
	}
	a, err := load(cfg, func(sh *shelf, from loader) (*analysis, error) {
		folders, err := from.folders(groupByModule(cfg.Dir, cfg.Patterns))
		if err != nil {
			return nil, err
		}
		return survey(sh, from, folders)
	})
	return cfg, a, err
}

// survey runs the phases from directive to check on some folders.
func survey(sh *shelf, from loader, folders []*folder) (*analysis, error) {
	for _, f := range folders {
		if err := from.open(f); err != nil {
			return nil, err
		}
	}
	// A part of a package is quick to check. What does not compile then may do so
	// with all of its declarations, and only that counts.
	a := analyse(sh, from, folders, false)
	if a.unsure {
		a = analyse(sh, from, folders, true)
	}
	return a, nil
}

// result is what is known once the code was read.
func (a *analysis) result() *Result {
	r := &Result{Folders: len(a.folders)}
	for _, u := range a.units {
		r.Packages = append(r.Packages, u.path())
	}
	return r
}

// produce holds sound events against what is stored, and makes the files. A loss
// of stored data is an error that keeps only the lock as it is: the code is
// written all the same, so that it compiles while the author decides.
func (r *Result) produce(cfg Config, a *analysis) error {
	locks, err := evolve(cfg, a)
	if err != nil || a.bag.blocked() {
		return err
	}
	if r.Files, err = render(a); err != nil {
		return err
	}
	samples, err := sampleFiles(a.shelf, locks)
	if err != nil {
		return err
	}
	r.Files = slices.Concat(r.Files, lockFiles(locks), samples)
	slices.SortFunc(r.Files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return nil
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

// note tells something to whoever wants to know.
func (cfg Config) note(format string, args ...any) {
	if cfg.Note != nil {
		cfg.Note(fmt.Sprintf(format, args...))
	}
}

// store is where runs remember what they found: EVQ_CACHE is a folder or "off".
func (cfg Config) store() *memo.Store {
	if dir := os.Getenv("EVQ_CACHE"); dir != "off" {
		return memo.Open(dir)
	}
	return nil
}

// An analysis is what the phases from directive to check find.
type analysis struct {
	bag     *bag
	shelf   *shelf
	folders []*folder
	units   []*unit
	locks   []*packageLock
	reach   *reach // what was looked at; nil is everything
	unsure  bool   // something does not compile, perhaps for want of what was not looked at
}

// analyse reads the directives of all folders, models the events and checks them.
func analyse(sh *shelf, from loader, folders []*folder, whole bool) *analysis {
	a := newAnalysis(sh, folders)
	im := newImporter(sh, from, whole)
	for _, u := range a.units {
		for _, m := range u.marks {
			im.want(u.listed, m.spec.Name.Name)
		}
	}
	a.examine(im)
	a.reach, a.unsure = im.reach, im.reach != nil && (a.bag.has("EVQ409") || im.failed())
	return a
}

// newAnalysis reads the directives and the locks of all folders.
func newAnalysis(sh *shelf, folders []*folder) *analysis {
	a := &analysis{bag: &bag{fset: sh.fset, lines: sh.text}, shelf: sh, folders: folders}
	for _, f := range folders {
		a.bag.folder = f
		a.units = append(a.units, splitUnits(a.bag, sh, f)...)
	}
	a.locks = openLocks(a.bag, a)
	return a
}

// examine models the events of all units and checks them.
func (a *analysis) examine(im *importer) {
	b, sh := a.bag, a.shelf
	for _, u := range a.units {
		b.folder = u.folder
		model(b, im, u)
		for _, e := range u.events {
			checkJSON(b, im, u, e)
		}
		checkVersions(b, sh, u, a.lockOf(u))
		u.taken = declaredIn(sh, u)
		checkNames(b, u)
		u.spelled = checkSpelling(b, u)
		u.codecs = planCodecs(im, u)
	}
	b.folder = nil
	checkUnique(b, a.units)
	checkOutputs(b, sh, a)
}

// render makes all files, as many at once as there are processors, and turns them
// into the changes to make on disk.
func render(a *analysis) ([]File, error) {
	outputs := a.outputs()
	texts := make([][]byte, len(outputs))
	errs := make([]error, len(outputs))
	var wg sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			var p press
			for i := range next {
				texts[i], errs[i] = p.print(outputs[i])
			}
		})
	}
	for i := range outputs {
		next <- i
	}
	close(next)
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	byPath := map[string][]byte{}
	for i, o := range outputs {
		byPath[o.path()] = texts[i]
	}
	return plan(a, byPath), nil
}

// A press makes one file after the other, in the same two buffers.
type press struct{ rendered, formatted bytes.Buffer }

// print takes one file from emit through the gate to its format.
func (p *press) print(o output) ([]byte, error) {
	names, codecs := outputNames(o), o.codecCode()
	imports := chooseImports(o, codecs)
	p.rendered.Reset()
	err := emit(&p.rendered, o, codecs, names, imports)
	if err == nil {
		err = tidy(&p.formatted, p.rendered.Bytes(), imports, func(src []byte, file *ast.File) error {
			return gate(src, file, o, names, imports)
		})
	}
	if err != nil {
		return nil, err
	}
	return bytes.Clone(p.formatted.Bytes()), nil
}
