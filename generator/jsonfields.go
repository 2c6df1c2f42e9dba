package generator

import (
	"cmp"
	"go/types"
	"slices"
)

// A jsonField is a field that encoding/json may write for a struct: one of its
// own, or one that an embedded struct lends it.
type jsonField struct {
	v      *types.Var
	tag    jsonTag
	name   string
	tagged bool
	depth  int
	lent   bool // by an embedded pointer: absent when that is nil

	index []int        // its place: those of the fields that lead to it, and its own
	path  []*types.Var // those fields, and itself
}

// jsonFields lists the fields that encoding/json finds in st, breadth first,
// grouped by JSON name, and in each group the ones that win first.
func jsonFields(st *types.Struct) []jsonField {
	var fields []jsonField
	visited := map[string]bool{}
	next, nextCount := []lender{{typ: st}}, map[string]int{}
	for depth := 0; len(next) > 0; depth++ {
		current, count := next, nextCount
		next, nextCount = nil, map[string]int{}
		for _, l := range current {
			key := ""
			if depth > 0 { // only what is embedded can come again, and it has a name
				key = typeKey(l.typ)
			}
			if visited[key] {
				continue
			}
			visited[key] = true
			own, embedded := ownFields(l, depth)
			for range min(max(count[key], 1), 2) { // a struct embedded twice at one depth conflicts with itself
				fields = append(fields, own...)
			}
			for _, e := range embedded {
				if nextCount[typeKey(e.typ)]++; nextCount[typeKey(e.typ)] == 1 {
					next = append(next, e)
				}
			}
		}
	}
	slices.SortStableFunc(fields, func(a, b jsonField) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.depth, b.depth), compareBool(b.tagged, a.tagged))
	})
	return fields
}

// A lender is a struct whose fields count as the outer one's.
type lender struct {
	typ  types.Type
	lent bool // a pointer leads to it

	index []int // of the fields that lead to it
	path  []*types.Var
}

// ownFields splits the fields of one struct into those that it writes and the
// structs that it embeds.
func ownFields(l lender, depth int) (own []jsonField, embedded []lender) {
	s := l.typ.Underlying().(*types.Struct)
	n := len(l.index) + 1
	indexes, paths := make([]int, 0, n*s.NumFields()), make([]*types.Var, 0, n*s.NumFields()) // of all fields
	own = make([]jsonField, 0, s.NumFields())
	for i := range s.NumFields() {
		v, tag := s.Field(i), parseJSONTag(s.Tag(i))
		if tag.skip || passedOver(v) {
			continue
		}
		indexes, paths = append(append(indexes, l.index...), i), append(append(paths, l.path...), v)
		index, path := slices.Clip(indexes[len(indexes)-n:]), slices.Clip(paths[len(paths)-n:])
		if e := embeddedStruct(v); e != nil && tag.name == "" {
			_, pointer := types.Unalias(v.Type()).(*types.Pointer)
			embedded = append(embedded, lender{e, l.lent || pointer, index, path})
			continue
		}
		own = append(own, jsonField{v: v, tag: tag, name: cmp.Or(tag.name, v.Name()), tagged: tag.name != "", depth: depth, lent: l.lent,
			index: index, path: path})
	}
	return own, embedded
}

// passedOver reports whether encoding/json ignores v whatever its tag says.
func passedOver(v *types.Var) bool {
	return !v.Exported() && (!v.Embedded() || embeddedStruct(v) == nil)
}

// embeddedStruct is the struct type that v embeds, by value or by pointer, or nil.
func embeddedStruct(v *types.Var) types.Type {
	if !v.Embedded() {
		return nil
	}
	t := types.Unalias(v.Type())
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if _, ok := t.Underlying().(*types.Struct); !ok {
		return nil
	}
	return types.Unalias(t)
}

// winners groups fields by JSON name and gives each group to yield: the ones
// that share the best place. With more than one of them JSON drops them all.
func winners(fields []jsonField, yield func(group []jsonField)) {
	for len(fields) > 0 {
		first, n, same := fields[0], 1, 1
		for n < len(fields) && fields[n].name == first.name {
			if fields[n].depth == first.depth && fields[n].tagged == first.tagged {
				same++
			}
			n++
		}
		yield(fields[:same])
		fields = fields[n:]
	}
}

// typeKey is equal for identical types.
func typeKey(t types.Type) string { return types.TypeString(t, nil) }

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
