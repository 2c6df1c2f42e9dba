package generator

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path"
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
// only its lock remembers. That may be all, when the last event has left the code.
func packageDocs(a *analysis, l *packageLock, ids *eventIDs) *catalogue.Package {
	f := l.folder
	p := &catalogue.Package{Path: path.Join(f.module.Path, f.inModule()), Folder: f.inModule()}
	if p.Name = path.Base(p.Path); f.plain != nil {
		p.Path, p.Name = f.plain.PkgPath, f.plain.Name
	}
	p.Doc = packageDoc(a.shelf, f, p.Name)
	byType := map[string]*catalogue.Event{}
	add := func(typ string, v *catalogue.Version) {
		if byType[typ] == nil {
			byType[typ] = &catalogue.Event{ID: ids.get(p.Path, typ), Type: typ}
		}
		v.Sample = frozenSample(f, schema.Key{Type: typ, Version: v.Version})
		byType[typ].Versions = append(byType[typ].Versions, v)
	}
	d, known := docReader{shelf: a.shelf, byFile: map[string]fieldComments{}}, map[schema.Key]bool{}
	for _, e := range l.events() {
		shapeEvent(f, e)
		add(e.Type, codeVersion(a, f, e, d))
		known[e.key()] = true
	}
	for _, e := range l.was.Events {
		if !known[e.Key] {
			add(e.Type, lockVersion(l.events(), e))
		}
	}
	for _, e := range byType {
		slices.SortFunc(e.Versions, func(v, w *catalogue.Version) int { return w.Version.Compare(v.Version) })
		p.Events = append(p.Events, e)
	}
	slices.SortFunc(p.Events, func(a, b *catalogue.Event) int { return cmp.Compare(a.ID, b.ID) })
	return p
}

// frozenSample is the sample of a version that lies beside its package, or nil.
func frozenSample(f *folder, k schema.Key) []byte {
	text, err := os.ReadFile(filepath.Join(f.dir, samplesDir, k.String()+sampleEnd))
	if err != nil || !json.Valid(text) {
		return nil // one is made up
	}
	return text
}

// codeVersion is a version that the code has a struct of.
func codeVersion(a *analysis, f *folder, e *Event, d docReader) *catalogue.Version {
	at := a.bag.place(e.mark.spec.Name.Pos())
	v := &catalogue.Version{
		Version: e.version(), State: catalogue.Current, GoName: e.Name, Doc: strings.Join(e.Doc, "\n"),
		Place: catalogue.Place{File: slashed(f.module.Dir, at.Filename), Line: at.Line},
		Shape: e.shape, Docs: d.comments(e.named),
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
func lockVersion(events []*Event, e schema.Event) *catalogue.Version {
	v := &catalogue.Version{Version: e.Version, State: catalogue.Unread, GoName: e.Shape.Go, Shape: e.Shape}
	i := slices.IndexFunc(events, func(now *Event) bool { return now.Type == e.Type && now.version().Major == e.Version.Major })
	switch {
	case e.Retired != "":
		v.State, v.Reason = catalogue.Retired, e.Retired
	case i >= 0:
		v.State, v.Reader = catalogue.Compatible, reader(events[i])
	}
	return v
}

// packageDoc is the comment on the package clause, of the first file that has one.
func packageDoc(sh *shelf, f *folder, name string) string {
	for _, s := range f.sources {
		if s.isTest() || ours(s.text) {
			continue
		}
		if file := sh.tree(s); file.Name.Name == name && file.Doc != nil {
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
