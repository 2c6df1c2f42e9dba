package generator

import (
	"fmt"
	"go/types"

	"github.com/dave/jennifer/jen"

	"github.com/evq-go/evq/generator/schema"
)

// guards stop the build when a type that the codecs spell out has changed: two
// lines for one that has parts, one for its fields and one for the methods by
// which it would have a say in its JSON.
func (c codecEmitter) guards() []jen.Code {
	const beside = "run_go_generate"
	lines := []jen.Code{jen.Type().Id(beside).Op("=").Add(inCodec("Plain"))}
	numbers := map[string]int{}
	for _, t := range c.guarded {
		n := t.(*types.Named)
		name := n.Obj().Name()
		if numbers[name]++; numbers[name] > 1 {
			name = fmt.Sprint(name, numbers[name])
		}
		if c.hasParts(n) {
			changed := beside + "_" + name + "_has_changed"
			lines = append(lines,
				jen.Type().Id(changed).Op("=").Add(c.code(n.Underlying())),
				jen.Var().Id("_").Id(changed).Op("=").Add(c.code(n)).Values())
		}
		want := "Unmarked"
		if knownAs(n) == schema.UUID {
			want = "UnmarkedText"
		}
		lines = append(lines, jen.Var().Id("_").Add(inCodec(want)).Op("=").
			Struct(c.code(n), jen.Id(beside)).Values())
	}
	return lines
}

// hasParts reports whether a type is made of others, which may be exchanged. The
// functions of the codecs want each basic kind as it is. What an event is made
// of stands in the other file, with the module's aliases as they are written.
func (c codecEmitter) hasParts(n *types.Named) bool {
	if _, basic := n.Underlying().(*types.Basic); basic || knownAs(n) != "" {
		return false
	}
	s := c.find(n)
	if s == nil || s.event == nil {
		return true
	}
	sp := &speller{pkg: c.pkg, imports: map[string]string{}, builtin: map[string]bool{}, bare: c.bare}
	sp.code(n.Underlying())
	return sp.bared
}
