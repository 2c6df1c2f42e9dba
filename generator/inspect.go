package generator

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// An Inspection is one package as an analysis driver has it: parsed and
// type-checked already, perhaps from text that is not on disk yet.
type Inspection struct {
	Fset     *token.FileSet
	Files    []*ast.File // with their comments
	Package  *types.Package
	Uses     map[*ast.Ident]types.Object
	Errors   []types.Error // of the package; what does not reach an event is passed over
	Ignored  []string      // the files of the folder that the build leaves out; Go files are parsed into Fset
	ReadFile func(path string) ([]byte, error)
}

// Inspect runs the phases from directive to check on one package and returns
// what they find, by place. All places lie in its own files: what is wrong in a
// type of another package is reported at the field that leads there.
//
// Unlike [Generate] it does not see what takes more than the package: a
// stored type that another package declares too, events in the other test
// package of the folder, a held struct of another package under a build
// constraint. Files that do not parse are left to the driver. The error is one
// of ReadFile.
func Inspect(in Inspection) ([]Diagnostic, error) {
	in.Ignored = slices.DeleteFunc(slices.Clone(in.Ignored), func(path string) bool { return filepath.Ext(path) != ".go" })
	sh := &shelf{fset: in.Fset, sources: map[string]*source{}}
	if err := in.read(sh); err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(slices.Collect(maps.Values(sh.sources)), (*source).mayHold) {
		return nil, nil
	}
	f := in.folder(sh)
	a := newAnalysis(sh, []*folder{f})
	im := newImporter(sh, &goLoader{}, true)
	im.done[f.plain.ID], im.errs[in.Package], im.uses = in.Package, in.Errors, in.Uses
	a.examine(im)
	if err := a.inspectLock(); err != nil {
		return nil, err
	}
	return a.bag.sorted(), nil
}

// inspectLock holds the events of a package against its lock on disk, without
// asking for any to be written: what is released is told as [Generate] tells it.
// A driver that keeps what it found asks again when the code changes, not when
// the lock does.
func (a *analysis) inspectLock() error {
	f := a.folders[0]
	root, _ := moduleOf(f.dir, f.dir)
	if a.bag.failed() || !newShelf().isModule(root) {
		return nil
	}
	module := *f.module
	module.Dir = root
	f.module = &module
	ev := newEvolver(Config{Dir: f.dir, Against: os.Getenv("EVQ_AGAINST")}, a)
	ev.locks = slices.DeleteFunc(ev.locks, func(l *packageLock) bool { return l.unit == nil })
	err := ev.judge()
	a.bag.all = slices.DeleteFunc(a.bag.all, func(d Diagnostic) bool { return d.Code.Severity() == Note })
	return err
}

// read puts all files on the shelf, those of the package with their trees.
func (in Inspection) read(sh *shelf) error {
	add := func(path string) (s *source, err error) {
		s = &source{path: path}
		s.text, err = in.ReadFile(path)
		sh.sources[path] = s
		return s, err
	}
	for _, path := range in.Ignored {
		if _, err := add(path); err != nil {
			return err
		}
	}
	for _, file := range in.Files {
		s, err := add(in.path(file))
		if err != nil {
			return err
		}
		s.parse.Do(func() { s.file = file })
	}
	return nil
}

// path is where a file of the package lies.
func (in Inspection) path(file *ast.File) string { return in.Fset.File(file.FileStart).Name() }

// folder makes a folder that holds this package and what belongs beside it.
func (in Inspection) folder(sh *shelf) *folder {
	listed := &packages.Package{ID: in.Package.Path(), PkgPath: in.Package.Path(), Name: in.Package.Name()}
	f := &folder{alone: true, module: &packages.Module{}, plain: listed, inTest: listed, extTest: listed}
	for _, file := range in.Files {
		listed.GoFiles = append(listed.GoFiles, in.path(file))
		f.sources = append(f.sources, sh.get(in.path(file)))
	}
	for _, path := range in.Ignored {
		if s := sh.get(path); in.besides(s, sh.tree(s)) {
			f.sources = append(f.sources, s)
		}
	}
	slices.SortFunc(f.sources, func(a, b *source) int { return strings.Compare(a.path, b.path) })
	f.dir = filepath.Dir(f.sources[0].path)
	return f
}

// besides reports whether a file that the build leaves out is a matter of this
// package: its folder may hold an external test package too. A file that is
// left out only where there is no C compiler is nobody's.
func (in Inspection) besides(s *source, file *ast.File) bool {
	external := func(name string) bool { return strings.HasSuffix(name, "_test") }
	if importsC(file) && constrained(s, file) == "" {
		return false
	}
	return (s.isTest() && external(file.Name.Name)) == external(in.Package.Name())
}
