package generator

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/evq-go/evq/generator/schema"
)

// An Event is a struct that a directive makes an event.
type Event struct {
	Name    string   // of the Go type
	Type    string   // as it is stored
	Version string   // of the payload's schema
	Doc     []string // the struct's doc comment, line by line, sanitised

	Current    *Event   // what it is read as: itself, unless it is an old version
	OtherNames []string // the stored types, beside its own, that are read as it

	upcast *upcast // nil on a current event
	fields *types.Struct
	named  *types.Named
	mark   *mark

	spelled jen.Code // its fields in Go, see checkSpelling

	shape  *schema.Shape   // what is stored, once the check has passed
	places map[string]span // of its fields, see shaper

	otherMinors []string // the versions in the lock, beside its own, that its struct reads
}

// model turns the marks of a unit into events.
func model(b *bag, im *importer, u *unit) {
	pkg := im.check(u.listed)
	for _, m := range u.marks {
		if !eventShape(b, m) || !compiles(b, pkg, im.errs[pkg], m) {
			continue
		}
		obj, _ := pkg.Scope().Lookup(m.spec.Name.Name).(*types.TypeName)
		named, _ := obj.Type().(*types.Named)
		fields, ok := named.Underlying().(*types.Struct)
		if !ok {
			b.add("EVQ208", m.typeName(), "%s is not a struct", obj.Name()).help("declare it as a struct with the value as a field")
			continue
		}
		u.events = append(u.events, &Event{
			Name: obj.Name(), Type: m.values["type"].text, Version: m.values["version"].text,
			Doc: docLines(m.doc), fields: fields, named: named, mark: m,
		})
	}
	slices.SortFunc(u.events, func(a, b *Event) int { return strings.Compare(a.Name, b.Name) })
	u.prefix = packagePrefix(b, u.prefixes)
}

// eventShape holds a directive's type against what the syntax alone tells.
func eventShape(b *bag, m *mark) bool {
	name, at := m.spec.Name.Name, m.typeName()
	switch {
	case m.spec.Assign.IsValid():
		b.add("EVQ207", at, "%s is an alias, and an alias cannot have methods of its own", name).
			help("write it as a type of its own, without the =")
	case m.spec.TypeParams != nil:
		b.add("EVQ209", at, "%s is generic, and a stored event has one shape", name).
			help("declare each instance: type PriceChanged %s[Price]", name)
	case !m.spec.Name.IsExported():
		b.add("EVQ210", at, "%s is not exported", name).help("begin its name with a capital letter")
	default:
		return isStructLike(b, m)
	}
	return false
}

// exported is name with a capital first letter, as a proposal.
func exported(name string) string {
	if r := strings.TrimLeft(name, "_"); r != "" {
		return strings.ToUpper(r[:1]) + r[1:]
	}
	return "UserCreated"
}

// isStructLike refuses what cannot be a struct whatever its names mean.
func isStructLike(b *bag, m *mark) bool {
	switch m.spec.Type.(type) {
	case *ast.StructType, *ast.Ident, *ast.SelectorExpr, *ast.IndexExpr, *ast.IndexListExpr, *ast.ParenExpr:
		return true
	}
	b.add("EVQ208", m.typeName(), "%s is not a struct", m.spec.Name.Name).help("declare it as a struct with the value as a field")
	return false
}

// compiles reports the type errors within the declaration of an event.
func compiles(b *bag, pkg *types.Package, errs []types.Error, m *mark) bool {
	before := len(b.all)
	if id := cgoName(m.file, m.spec); id != nil {
		b.add("EVQ407", span{id.Pos(), int(id.End() - id.Pos())}, "%s holds a type from import \"C\"", m.spec.Name.Name).
			help("use a Go type and convert at the border")
		return false
	}
	reportWithin(b, errs, m.spec)
	if obj := pkg.Scope().Lookup(m.spec.Name.Name); len(b.all) == before && (obj == nil || obj.Pos() != m.spec.Name.Pos()) {
		b.add("EVQ409", m.typeName(), "%s does not compile", m.spec.Name.Name)
	}
	return len(b.all) == before
}

// reportWithin reports each type error that lies within a declaration, and
// where its name is declared again.
func reportWithin(b *bag, errs []types.Error, spec *ast.TypeSpec) {
	for _, e := range errs {
		within := spec.Pos() <= e.Pos && e.Pos < spec.End()
		switch {
		case strings.HasPrefix(e.Msg, "\t"): // goes on about the one before
		case within:
			b.add("EVQ409", span{e.Pos, identWidth(spec, e.Pos)}, "%s", e.Msg)
		case strings.HasPrefix(e.Msg, spec.Name.Name+" redeclared"):
			b.add("EVQ409", span{e.Pos, len(spec.Name.Name)}, "%s", e.Msg).
				related(b.place(spec.Name.Pos()), "the other declaration")
		}
	}
}

// identWidth is the length of the name at pos.
func identWidth(root ast.Node, pos token.Pos) int {
	width := 1
	ast.Inspect(root, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && id.Pos() == pos {
			width = len(id.Name)
		}
		return n != nil
	})
	return width
}

// importsC reports whether a file holds import "C".
func importsC(file *ast.File) bool {
	return slices.ContainsFunc(file.Imports, func(s *ast.ImportSpec) bool { return s.Path.Value == `"C"` })
}

// cgoName finds a C.name in a node of a file that imports "C", or what cgo made of one.
func cgoName(file *ast.File, node ast.Node) (found ast.Expr) {
	c := importsC(file)
	ast.Inspect(node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && x.Name == "C" && c {
				found = n
			}
		case *ast.Ident:
			if fromCgo(n.Name) {
				found = n
			}
		}
		return found == nil
	})
	return found
}

// fromCgo reports whether cgo gave a type its name.
func fromCgo(name string) bool { return strings.HasPrefix(name, "_Ctype_") }

// packagePrefix is the one prefix that a package's directives give.
func packagePrefix(b *bag, marks []*mark) string {
	if len(marks) == 0 {
		return ""
	}
	for _, m := range marks[1:] {
		b.add("EVQ212", m.self(), "the package has a package directive already").
			related(b.place(marks[0].self().pos), "the first").help("keep one of them")
	}
	return marks[0].values["prefix"].text
}
