// Package catalogue writes the documents that tell a team of its events: a page
// for a browser, Markdown, a JSON Schema per version, an AsyncAPI document and a
// map. It is pure: a [Module] goes in and [Files] come out, the same bytes on
// every machine.
package catalogue

import (
	"cmp"
	"slices"

	"github.com/evq-go/evq/generator/schema"
)

// A Module is what a Go module tells of its events. Every text in it was written
// by somebody else and may hold anything.
type Module struct {
	Path     string     // the import path
	Packages []*Package // those with events, by path
	Uses     []Use      // in the order of their places
}

// A Package is a package with events.
type Package struct {
	Path   string // the import path
	Name   string // as its package clause says
	Doc    string // the package comment
	Folder string // in the module, with slashes; "." is the root
	Events []*Event
}

// An Event is an event type with all of its versions.
type Event struct {
	ID       string // the type, unless another event of the module has it too
	Type     string // as it is stored
	Versions []*Version
}

// A Version is one schema version of an event type. Those of an [Event] stand
// with the newest first.
type Version struct {
	schema.Version
	State  State
	Reader Reader // what older events become: for Compatible and Upcast
	Reason string // why it is retired

	GoName string // the struct
	Doc    string // its doc comment
	Place  Place  // where it is declared; zero if the code has it no more

	Shape *schema.Shape
	Docs  map[string]string // the comments of fields, by their paths in Shape

	Sample []byte // JSON that it wrote; if nil, one of that shape is made up
}

// A State says what becomes of the events that a version wrote.
type State string

// The states.
const (
	Current    State = "current"    // the code writes and reads it
	Compatible State = "compatible" // another minor of its major reads it as it is
	Upcast     State = "upcast"     // its struct reads it and becomes a later one
	Retired    State = "retired"    // nobody reads it, for a reason
	Unread     State = "unread"     // evq.lock remembers it, and no struct reads it
)

// A Reader is the version into which a version is read.
type Reader struct {
	Type    string
	Version schema.Version
}

// A Place is a line of the module's source.
type Place struct {
	File string // in the module, with slashes
	Line int
}

// A Use is a function or a type of the module that has to do with events.
type Use struct {
	Kind       UseKind
	Package    string // the import path
	Symbol     string // the function, method or type
	Name       string // Consume: the consumer's name, "" if only the running program knows
	Projection bool   // Consume: it writes in the transaction of its checkpoint
	Handler    string // Consume: the type in its package that handles for it, "" if the code does not name it
	Place      Place
	Events     []string // IDs, sorted
}

// A UseKind says what a use does with events.
type UseKind string

// The kinds of use.
const (
	Push      UseKind = "push"
	Consume   UseKind = "consume"
	Handle    UseKind = "handle"
	Subscribe UseKind = "subscribe"
	Load      UseKind = "load"
)

// useKinds are the kinds in the order in which readers want them.
var useKinds = []UseKind{Push, Consume, Handle, Subscribe, Load}

// Latest is the version that the code writes, or else the newest one.
func (e *Event) Latest() *Version {
	i := slices.IndexFunc(e.Versions, func(v *Version) bool { return v.State == Current })
	return e.Versions[max(i, 0)]
}

// before is the version that came before v, or nil.
func (e *Event) before(v *Version) *Version {
	if i := slices.Index(e.Versions, v) + 1; i < len(e.Versions) {
		return e.Versions[i]
	}
	return nil
}

// key names a version of an event among all of the module: "UserCreated@1.0".
func (e *Event) key(v *Version) string { return e.ID + "@" + v.String() }

// drawn are the uses that a map shows. One that loads is a question and no part of
// the flow, and a handler whose consumer is there stands with it.
func (m *Module) drawn() []Use {
	with := map[string]bool{}
	for _, u := range m.Uses {
		if u.Kind == Consume && u.Handler != "" {
			with[u.Package+" "+u.Handler] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(m.Uses), func(u Use) bool {
		return u.Kind == Load || u.Kind == Handle && with[u.Package+" "+u.Symbol]
	})
}

// usesByEvent has the uses of each event, in the order of their kinds.
func (m *Module) usesByEvent() map[string][]Use {
	uses := slices.Clone(m.Uses)
	slices.SortStableFunc(uses, func(a, b Use) int {
		return cmp.Compare(slices.Index(useKinds, a.Kind), slices.Index(useKinds, b.Kind))
	})
	byEvent := map[string][]Use{}
	for _, u := range uses {
		for _, id := range u.Events {
			byEvent[id] = append(byEvent[id], u)
		}
	}
	return byEvent
}
