package generator

import (
	"encoding/json"
	"go/constant"
	"go/types"
	"maps"
	"slices"

	"github.com/evq-go/evq/generator/schema"
)

// knownShapes are the types whose own marshalers write what is known for good.
var knownShapes = map[string]schema.Kind{
	"time.Time":                    schema.Time,
	"github.com/google/uuid.UUID":  schema.UUID,
	"net/netip.Addr":               schema.Addr,
	"net/netip.AddrPort":           schema.AddrPort,
	"net/netip.Prefix":             schema.Prefix,
	"math/big.Int":                 schema.BigInt,
	"math/big.Float":               schema.BigFloat,
	"math/big.Rat":                 schema.BigRat,
	"encoding/json.RawMessage":     schema.Raw,
	"encoding/json/jsontext.Value": schema.Raw, // what RawMessage is an alias of where encoding/json has its second engine
	"encoding/json.Number":         schema.Number,
}

// A shaper follows types as encoding/json does and notes what it would write.
type shaper struct {
	inModule func(pkgPath string) bool
	around   map[string]string // the types that the walk is inside of, with their paths
	places   map[string]span   // where the fields are declared: by path, and by Go name as in goPlace
}

// shapeOf is the shape of what encoding/json writes for a type that the check
// found nothing wrong with.
func shapeOf(t types.Type, inModule func(pkgPath string) bool) *schema.Shape {
	s := shaper{inModule: inModule, around: map[string]string{}, places: map[string]span{}}
	return s.shape(t, "")
}

// shapeEvent gives an event its shape, and the places of its fields.
func shapeEvent(f *folder, e *Event) {
	s := shaper{inModule: f.ofModule, around: map[string]string{}, places: map[string]span{}}
	e.shape, e.places = s.shape(e.named, ""), s.places
}

// goPlace is the key of a field's place by its Go name in the object at a path.
func goPlace(of, name string) string { return of + "\x00" + name }

// shape follows any type.
func (s shaper) shape(t types.Type, path string) *schema.Shape {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		inner := s.shape(p.Elem(), path)
		inner.Nullable = true
		return inner
	}
	if n, ok := t.(*types.Named); ok {
		return s.named(n, path)
	}
	return s.underlying(t, path)
}

// named follows a defined type: what it marshals itself, else what it is made of.
func (s shaper) named(n *types.Named, path string) *schema.Shape {
	name := n.Obj().Name()
	if n.Obj().Pkg() != nil {
		name = n.Obj().Pkg().Path() + "." + name
	}
	_, isInterface := n.Underlying().(*types.Interface)
	switch kind, known := knownShapes[name]; {
	case known:
		return &schema.Shape{Kind: kind}
	case !isInterface && hasMethod(n, "MarshalJSON"):
		return &schema.Shape{Kind: schema.Opaque, Via: typeKey(n)}
	case !isInterface && hasMethod(n, "MarshalText"):
		return &schema.Shape{Kind: schema.Text, Via: typeKey(n)}
	}
	key := typeKey(n)
	if of, again := s.around[key]; again {
		return &schema.Shape{Kind: schema.Again, Of: of}
	}
	s.around[key] = path
	defer delete(s.around, key)
	shape := s.underlying(n.Underlying(), path)
	if shape.Kind == schema.Object {
		shape.Go = n.Obj().Name()
	}
	shape.Enum = s.constants(n)
	return shape
}

// underlying follows what a type is made of.
func (s shaper) underlying(t types.Type, path string) *schema.Shape {
	switch u := t.(type) {
	case *types.Basic:
		return &schema.Shape{Kind: basicKind(u)}
	case *types.Slice:
		if bytesAsText(u.Elem()) {
			return &schema.Shape{Kind: schema.Base64}
		}
		return &schema.Shape{Kind: schema.List, Elem: s.shape(u.Elem(), schema.ElemPath(path, schema.List))}
	case *types.Array:
		return &schema.Shape{Kind: schema.Array, Len: int(u.Len()), Elem: s.shape(u.Elem(), schema.ElemPath(path, schema.List))}
	case *types.Map:
		return &schema.Shape{Kind: schema.Map, Key: s.key(u.Key()), Elem: s.shape(u.Elem(), schema.ElemPath(path, schema.Map))}
	case *types.Struct:
		return s.object(u, path)
	}
	return &schema.Shape{Kind: schema.Any}
}

