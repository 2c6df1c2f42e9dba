package schema

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// A Change is something that a reader of one shape does to what a writer of
// another wrote.
type Change struct {
	Code     string  // EVQ6xx of Backward, EVQ7xx of Forward
	Path     string  // where, in the old shape; in the new one where the old has nothing
	Old, New string  // the lines of the two shapes there, as in an Allowance
	Outcome  Outcome // what the reader does
	Message  string  // that in a sentence
	Help     string  // the way out that only this change has; "" if there is none
}

// An Outcome is what becomes of a value that a change concerns. Where it depends
// on the value, it is the worst: silence is worse than an error.
type Outcome int

// The outcomes.
const (
	Unknown Outcome = iota + 1 // code decides that no shape shows
	Refused                    // decoding fails
	Lost                       // decoding succeeds, and the value is another one or gone
)

func (o Outcome) String() string {
	return [...]string{"same", "unknown", "refused", "lost"}[o]
}

// Backward judges how the new struct reads what was written with the old one. A
// field that the old shape has reserved, or the new one has, may be gone; one that
// only the new shape has is read as its zero value, and is no change. The changes
// come in the order of the old shape's lines. None means that every value comes
// back as it was written; writtenAs is the version that the messages name.
func Backward(old, new *Shape, writtenAs string) []Change {
	if reflect.DeepEqual(old, new) {
		return nil // as nearly always: a struct reads what it writes
	}
	j := &judge{rules: backwardRules, writer: nodesOf(old), reader: nodesOf(new),
		events: "events written as " + writtenAs}
	return j.compare()
}

// Forward judges how code that was built with the old struct reads what is written
// with the new one, as it does while a deploy goes round. A field that only the
// new shape has is passed over, and is no change.
func Forward(old, new *Shape, writtenAs string) []Change {
	if reflect.DeepEqual(old, new) {
		return nil
	}
	j := &judge{rules: forwardRules, writer: nodesOf(new), reader: nodesOf(old), forward: true,
		events: "in older code, events written as " + writtenAs}
	return j.compare()
}

// A judge compares what is written with who reads it.
type judge struct {
	rules          string // the beginning of its codes
	forward        bool   // the reader is the old shape
	writer, reader nodes
	events         string // the subject of its sentences
	seen           map[pair]bool
	found          []Change
}

// A pair is two places that meet, and what the second is taken for there.
type pair struct {
	written, read string
	as            Kind
}

// The beginnings of the codes.
const (
	backwardRules = "EVQ6"
	forwardRules  = "EVQ7"
)

// A rule is the rest of a code. Both judgements have the same rules, but for
// retaken, which only Backward has.
type rule int

const (
	removed   rule = iota + 1 // a field is gone
	renamed                   // a field has another JSON name
	moved                     // a field is inside of an object now, or no more
	retaken                   // a reserved name is used again
	collision                 // two names differ only in case
	null                      // nil has no place
	kind                      // another kind of JSON
	limit                     // a number out of range, or with a fraction
	digits                    // a number with more digits than the reader keeps
	form                      // text that has to have a form
	binary                    // base64 and text
	quotes                    // the option string
	length                    // the length of an array
	keys                      // the keys of a map
	names                     // a map read as a struct
	marshaler                 // a type with its own way to JSON
	anything                  // json.RawMessage or any read as something
	constants                 // a value that no constant names
)

// compare walks both shapes from their roots. Structs that hold themselves are
// compared as if they were unrolled for ever: a pair that is met again is as good
// as it was the first time.
func (j *judge) compare() []Change {
	j.seen = map[pair]bool{}
	j.reads(j.writer[""], j.reader[""])
	slices.SortStableFunc(j.found, func(a, b Change) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Code, b.Code), strings.Compare(a.New, b.New))
	})
	return slices.CompactFunc(j.found, func(a, b Change) bool {
		return a.Code == b.Code && a.Path == b.Path && a.Old == b.Old && a.New == b.New
	})
}

// report adds a change between what is written at w and read at r; one of them
// may be a node without a shape. The message follows the judge's subject.
func (j *judge) report(ru rule, o Outcome, w, r node, format string, args ...any) *Change {
	old, new := w, r
	if j.forward {
		old, new = r, w
	}
	at := old.place
	if old.shape == nil {
		at = new.place
	}
	j.found = append(j.found, Change{
		Code:    fmt.Sprintf("%s%02d", j.rules, ru),
		Path:    at,
		Old:     old.lines(),
		New:     new.lines(),
		Outcome: o,
		Message: j.events + " " + fmt.Sprintf(format, args...),
	})
	return &j.found[len(j.found)-1]
}

// help completes a change with its way out.
func (c *Change) help(format string, args ...any) { c.Help = fmt.Sprintf(format, args...) }

