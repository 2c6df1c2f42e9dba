package generator

import (
	"go/types"
	"slices"
	"strings"

	"github.com/evq-go/evq/generator/schema"
)

// codecs is what the codec file of a unit spells out. All names in it are the
// unit's own, and step aside for those of the package.
type codecs struct {
	events  []*Event       // those that have a codec, by name
	structs []*codecStruct // in the order in which they are met
	guarded []types.Type   // the named types that are spelled out, in that order
	table   string
	locals  codecLocals
}

// A codecStruct is a struct that has functions of its own.
type codecStruct struct {
	typ    types.Type // named, or a bare struct
	fields []jsonField
	base   string // what its functions are called after
	event  *Event // nil if it is none

	nested  bool // another struct holds it
	written bool // it, or an event that holds it, is pushed

	write, read string // the names of its functions
	fill        string // of the one that reads a nested event
}

// codecLocals are the parameters and locals of the functions.
type codecLocals struct{ b, d, e, v, seen, start string }

// planCodecs finds the events of a unit that are made of plain types only: of
// this module's, without a say in their JSON, and of the few that are known.
// All others take encoding/json, and so do the events of tests.
func planCodecs(im *importer, u *unit) *codecs {
	if u.output != plainOutput || u.redefines(codecBuiltins...) {
		return nil
	}
	c := &codecs{}
	for _, e := range u.events {
		trial := &plainWalk{unit: u, event: e, codecs: c.clone()}
		if trial.structure(e.named, e.fields, e.Name); trial.plain() {
			c = trial.codecs
			c.find(e.named).event = e
			c.events = append(c.events, e)
		}
	}
	if len(c.events) == 0 {
		return nil
	}
	for _, s := range c.structs {
		for _, f := range s.fields {
			if inner := c.within(f.v.Type()); inner != nil {
				inner.nested = true
			}
		}
		if s.event != nil && !s.event.old() {
			c.mark(s)
		}
	}
	c.chooseNames(im, u)
	return c
}

// codecBuiltins are the predeclared names that every codec file uses.
var codecBuiltins = []string{"append", "bool", "byte", "len", "nil", "string"}

// redefines reports whether the package has another meaning for one of names.
func (u *unit) redefines(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { _, taken := u.taken[name]; return taken })
}

func (c *codecs) clone() *codecs {
	return &codecs{events: slices.Clone(c.events), structs: slices.Clone(c.structs), guarded: slices.Clone(c.guarded)}
}

// find is the struct of that type, or nil.
func (c *codecs) find(t types.Type) *codecStruct {
	if c == nil {
		return nil
	}
	i := slices.IndexFunc(c.structs, func(s *codecStruct) bool { return types.Identical(s.typ, t) })
	if i < 0 {
		return nil
	}
	return c.structs[i]
}

// of is the struct of an event with a codec, or nil.
func (c *codecs) of(e *Event) *codecStruct {
	if s := c.find(e.named); s != nil && s.event == e {
		return s
	}
	return nil
}

// within is the struct that values of a type consist of, or nil.
func (c *codecs) within(t types.Type) *codecStruct {
	if s := c.find(t); s != nil {
		return s
	}
	if u, ok := t.Underlying().(interface{ Elem() types.Type }); ok {
		return c.within(u.Elem())
	}
	return nil
}

// mark notes that a struct is written, and all that it holds.
func (c *codecs) mark(s *codecStruct) {
	if s.written {
		return
	}
	s.written = true
	for _, f := range s.fields {
		if inner := c.within(f.v.Type()); inner != nil {
			c.mark(inner)
		}
	}
}

// chooseNames names the functions, the events' first, and the locals.
func (c *codecs) chooseNames(im *importer, u *unit) {
	used := declared{}
	for name, pos := range u.taken {
		used[name] = pos
	}
	for _, name := range importedIn(im, u) {
		used[name] = 1
	}
	take := func(name string) string {
		name = free(name, used)
		used[name] = 1
		return name
	}
	c.table = take("codecs")
	for _, events := range []bool{true, false} {
		for _, s := range c.structs {
			if (s.event != nil) != events {
				continue
			}
			if s.written {
				s.write = take("append" + s.base)
			}
			if s.read = take("decode" + s.base); s.event != nil && s.nested {
				s.fill = take("fill" + s.base)
			}
		}
	}
	c.locals = codecLocals{take("b"), take("d"), take("e"), take("v"), take("seen"), take("start")}
}

// declares lists the names that the codec file takes in its package.
func (c *codecs) declares() []string {
	if c == nil {
		return nil
	}
	names := []string{c.table}
	for _, s := range c.structs {
		names = append(names, s.write, s.read, s.fill)
	}
	return slices.DeleteFunc(names, func(name string) bool { return name == "" })
}

// reserved are the names that an import of one of the unit's files cannot have:
// in the codec file the locals too.
func (c *codecs) reserved(coded bool) []string {
	names := c.declares()
	if coded {
		names = append(names, c.locals.b, c.locals.d, c.locals.e, c.locals.v, c.locals.seen, c.locals.start)
	}
	return names
}

// importedIn are the names under which people's files of a unit's package may import
// others: in a package that declares one of them they would not compile. The
// imports of generated files step aside themselves.
func importedIn(im *importer, u *unit) []string {
	var names []string
	for _, s := range u.folder.sources {
		if ours(s.text) {
			continue
		}
		for _, spec := range im.shelf.tree(s).Imports {
			path := importPath(spec)
			names = append(names, assumedName(path), nameOf(nil, path))
			if spec.Name != nil {
				names = append(names, spec.Name.Name)
			} else if slices.Contains(u.listed.GoFiles, s.path) && (strings.Contains(path, ".") || u.folder.ofModule(path)) {
				names = append(names, nameOf(im.imported(u.listed, path), path)) // the standard library's are in their paths
			}
		}
	}
	return names
}

// knownPlain are the types of other modules that codecs know.
var knownPlain = map[string]schema.Kind{
	"time.Time":                    schema.Time,
	"time.Duration":                schema.Int64,
	"github.com/google/uuid.UUID":  schema.UUID,
	"encoding/json.RawMessage":     schema.Raw,
	"encoding/json/jsontext.Value": schema.Raw, // see knownShapes
}

// knownAs is what a codec knows a type as, or "".
func knownAs(t types.Type) schema.Kind {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return ""
	}
	return knownPlain[n.Obj().Pkg().Path()+"."+n.Obj().Name()]
}