// bytesAsText reports whether a slice of that element is written as base64.
func bytesAsText(elem types.Type) bool {
	b, ok := elem.Underlying().(*types.Basic)
	return ok && b.Kind() == types.Uint8 && !hasMethod(elem, "MarshalJSON") && !hasMethod(elem, "MarshalText")
}

// key is what the keys of a map are written from.
func (s shaper) key(t types.Type) *schema.Shape {
	b, basic := t.Underlying().(*types.Basic)
	switch {
	case basic && b.Info()&types.IsString != 0:
		return &schema.Shape{Kind: schema.String}
	case hasMethod(t, "MarshalText"):
		return &schema.Shape{Kind: schema.Text, Via: typeKey(t)}
	}
	return &schema.Shape{Kind: basicKind(b)}
}

// object follows the fields that JSON writes for a struct.
func (s shaper) object(st *types.Struct, path string) *schema.Shape {
	shape := &schema.Shape{Kind: schema.Object}
	winners(jsonFields(st), func(group []jsonField) {
		if len(group) == 1 {
			shape.Fields = append(shape.Fields, s.field(group[0], path))
		}
	})
	return shape
}

// field follows one field of a struct.
func (s shaper) field(f jsonField, path string) schema.Field {
	at := schema.FieldPath(path, f.name)
	if pkg := f.v.Pkg(); pkg != nil && s.inModule(pkg.Path()) {
		s.places[at] = span{f.v.Pos(), len(f.v.Name())}
		s.places[goPlace(path, f.v.Name())] = s.places[at]
	}
	inner := s.shape(f.v.Type(), at)
	inner.Quoted = slices.Contains(f.tag.options, "string") && quotable(f.v.Type())
	out := schema.Field{Name: f.name, Go: f.v.Name(), Shape: inner}
	switch {
	case slices.Contains(f.tag.options, "omitzero"):
		out.Presence = schema.OmitZero
	case slices.Contains(f.tag.options, "omitempty") && canBeEmpty(f.v.Type()):
		out.Presence = schema.OmitEmpty
	case f.lent:
		out.Presence = schema.Optional
	}
	return out
}

// quotable reports whether the tag's option string has an effect on a type.
func quotable(t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&(types.IsBoolean|types.IsInteger|types.IsFloat|types.IsString) != 0 &&
		!hasMethod(t, "MarshalJSON") && !hasMethod(t, "MarshalText")
}

// canBeEmpty reports whether omitempty has an effect on a type.
func canBeEmpty(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Struct:
		return false
	case *types.Array:
		return u.Len() == 0
	}
	return true
}

// basicKind is the kind of a basic type. Those whose size depends on the machine
// count as the largest.
func basicKind(b *types.Basic) schema.Kind {
	switch b.Kind() {
	case types.Int:
		return schema.Int64
	case types.Uint, types.Uintptr:
		return schema.Uint64
	case types.Uint8: // byte
		return schema.Uint8
	case types.Int32: // rune
		return schema.Int32
	}
	return schema.Kind(b.Name())
}

// constants are the constants of a type of the module, as JSON. Those of other
// modules may change with each of their versions, and nobody means them.
func (s shaper) constants(n *types.Named) []string {
	pkg := n.Obj().Pkg()
	if _, basic := n.Underlying().(*types.Basic); !basic || pkg == nil || !s.inModule(pkg.Path()) {
		return nil
	}
	found := map[string]bool{}
	for _, name := range pkg.Scope().Names() {
		c, ok := pkg.Scope().Lookup(name).(*types.Const)
		if !ok || c.Name() == "_" || !types.Identical(c.Type(), n) {
			continue
		}
		switch c.Val().Kind() {
		case constant.String:
			text, _ := json.Marshal(constant.StringVal(c.Val())) // strings can always be written
			found[string(text)] = true
		case constant.Int:
			found[c.Val().ExactString()] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}
