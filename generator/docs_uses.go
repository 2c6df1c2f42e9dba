package generator

import (
	"bytes"
	"cmp"
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/evq-go/evq/generator/catalogue"
)

// txFrom is the function of the runtime that gives a handler the transaction of
// its checkpoint.
const txFrom = "TxFrom"

// findUses looks for the code of a module that pushes events or reads them. It
// goes by names and imports alone, since the generated methods that it looks for
// may be out of date, and code that does not compile has uses too.
func findUses(sh *shelf, units []*unit, folders []*folder, ids *eventIDs) []catalogue.Use {
	f := useFinder{shelf: sh, units: map[string]*unitNames{}, folders: map[string]*folder{}}
	for _, u := range units {
		f.units[u.path()] = newUnitNames(u, ids)
	}
	for _, folder := range folders {
		if folder.plain != nil {
			f.folders[folder.plain.PkgPath] = folder
		}
	}
	var uses []catalogue.Use
	for _, path := range slices.Sorted(maps.Keys(f.folders)) {
		if p := f.open(f.folders[path]); p != nil {
			uses = append(uses, p.uses()...)
		}
	}
	return uses
}

// A useFinder knows the packages with events, and all packages.
type useFinder struct {
	shelf   *shelf
	units   map[string]*unitNames // by import path
	folders map[string]*folder    // by import path
}

// unitNames are the names of a package with events that its users write.
type unitNames struct {
	path            string
	store, newStore string
	events          map[string]string // Go name → id
	byType          map[string]string // stored type → id
	all             []string          // ids, sorted
}

func newUnitNames(u *unit, ids *eventIDs) *unitNames {
	names := &unitNames{path: u.path(), store: u.prefix + "Store", newStore: "New" + u.prefix + "Store", events: map[string]string{}, byType: map[string]string{}}
	for _, e := range u.current() {
		id := ids.get(u.path(), e.Type)
		names.events[e.Name], names.byType[e.Type] = id, id
	}
	names.all = slices.Sorted(maps.Values(names.byType))
	return names
}

// A usePackage is a package that may have uses.
type usePackage struct {
	finder *useFinder
	folder *folder
	path   string
	files  []useFile
	seen   []*unitNames          // the packages with events that it can name
	stores map[string]*unitNames // its fields, variables and functions that hold or give a store
	found  map[string]*catalogue.Use

	funcs   map[string]*ast.FuncDecl   // by name, and methods by "Type.Method"
	methods map[string][]*ast.FuncDecl // by "Method", in the order of the files
}

// A useFile is a file with the names of what it imports.
type useFile struct {
	tree    *ast.File
	imports map[string]string // name → import path
}

// open reads a package, or gives nil if it has nothing to do with events.
func (f *useFinder) open(folder *folder) *usePackage {
	p := &usePackage{finder: f, folder: folder, path: folder.plain.PkgPath, stores: map[string]*unitNames{}, found: map[string]*catalogue.Use{},
		funcs: map[string]*ast.FuncDecl{}, methods: map[string][]*ast.FuncDecl{}}
	if own := f.units[p.path]; own != nil {
		p.seen = append(p.seen, own)
	}
	var sources []*source
	for _, s := range folder.sources {
		if s.isTest() || ours(s.text) {
			continue
		}
		sources = append(sources, s)
		for _, path := range slices.Sorted(maps.Keys(f.units)) {
			if bytes.Contains(s.text, []byte(`"`+path+`"`)) && !slices.Contains(p.seen, f.units[path]) {
				p.seen = append(p.seen, f.units[path])
			}
		}
	}
	if len(p.seen) == 0 {
		return nil // and its files are never parsed
	}
	for _, s := range sources {
		if tree := f.shelf.tree(s); tree.Name.Name == folder.plain.Name {
			p.files = append(p.files, useFile{tree, f.importNames(folder, tree)})
		}
	}
	p.declare()
	return p
}

// importNames are the names by which a file knows what it imports.
func (f *useFinder) importNames(folder *folder, tree *ast.File) map[string]string {
	names := map[string]string{}
	for _, spec := range tree.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		name := nameOf(folder.plain.Imports[path], path)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = path
	}
	return names
}

// declare notes the functions of the package, and what of it holds a store.
func (p *usePackage) declare() {
	for _, file := range p.files {
		for _, decl := range file.tree.Decls {
			d, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			p.funcs[symbol(d)] = d
			if d.Recv != nil {
				p.methods[d.Name.Name] = append(p.methods[d.Name.Name], d)
			}
			if results := d.Type.Results; results != nil && len(results.List) > 0 {
				p.hold(file, []*ast.Ident{d.Name}, results.List[0].Type)
			}
		}
		ast.Inspect(file.tree, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.StructType:
				for _, f := range x.Fields.List {
					p.hold(file, f.Names, f.Type)
				}
			case *ast.ValueSpec:
				p.hold(file, x.Names, x.Type)
			}
			_, body := n.(*ast.BlockStmt)
			return !body
		})
	}
}

