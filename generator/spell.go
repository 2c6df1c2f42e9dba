package generator

import (
	"go/types"
	"strconv"

	"github.com/dave/jennifer/jen"
)

// A speller writes types as Go source for a package, as the drift guard has to,
// and notes what it cannot name there.
type speller struct {
	pkg     *types.Package
	imports map[string]string // path → package name
	builtin map[string]bool   // predeclared names in use
	refused string            // the first thing that cannot be named

	bare  func(pkgPath string) bool // the packages whose aliases are not used, nil for none
	bared bool                      // there was one
}

// code spells a type.
func (sp *speller) code(t types.Type) jen.Code {
	switch t := t.(type) {
	case *types.Basic:
		return sp.basic(t)
	case *types.Alias:
		if pkg := t.Obj().Pkg(); sp.bare != nil && pkg != nil && sp.bare(pkg.Path()) {
			sp.bared = true
			return sp.code(t.Rhs())
		}
		return sp.name(t.Obj(), t.TypeArgs())
	case *types.Named:
		return sp.name(t.Obj(), t.TypeArgs())
	case *types.Pointer:
		return jen.Op("*").Add(sp.code(t.Elem()))
	case *types.Slice:
		return jen.Index().Add(sp.code(t.Elem()))
	case *types.Array:
		return jen.Index(jen.Op(strconv.FormatInt(t.Len(), 10))).Add(sp.code(t.Elem()))
	case *types.Map:
		return jen.Map(sp.code(t.Key())).Add(sp.code(t.Elem()))
	case *types.Chan:
		return sp.channel(t)
	case *types.Signature:
		return jen.Func().Add(sp.signature(t))
	case *types.Struct:
		return sp.structure(t)
	case *types.Interface:
		return sp.iface(t)
	}
	sp.refuse(t.String())
	return jen.Null()
}

// basic spells a predeclared type.
func (sp *speller) basic(t *types.Basic) jen.Code {
	if t.Kind() == types.UnsafePointer {
		sp.imports["unsafe"] = "unsafe"
		return jen.Qual("unsafe", "Pointer")
	}
	sp.builtin[t.Name()] = true
	return jen.Id(t.Name())
}

// name spells a named type with its arguments.
func (sp *speller) name(obj *types.TypeName, args *types.TypeList) jen.Code {
	var s *jen.Statement
	switch pkg := obj.Pkg(); {
	case pkg == nil:
		sp.builtin[obj.Name()] = true
		s = jen.Id(obj.Name())
	case pkg == sp.pkg:
		s = jen.Id(obj.Name())
	default:
		if !obj.Exported() || !importable(sp.pkg.Path(), pkg.Path()) {
			sp.refuse(pkg.Name() + "." + obj.Name())
		}
		sp.imports[pkg.Path()] = pkg.Name()
		s = jen.Qual(pkg.Path(), obj.Name())
	}
	if args.Len() == 0 {
		return s
	}
	var codes []jen.Code
	for t := range args.Types() {
		codes = append(codes, sp.code(t))
	}
	return s.Types(codes...)
}

// channel spells a channel.
func (sp *speller) channel(t *types.Chan) jen.Code {
	elem := sp.code(t.Elem())
	if c, ok := types.Unalias(t.Elem()).(*types.Chan); ok && c.Dir() == types.RecvOnly {
		elem = jen.Parens(elem)
	}
	switch t.Dir() {
	case types.SendOnly:
		return jen.Chan().Op("<-").Add(elem)
	case types.RecvOnly:
		return jen.Op("<-").Chan().Add(elem)
	}
	return jen.Chan().Add(elem)
}

// signature spells parameters and results.
func (sp *speller) signature(t *types.Signature) *jen.Statement {
	return jen.Params(sp.tuple(t.Params(), t.Variadic())...).Params(sp.tuple(t.Results(), false)...)
}

func (sp *speller) tuple(t *types.Tuple, variadic bool) []jen.Code {
	var codes []jen.Code
	for i := range t.Len() {
		if s, ok := t.At(i).Type().(*types.Slice); ok && variadic && i == t.Len()-1 {
			codes = append(codes, jen.Op("...").Add(sp.code(s.Elem())))
			continue
		}
		codes = append(codes, sp.code(t.At(i).Type()))
	}
	return codes
}

// structure spells a struct with its tags, word for word.
func (sp *speller) structure(t *types.Struct) jen.Code {
	var fields []jen.Code
	for i := range t.NumFields() {
		v := t.Field(i)
		if !v.Exported() && v.Pkg() != sp.pkg {
			sp.refuse("the unexported field " + v.Name() + " of package " + v.Pkg().Name())
		}
		f := jen.Null()
		if !v.Embedded() {
			f = jen.Id(v.Name())
		}
		f.Add(sp.code(v.Type()))
		if tag := t.Tag(i); tag != "" {
			f.Op(tagLiteral(tag))
		}
		fields = append(fields, f)
	}
	return jen.Struct(fields...)
}

// iface spells an interface.
func (sp *speller) iface(t *types.Interface) jen.Code {
	if t.NumMethods() == 0 && t.NumEmbeddeds() == 0 {
		return jen.Interface()
	}
	var parts []jen.Code
	for m := range t.ExplicitMethods() {
		if !m.Exported() && m.Pkg() != sp.pkg {
			sp.refuse("the unexported method " + m.Name() + " of package " + m.Pkg().Name())
		}
		parts = append(parts, jen.Id(m.Name()).Add(sp.signature(m.Signature())))
	}
	for e := range t.EmbeddedTypes() {
		parts = append(parts, sp.code(e))
	}
	return jen.Interface(parts...)
}

func (sp *speller) refuse(what string) {
	if sp.refused == "" {
		sp.refused = what
	}
}
