package generator

import (
	"strings"

	"github.com/evq-go/evq/generator/schema"
)

// reserve puts the fields that stored events have and the struct has no more into
// its shape, as reserved ones: nothing else may take their names. The directive
// names them, or the lock does, from an earlier directive or an allowance.
func (ev *evolver) reserve(l *packageLock, e *Event) {
	locked := ev.lockedVersions(l, e)
	for _, was := range locked {
		gone := was.Shape.Reserved()
		for _, a := range was.Allowed {
			if a.New == "" && Code(a.Code).Severity() == Error { // of a warning only older builds were meant
				gone = append(gone, a.Path)
			}
		}
		for _, path := range gone {
			if e.shape.At(path) == nil {
				e.shape.Reserve(path, was.Shape)
			}
		}
	}
	words, given := e.mark.values["reserved"]
	if !given {
		return
	}
	offset := words.offset
	for _, name := range strings.Split(words.text, ",") {
		at := e.mark.word(word{name, offset})
		offset += len(name) + 1
		path := ""
		for _, step := range strings.Split(name, ".") {
			path = schema.FieldPath(path, step)
		}
		if f := e.shape.At(path); f != nil && !f.Reserved {
			ev.bag.add("EVQ357", at, "%s still has %q", e.Name, name).help("take the field out of the struct, or the name out of reserved=")
			continue
		}
		if !reserveFrom(e.shape, path, locked) {
			ev.bag.add("EVQ356", at, "evq.lock knows no %q in %s", name, e.key()).
				help("reserved= names fields that stored events have, as the lock does: a.b is b inside of a")
		}
	}
}

// reserveFrom reserves a path with the shape that it had in one of the versions.
func reserveFrom(s *schema.Shape, path string, locked []*schema.Event) bool {
	if f := s.At(path); f != nil {
		return true // the lock has reserved it before
	}
	for _, was := range locked {
		if s.Reserve(path, was.Shape) {
			return true
		}
	}
	return false
}
