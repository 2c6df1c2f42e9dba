package generator

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evq-go/evq/generator/catalogue"
	"github.com/evq-go/evq/generator/schema"
)

// eventIDs gives each event type of a module a name that no other has: its own,
// unless another package once had it too.
type eventIDs struct {
	taken map[string]bool
	of    map[string]string // package path and type → id
}

func newEventIDs() *eventIDs { return &eventIDs{map[string]bool{}, map[string]string{}} }

// get is the id of a type of a package.
func (ids *eventIDs) get(pkg, typ string) string {
	key := pkg + " " + typ
	if id := ids.of[key]; id != "" {
		return id
	}
	id := typ
	for i := 2; ids.taken[strings.ToLower(id)]; i++ {
		id = fmt.Sprintf("%s~%d", typ, i)
	}
	ids.taken[strings.ToLower(id)], ids.of[key] = true, id
	return id
}

// packageDocs is a package with its events: those of the code, and those that
// only its lock remembers.
func packageDocs(a *analysis, u *unit, ids *eventIDs) *catalogue.Package {
	lock := a.lockOf(u)
	byType := map[string]*catalogue.Event{}
	add := func(typ string, v *catalogue.Version) {
		e := byType[typ]
		if e == nil {
			e = &catalogue.Event{ID: ids.get(u.path(), typ), Type: typ}
			byType[typ] = e
		}
		e.Versions = append(e.Versions, v)
	}
	d := docReader{shelf: a.shelf, byFile: map[string]fieldComments{}}
	for _, e := range u.events {
		add(e.Type, codeVersion(a, u, e, d))
	}
	for _, e := range lock.Events {
		if of := byType[e.Type]; of == nil || !slices.ContainsFunc(of.Versions, func(v *catalogue.Version) bool { return v.Version == e.Version }) {
			add(e.Type, lockVersion(u, e))
		}
	}
	p := &catalogue.Package{Path: u.path(), Name: u.name, Doc: packageDoc(a.shelf, u), Folder: slashed(u.folder.module.Dir, u.folder.dir)}
	for _, e := range byType {
		slices.SortFunc(e.Versions, func(v, w *catalogue.Version) int { return w.Version.Compare(v.Version) })
		p.Events = append(p.Events, e)
	}
	slices.SortFunc(p.Events, func(a, b *catalogue.Event) int { return cmp.Compare(a.ID, b.ID) })
	return p
}

// codeVersion is a version that the code has a struct of.
func codeVersion(a *analysis, u *unit, e *Event, d docReader) *catalogue.Version {
	at := a.bag.place(e.mark.spec.Name.Pos())
	v := &catalogue.Version{
		Version: e.version(), State: catalogue.Current, GoName: e.Name, Doc: strings.Join(e.Doc, "\n"),
		Place: catalogue.Place{File: slashed(u.folder.module.Dir, at.Filename), Line: at.Line},
		Shape: shapeOf(e.named, u.folder.ofModule), Docs: d.comments(e.named),
	}
	if e.old() {
		v.State, v.Reader = catalogue.Upcast, reader(e.upcast.to)
	}
	return v
}

// reader is an event as what an older version becomes.
func reader(e *Event) catalogue.Reader { return catalogue.Reader{Type: e.Type, Version: e.version()} }

// lockVersion is a version that the code has no struct of. Another minor of its
// major reads it, if the code has one.
func lockVersion(u *unit, e schema.Event) *catalogue.Version {
	v := &catalogue.Version{Version: e.Version, State: catalogue.Unread, GoName: e.Shape.Go, Shape: e.Shape}
	i := slices.IndexFunc(u.events, func(now *Event) bool {
		return now.Type == e.Type && now.version().Major == e.Version.Major
	})
	switch {
	case e.Retired != "":
		v.State, v.Reason = catalogue.Retired, e.Retired
	case i >= 0:
		v.State, v.Reader = catalogue.Compatible, reader(u.events[i])
	}
	return v
}

// packageDoc is the comment on the package clause, of the first file that has one.
func packageDoc(sh *shelf, u *unit) string {
	for _, s := range u.folder.sources {
		if file := sh.tree(s); !s.isTest() && !ours(s.text) && file.Name.Name == u.name && file.Doc != nil {
			return strings.Join(docLines(file.Doc), "\n")
		}
	}
	return ""
}

// slashed is a path relative to a folder, with slashes.
func slashed(dir, path string) string {
	rel, err := filepath.Rel(dir, path)
	if err != nil {
		rel = filepath.Base(path)
	}
	return filepath.ToSlash(rel)
}
