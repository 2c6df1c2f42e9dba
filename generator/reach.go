package generator

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// shaping are the methods that matter to an event's types.
var shaping = []string{"MarshalJSON", "UnmarshalJSON", "MarshalText", "UnmarshalText", "IsZero", "EventType", "EventVersion", "isEvent", upcastMethod}

// A reach is what some types are made of: declarations, package by package, as far
// as names lead. Only these are type-checked; a package of events would otherwise
// load the half of the standard library that its functions use. Names that mean
// something else than the reach takes them for only make it larger.
type reach struct {
	im      *importer
	of      map[string]*reached // by package ID
	pending []func()
}

// A reached is the part of a package that is in a reach.
type reached struct {
	listed *packages.Package
	asked  map[string]*packages.Package // what the import paths mean that were looked up in it; nil for nothing
	decls  map[string][]*piece          // the declarations of a name, with the methods of a type that shape it
	files  []*reachedFile
}

// A reachedFile is one file of it.
type reachedFile struct {
	*ast.File
	kept    []*piece
	imports map[*ast.ImportSpec]bool // that are needed
}

// A piece is a declaration that can be taken alone.
type piece struct {
	file *reachedFile
	decl ast.Decl
	in   bool
}

// extend puts a name of a package into the reach.
func (r *reach) extend(p *packages.Package, name string) {
	r.name(r.open(p), name)
	for len(r.pending) > 0 {
		next := r.pending[len(r.pending)-1]
		r.pending = r.pending[:len(r.pending)-1]
		next()
	}
}

// open reads a package whose types are asked for.
func (r *reach) open(p *packages.Package) *reached {
	if in := r.of[p.ID]; in != nil {
		return in
	}
	in := &reached{listed: p, asked: map[string]*packages.Package{}, decls: map[string][]*piece{}}
	r.of[p.ID] = in
	for _, path := range p.GoFiles {
		if s := r.im.shelf.get(path); s.text != nil && !ours(s.text) {
			in.file(r, r.im.shelf.treeOf(s, p))
		}
	}
	return in
}

// file notes the declarations of a file. The constants of a package that is not
// Go's own are all taken: they may be what a type of it enumerates.
func (in *reached) file(r *reach, tree *ast.File) {
	f := &reachedFile{File: tree, imports: map[*ast.ImportSpec]bool{}}
	in.files = append(in.files, f)
	for _, spec := range tree.Imports {
		if spec.Name != nil && spec.Name.Name == "." {
			f.imports[spec] = true
			r.find(in, importPath(spec))
		}
	}
	for _, decl := range tree.Decls {
		switch d := decl.(type) {
		case *ast.GenDecl:
			in.general(r, f, d)
		case *ast.FuncDecl:
			if d.Recv == nil || len(d.Recv.List) != 1 || !slices.Contains(shaping, d.Name.Name) {
				continue
			}
			if takesFacts(tree, d) {
				d = withoutFacts(d)
			}
			of := receiverName(d)
			in.decls[of] = append(in.decls[of], &piece{file: f, decl: d})
		}
	}
}

// general notes a declaration of types or constants.
func (in *reached) general(r *reach, f *reachedFile, d *ast.GenDecl) {
	switch d.Tok {
	case token.TYPE:
		for _, spec := range d.Specs {
			alone := &ast.GenDecl{TokPos: d.TokPos, Tok: d.Tok, Specs: []ast.Spec{spec}}
			name := spec.(*ast.TypeSpec).Name.Name
			in.decls[name] = append(in.decls[name], &piece{file: f, decl: alone})
		}
	case token.CONST:
		p := &piece{file: f, decl: d} // as a whole: iota counts, and lines repeat
		for _, spec := range d.Specs {
			for _, id := range spec.(*ast.ValueSpec).Names {
				in.decls[id.Name] = append(in.decls[id.Name], p)
			}
		}
		if in.listed.Module != nil {
			r.take(in, p)
		}
	}
}

// name takes the declarations of a name.
func (r *reach) name(in *reached, name string) {
	for _, p := range in.decls[name] {
		r.take(in, p)
	}
}