// hold notes that names are of a type, if that is a store.
func (p *usePackage) hold(file useFile, names []*ast.Ident, t ast.Expr) {
	if u := p.storeType(file, t); u != nil {
		for _, name := range names {
			p.stores[name.Name] = u
		}
	}
}

// storeType is the package whose store a type is, or nil.
func (p *usePackage) storeType(file useFile, t ast.Expr) *unitNames {
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	u, name := p.names(file, t)
	if u == nil || name != u.store {
		return nil
	}
	return u
}

// names resolves a name of a package with events: pkg.Name, or Name within the
// package itself or where it is imported with a dot.
func (p *usePackage) names(file useFile, x ast.Expr) (*unitNames, string) {
	switch x := x.(type) {
	case *ast.SelectorExpr:
		if id, ok := x.X.(*ast.Ident); ok {
			return p.finder.units[file.imports[id.Name]], x.Sel.Name
		}
	case *ast.Ident:
		if own := p.finder.units[p.path]; own != nil {
			return own, x.Name
		}
		return p.finder.units[file.imports["."]], x.Name
	}
	return nil, ""
}

// event is the id of the event that an expression names, or "".
func (p *usePackage) event(file useFile, x ast.Expr) string {
	if star, ok := x.(*ast.StarExpr); ok {
		x = star.X
	}
	if u, name := p.names(file, x); u != nil {
		return u.events[name]
	}
	return ""
}

// symbol is a function as it is spelled in its package.
func symbol(d *ast.FuncDecl) string {
	if d.Recv != nil && len(d.Recv.List) == 1 {
		return receiver(d.Recv.List[0].Type) + "." + d.Name.Name
	}
	return d.Name.Name
}

// uses looks through all functions, and gives what was found by place.
func (p *usePackage) uses() []catalogue.Use {
	for _, file := range p.files {
		for _, decl := range file.tree.Decls {
			if d, ok := decl.(*ast.FuncDecl); ok {
				p.handlerMethod(file, d)
				if d.Body != nil {
					newFuncScan(p, file, d).scan()
				}
			}
		}
	}
	var all []catalogue.Use
	for _, u := range p.found {
		slices.Sort(u.Events)
		u.Events = slices.Compact(u.Events)
		all = append(all, *u)
	}
	slices.SortFunc(all, func(a, b catalogue.Use) int {
		return cmp.Or(cmp.Compare(a.Place.File, b.Place.File), cmp.Compare(a.Place.Line, b.Place.Line),
			cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Symbol, b.Symbol), cmp.Compare(a.Name, b.Name))
	})
	return all
}

// add notes a use, or the further events of one that is there.
func (p *usePackage) add(kind catalogue.UseKind, symbol, name string, at token.Pos, events ...string) *catalogue.Use {
	key := string(kind) + " " + symbol + " " + name
	u := p.found[key]
	if u == nil {
		place := p.finder.shelf.fset.PositionFor(at, false)
		u = &catalogue.Use{Kind: kind, Package: p.path, Symbol: symbol, Name: name,
			Place: catalogue.Place{File: slashed(p.folder.module.Dir, place.Filename), Line: place.Line}}
		p.found[key] = u
	}
	u.Events = append(u.Events, events...)
	return u
}

// handlerMethod notes a method OnUserCreated that takes a UserCreated.
func (p *usePackage) handlerMethod(file useFile, d *ast.FuncDecl) {
	name, on := strings.CutPrefix(d.Name.Name, "On")
	if d.Recv == nil || !on || d.Type.Params == nil {
		return
	}
	for _, u := range p.seen {
		if id := u.events[name]; id != "" && slices.Contains(p.mentioned(file, d.Type.Params), id) {
			p.add(catalogue.Handle, receiver(d.Recv.List[0].Type), "", d.Name.Pos(), id)
		}
	}
}

// mentioned are the events that a piece of code names.
func (p *usePackage) mentioned(file useFile, root ast.Node) (ids []string) {
	ast.Inspect(root, func(n ast.Node) bool {
		if x, ok := n.(ast.Expr); ok {
			if id := p.event(file, x); id != "" {
				ids = append(ids, id)
			}
		}
		return true
	})
	return ids
}