// differs reports a change between two types, where the way out is to keep the
// old one.
func (j *judge) differs(ru rule, o Outcome, w, r node, format string, args ...any) {
	old := w
	if j.forward {
		old = r
	}
	j.report(ru, o, w, r, format, args...).help("keep %s", old.in[old.path].shape.words())
}

// reads compares any two shapes.
func (j *judge) reads(w, r node) {
	if w.shape.Nullable && !r.shape.takesNull() {
		c := j.report(null, Lost, w, r, "will read with %s at its zero value where it was nil", w.label)
		if !j.forward {
			c.help("keep the pointer: a zero value cannot say that there was none")
		}
	}
	w, r = w.resolve(), r.resolve()
	p := pair{w.path, r.path, r.shape.Kind}
	if j.seen[p] {
		return
	}
	j.seen[p] = true
	switch {
	case r.shape.Kind == Raw:
	case w.shape.Kind == Raw || w.shape.Kind == Any:
		j.readsAnything(w, r)
	case w.shape.Kind == Opaque || r.shape.Kind == Opaque:
		j.sameVia(w, r)
	case r.shape.Kind == Any:
		j.intoAny(w, r)
	default:
		j.readsToken(w, r)
	}
}

// takesNull reports whether null is not the same as the zero value to a reader.
func (s *Shape) takesNull() bool {
	return s.Nullable || s.Kind == List || s.Kind == Map || s.Kind == Base64 || s.Kind == Raw || s.Kind == Any
}

// readsToken goes by the kind of JSON that is written.
func (j *judge) readsToken(w, r node) {
	before := len(j.found)
	switch s := w.shape; {
	case s.Quoted:
		j.readsQuoted(w, r)
	case s.Kind == Bool || s.Kind.isNumber():
		j.readsLiteral(w, r)
	case s.Kind == List || s.Kind == Array:
		j.readsList(w, r)
	case s.Kind == Object:
		j.readsObject(w, r)
	case s.Kind == Map:
		j.readsMap(w, r)
	default:
		j.readsText(w, r)
	}
	if len(j.found) == before {
		j.readsConstants(w.shape.Enum, w, r)
	}
}

// anotherKind reports a value that no reader of that kind takes. Null it does
// take, and makes a zero value of it.
func (j *judge) anotherKind(w, r node) {
	o, ofNil := Refused, ""
	if w.writesNull() && !r.shape.takesNull() {
		o, ofNil = Lost, "; where it was nil, that reads as the zero value"
	}
	j.report(kind, o, w, r, "cannot be read: %s is %s in them, and is read as %s%s", w.label, w.shape.words(), r.shape.words(), ofNil)
}

// writesNull reports whether the nil of a kind that has one is written.
func (n node) writesNull() bool {
	leftOut := n.field != nil && n.field.Presence != Required && n.field.Presence != Optional
	return !leftOut && (n.shape.Kind == List || n.shape.Kind == Map || n.shape.Kind == Base64)
}

// sameVia wants the same type to read what a type has written in its own way.
func (j *judge) sameVia(w, r node) {
	if w.shape.Kind == r.shape.Kind && w.shape.Via == r.shape.Via {
		return
	}
	j.report(marshaler, Unknown, w, r, "may not be read: %s is written as %s and read as %s, and only their code knows whether these agree",
		w.label, w.shape.words(), r.shape.words())
}

// readsAnything compares what may hold any JSON with a reader that takes less.
func (j *judge) readsAnything(w, r node) {
	switch {
	case r.shape.Kind != Any:
		j.report(anything, Unknown, w, r, "may not be read: %s holds any JSON, and is read as %s", w.label, r.shape.words())
	case w.shape.Kind == Raw:
		j.loses(w, r, "2^53")
	}
}

// intoAny looks for numbers, which any keeps as float64.
func (j *judge) intoAny(w, r node) {
	switch s := w.shape; {
	case s.Quoted:
	case s.Kind.isNumber():
		j.readsNumber(w, r.as(Float64))
	case s.Elem != nil:
		j.reads(w.elem(), r)
	case s.Kind == Object:
		for _, f := range s.live() {
			j.reads(w.member(f.Name), r)
		}
	}
}

// readsConstants reports values that have a name where they are written and none
// where they are read.
func (j *judge) readsConstants(enum []string, w, r node) {
	var nameless []string
	for _, value := range enum {
		if r.shape.Enum != nil && !slices.Contains(r.shape.Enum, value) {
			nameless = append(nameless, value)
		}
	}
	if len(nameless) > 0 {
		j.report(constants, Unknown, w, r, "may hold %s in %s, which no constant names", strings.Join(nameless, ", "), w.label)
	}
}
