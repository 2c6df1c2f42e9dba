package generator

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// An importer type-checks packages from source, each when it is first needed.
// Nothing is compiled, so the state of the build cache does not matter, and a
// package that does not build is read as far as it goes.
type importer struct {
	shelf *shelf
	find  func(from *packages.Package, path string) *packages.Package // what an import path means
	reach *reach                                                      // what is looked at; nil is everything but function bodies
	done  map[string]*types.Package                                   // by package ID; nil while it is being checked
	errs  map[*types.Package][]types.Error                            // what was wrong with it
	uses  map[*ast.Ident]types.Object                                 // what the names in the main module mean
}

func newImporter(sh *shelf, from loader, whole bool) *importer {
	im := &importer{shelf: sh, find: from.find, done: map[string]*types.Package{},
		errs: map[*types.Package][]types.Error{}, uses: map[*ast.Ident]types.Object{}}
	if !whole {
		im.reach = &reach{im: im, of: map[string]*reached{}}
	}
	return im
}

// want has a type of p looked at when p is checked, which has to come later.
func (im *importer) want(p *packages.Package, name string) {
	if im.reach != nil {
		im.reach.extend(p, name)
	}
}

// check returns the types of p, or nil if p is in the midst of being checked,
// which ends an import cycle.
func (im *importer) check(p *packages.Package) *types.Package {
	if pkg, ok := im.done[p.ID]; ok {
		return pkg
	}
	im.done[p.ID] = nil
	var errs []types.Error
	conf := types.Config{
		Importer:         importFunc(func(path string) (*types.Package, error) { return im.resolve(p, path) }),
		IgnoreFuncBodies: true,
		FakeImportC:      true,
		Error:            func(err error) { errs = append(errs, err.(types.Error)) },
	}
	info := &types.Info{}
	if p.Module != nil && p.Module.Main {
		info.Uses = im.uses
	}
	pkg, _ := conf.Check(p.PkgPath, im.shelf.fset, im.trees(p), info) // the errors are in errs
	im.done[p.ID], im.errs[pkg] = pkg, errs
	return pkg
}

// imported is the package that p means by an import path, nil if there is none. What
// was found of p then hangs on it.
func (im *importer) imported(p *packages.Package, path string) *packages.Package {
	if im.reach != nil {
		return im.reach.find(im.reach.open(p), path)
	}
	return im.find(p, path)
}

// failed reports whether anything does not compile, which might be for want of
// what is not looked at.
func (im *importer) failed() bool {
	for _, errs := range im.errs {
		if slices.ContainsFunc(errs, func(e types.Error) bool { return !e.Soft }) {
			return true
		}
	}
	return false
}

// trees are the files of a package, as far as they are looked at.
func (im *importer) trees(p *packages.Package) []*ast.File {
	if im.reach != nil {
		return im.reach.open(p).trees()
	}
	var files []*ast.File
	for _, path := range p.GoFiles {
		if s := im.shelf.get(path); s.text != nil && !ours(s.text) {
			files = append(files, im.shelf.tree(s))
		}
	}
	return files
}

// resolve finds the package that p means by an import path.
func (im *importer) resolve(p *packages.Package, path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	q := im.find(p, path)
	if q == nil || len(q.GoFiles) == 0 {
		return nil, fmt.Errorf("package %s is not there", path)
	}
	if pkg := im.check(q); pkg != nil {
		return pkg, nil
	}
	return nil, fmt.Errorf("package %s imports itself", path)
}

// origin is the named type that a declaration takes its underlying type from,
// as B in "type A B" and G in "type A G[int]", or nil.
func (im *importer) origin(spec *ast.TypeSpec) *types.Named {
	t := ast.Unparen(spec.Type)
	switch x := t.(type) {
	case *ast.IndexExpr:
		t = x.X
	case *ast.IndexListExpr:
		t = x.X
	}
	if s, ok := t.(*ast.SelectorExpr); ok {
		t = s.Sel
	}
	id, _ := t.(*ast.Ident)
	if obj := im.uses[id]; obj != nil {
		named, _ := types.Unalias(obj.Type()).(*types.Named)
		return named
	}
	return nil
}

// importFunc is a types.Importer.
type importFunc func(path string) (*types.Package, error)

func (f importFunc) Import(path string) (*types.Package, error) { return f(path) }

// nameOf is the name that an import has in a file.
func nameOf(p *packages.Package, path string) string {
	if p != nil && p.Name != "" {
		return p.Name
	}
	return path[strings.LastIndex(path, "/")+1:]
}
