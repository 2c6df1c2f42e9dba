package catalogue

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"sync"

	"github.com/evq-go/evq/templates"
)

// A page is what the template of the page is executed on.
type page struct {
	Mark                template.HTML // a comment, which a template would drop
	Title, Path, Policy string
	Style               template.CSS
	Script              template.JS
	Counts              []count
	Packages            []packageView
}

// A packageView is a package as the page shows it.
type packageView struct {
	ID, Name, Short, Path string
	Doc                   template.HTML
	Map                   *pageMap
	Events                []eventView
}

// An eventView is an event as the page shows it.
type eventView struct {
	ID, Type, Summary string
	Latest            string
	State             State  // of the latest version
	Fate              string // what became of it, where nobody writes it any more
	Doc               template.HTML
	GoName, Place     string
	Uses              []useGroup
	Versions          []versionView
}

// A useGroup is the uses of one kind.
type useGroup struct {
	Title string
	Uses  []useView
}

// A useView is one use.
type useView struct{ Name, Noun, Code, Place string }

// A versionView is a version as the page shows it.
type versionView struct {
	Key, Version   string
	State          State
	Words          string
	Open           bool
	GoName, Place  string
	Doc            template.HTML // where it is not the event's
	Before         string        // the version to which Changes compares it
	Upcast         bool          // an upcast reads that one
	Changes        []change
	Rows           []rowView
	Sample, Schema string
	SchemaFile     string
}

// A rowView is a row with its comment set.
type rowView struct {
	row
	Prose template.HTML
}

// pageTemplate is parsed when it is first used: most runs make no catalogue.
var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").Parse(templates.CataloguePage))
})

// page writes the page for a browser. It loads nothing, and its policy forbids
// that anything be loaded or run but the style and the script that are written
// here.
func (m *Module) page() ([]byte, error) {
	b := pageBuilder{module: m, prose: newProse(m), uses: m.usesByEvent()}
	p := page{
		Mark: "<!-- " + mark + " -->", Title: m.title(), Path: m.Path, Style: template.CSS(templates.CatalogueStyle), Script: template.JS(templates.CatalogueScript),
		Counts: m.counts(),
		Policy: "default-src 'none'; style-src " + hashOf(templates.CatalogueStyle) + "; script-src " + hashOf(templates.CatalogueScript) +
			"; img-src data:; base-uri 'none'; form-action 'none'",
	}
	for _, pkg := range m.Packages {
		p.Packages = append(p.Packages, b.packageView(pkg))
	}
	var out bytes.Buffer
	err := pageTemplate().Execute(&out, p)
	return out.Bytes(), err
}

// hashOf names a text in a content security policy.
func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// A count is how many of something a module has.
type count struct {
	Number int
	Noun   string
}

// counts is the module in numbers. What it has none of is left out.
func (m *Module) counts() []count {
	number := map[string]int{"package": len(m.Packages)}
	for _, p := range m.Packages {
		number["event"] += len(p.Events)
		for _, e := range p.Events {
			number["version"] += len(e.Versions)
		}
	}
	for _, u := range m.Uses {
		number[u.noun()]++
	}
	var all []count
	for _, noun := range []string{"package", "event", "version", "consumer", "projection", "handler"} {
		if n := number[noun]; n > 0 {
			all = append(all, count{n, plural(n, noun)})
		}
	}
	return all
}

// A pageBuilder makes the views of a module.
type pageBuilder struct {
	module *Module
	prose  prose
	uses   map[string][]Use
}

func (b pageBuilder) packageView(p *Package) packageView {
	v := packageView{ID: "package:" + p.Folder, Name: p.Name, Short: b.module.short(p.Path), Path: p.Path, Doc: b.prose.html(p.Doc), Map: b.module.drawMap(p)}
	for _, e := range p.Events {
		v.Events = append(v.Events, b.eventView(e))
	}
	return v
}

func (b pageBuilder) eventView(e *Event) eventView {
	latest := e.Latest()
	v := eventView{ID: e.ID, Type: e.Type, Summary: firstSentence(latest.Doc), Latest: latest.String(), State: latest.State, Fate: latest.fate(),
		Doc: b.prose.html(latest.Doc), GoName: latest.GoName, Place: place(latest), Uses: groupUses(b.uses[e.ID])}
	for _, version := range e.Versions {
		v.Versions = append(v.Versions, b.versionView(e, version, version == latest))
	}
	return v
}

func (b pageBuilder) versionView(e *Event, v *Version, open bool) versionView {
	view := versionView{Key: e.key(v), Version: v.String(), State: v.State, Words: v.stateWords(), Open: open, GoName: v.GoName, Place: place(v),
		Sample: v.sample(), Schema: string(indent(e.jsonSchema(v))), SchemaFile: schemaFolder + "/" + e.key(v) + ".json"}
	if !open {
		view.Doc = b.prose.html(v.Doc)
	}
	if before := e.before(v); before != nil {
		view.Before, view.Changes, view.Upcast = before.String(), changes(before, v), before.State == Upcast
	}
	for _, r := range v.rows() {
		view.Rows = append(view.Rows, rowView{r, b.prose.html(r.Doc)})
	}
	return view
}

// place is where a version is declared, or "".
func place(v *Version) string {
	if v.Place.File == "" {
		return ""
	}
	return v.Place.String()
}

// useTitles say what uses of a kind are to an event.
var useTitles = map[UseKind]string{
	Push: "Pushed by", Consume: "Consumed by", Handle: "Handled by", Subscribe: "Subscribed to by", Load: "Loaded by",
}

// groupUses puts uses of a kind together; they come in that order.
func groupUses(uses []Use) []useGroup {
	var groups []useGroup
	for i, u := range uses {
		if i == 0 || uses[i-1].Kind != u.Kind {
			groups = append(groups, useGroup{Title: useTitles[u.Kind]})
		}
		last := &groups[len(groups)-1]
		view := useView{Name: u.title(), Noun: u.noun(), Place: u.Place.String()}
		switch {
		case u.Name != "":
			view.Code = u.code()
		case u.Kind == Consume:
			view.Code = "named at run time"
		}
		last.Uses = append(last.Uses, view)
	}
	return groups
}