// take takes a declaration, and in time all that it names.
func (r *reach) take(in *reached, p *piece) {
	if p.in {
		return
	}
	p.in = true
	p.file.kept = append(p.file.kept, p)
	r.pending = append(r.pending, func() { r.follow(in, p) })
}

// follow follows the names in a declaration, outside of function bodies.
func (r *reach) follow(in *reached, p *piece) {
	var visit func(n ast.Node) bool
	visit = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BlockStmt:
			return false
		case *ast.Field:
			ast.Inspect(n.Type, visit) // its name leads nowhere
			return false
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && r.selected(in, p.file, x.Name, n.Sel.Name) {
				return false
			}
		case *ast.Ident:
			r.plain(in, p.file, n.Name)
		}
		return true
	}
	ast.Inspect(p.decl, visit)
}

// plain follows a name without a dot, perhaps into a package that the file has
// imported with one.
func (r *reach) plain(in *reached, f *reachedFile, name string) {
	r.name(in, name)
	if len(in.decls[name]) > 0 || !token.IsExported(name) {
		return
	}
	for _, spec := range f.Imports {
		if spec.Name != nil && spec.Name.Name == "." {
			r.inside(in, spec, name)
		}
	}
}

// selected follows a name of an imported package, and reports whether x is one.
func (r *reach) selected(in *reached, f *reachedFile, x, name string) bool {
	found := false
	for _, spec := range f.Imports {
		if r.importName(in, spec, x) == x {
			f.imports[spec], found = true, true
			r.inside(in, spec, name)
		}
	}
	return found
}

// inside follows a name into another package.
func (r *reach) inside(in *reached, spec *ast.ImportSpec, name string) {
	if p := r.find(in, importPath(spec)); p != nil && p.ID != in.listed.ID {
		r.name(r.open(p), name)
	}
}

// find finds what a package means by an import path.
func (r *reach) find(in *reached, path string) *packages.Package {
	p, known := in.asked[path]
	if !known {
		p = r.im.find(in.listed, path)
		in.asked[path] = p
	}
	return p
}

// importName is the name that an import has in a file, or would have if it were not
// the wanted one. Only where a path tells nothing is its package read.
func (r *reach) importName(in *reached, spec *ast.ImportSpec, wanted string) string {
	path := importPath(spec)
	switch {
	case spec.Name != nil:
		return spec.Name.Name
	case !strings.Contains(path, wanted) && !strings.Contains(path, "."):
		return "" // of the standard library, whose names are in their paths
	case path == "C" || path == "unsafe":
		return path
	}
	if q := r.find(in, path); q != nil && q.Name != "" {
		return q.Name
	}
	return path[strings.LastIndex(path, "/")+1:]
}

// trees are the files with what is in the reach.
func (in *reached) trees() []*ast.File {
	var files []*ast.File
	for _, f := range in.files {
		files = append(files, f.tree())
	}
	return files
}

// tree is a file with what is in the reach, and with those imports that it names.
func (f *reachedFile) tree() *ast.File {
	part := &ast.File{Package: f.Package, Name: f.Name, FileStart: f.FileStart, FileEnd: f.FileEnd}
	imports := &ast.GenDecl{Tok: token.IMPORT}
	for _, spec := range f.Imports {
		if f.imports[spec] {
			imports.Specs = append(imports.Specs, spec)
		}
	}
	if len(imports.Specs) > 0 {
		part.Decls = append(part.Decls, imports)
	}
	slices.SortFunc(f.kept, func(a, b *piece) int { return int(a.decl.Pos() - b.decl.Pos()) })
	for _, p := range f.kept {
		part.Decls = append(part.Decls, p.decl)
	}
	return part
}

// importPath is the path of an import.
func importPath(spec *ast.ImportSpec) string { return strings.Trim(spec.Path.Value, "\"`") }

// receiverName is the name of a method's type, be it generic.
func receiverName(d *ast.FuncDecl) string {
	t := d.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.ParenExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}
