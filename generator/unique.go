package generator

import (
	"strings"

	"github.com/evq-go/evq/generator/schema"
)

// A declaration is a stored type and the event that declares it.
type declaration struct {
	unit  *unit
	event *Event
}

// checkUnique wants each stored type in one package of a module, in one
// spelling, and each major version of it once: a row must lead to one struct,
// and a file to one row's sample on any file system.
func checkUnique(b *bag, units []*unit) {
	declared := map[string][]declaration{}
	for _, u := range units {
		for _, e := range u.eventsByPlace(b) {
			if !schema.IsType(e.Type) {
				continue // reported already
			}
			key := u.folder.module.Dir + "\x00" + strings.ToLower(e.Type)
			second := declaration{u, e}
			if first, clash := second.clashes(declared[key]); clash {
				repeated(b, first, second)
				continue
			}
			declared[key] = append(declared[key], second)
		}
	}
}

// clashes finds an earlier declaration that cannot stand beside d.
func (d declaration) clashes(earlier []declaration) (declaration, bool) {
	for _, f := range earlier {
		if f.unit != d.unit || f.event.Type != d.event.Type || compareMajors(f.event, d.event) == 0 {
			return f, true
		}
	}
	return declaration{}, false
}

// repeated reports the second declaration of a stored type.
func repeated(b *bag, first, second declaration) {
	value := second.event.mark.values["type"]
	at, e, f := second.event.mark.word(value), second.event, first.event
	var d *Diagnostic
	switch {
	case e.Type != f.Type:
		d = b.add("EVQ303", at, "the stored types %q and %q differ only in case", e.Type, f.Type).
			help("choose another name for one of them")
	case first.unit != second.unit:
		d = b.add("EVQ302", at, "package %s declares the stored type %q too", first.unit.name, e.Type).
			help("put the package before one of them: type=%s.%s", second.unit.name, e.Type)
	case e.Version == f.Version:
		d = b.add("EVQ301", at, "%s is the stored type %s %s already", f.Name, e.Type, e.Version).
			help("give %s a type of its own", e.Name)
	default:
		d = b.add("EVQ301", at, "%s is the struct of %q %s already, and a major has one", f.Name, e.Type, f.Version).
			help("what reads both is one struct: put it into %s, or give %s the next major", f.Name, e.Name)
	}
	d.related(b.place(f.mark.word(f.mark.values["type"]).pos), "the first declaration")
}
