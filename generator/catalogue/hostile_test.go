package catalogue_test

import (
	"strings"
	"testing"

	"github.com/evq-go/evq/generator/catalogue"
	"github.com/evq-go/evq/generator/schema"
)

// attacks are texts that would run a script in a page that took them as they are.
var attacks = []string{
	`</script><script>document.documentElement.dataset.taken = 1</script>`,
	`"><img src=x onerror="document.documentElement.dataset.taken = 1">`,
	`' onmouseover='document.documentElement.dataset.taken = 1' x='`,
	`javascript:document.documentElement.dataset.taken=1`,
	"`${document.documentElement.dataset.taken = 1}`",
	`--></style></title><svg onload="document.documentElement.dataset.taken = 1">`,
	`[a]: javascript:document.documentElement.dataset.taken=1`,
	`{{"{{"}} .Path }}`,
}

// hostile is a module in which every text is an attack.
func hostile(attack string) *catalogue.Module {
	v := &catalogue.Version{
		Version: schema.Version{Major: 2}, State: catalogue.Retired, Reason: attack, Reader: catalogue.Reader{Type: attack}, GoName: attack,
		Doc: attack + "\n\n# " + attack + "\n\n\t" + attack + "\n\n - " + attack, Place: catalogue.Place{File: attack, Line: 1},
		Shape: &schema.Shape{Kind: schema.Object, Fields: []schema.Field{
			{Name: attack, Go: attack, Shape: &schema.Shape{Kind: schema.Opaque, Via: attack, Go: attack}},
			{Name: attack + "2", Shape: &schema.Shape{Kind: schema.String, Enum: []string{`"` + strings.ReplaceAll(attack, `"`, `\"`) + `"`}}},
			{Name: attack + "3", Shape: &schema.Shape{Kind: schema.Map, Key: &schema.Shape{Kind: schema.Text, Via: attack}, Elem: &schema.Shape{Kind: schema.Again}}},
		}},
		Docs: map[string]string{schema.FieldPath("", attack): attack},
	}
	older := *v
	older.Version, older.State, older.Shape = schema.Version{Major: 1}, catalogue.Upcast, &schema.Shape{Kind: schema.Object}
	e := &catalogue.Event{ID: attack, Type: attack, Versions: []*catalogue.Version{v, &older}}
	p := &catalogue.Package{Path: attack, Name: attack, Doc: attack, Folder: attack, Events: []*catalogue.Event{e}}
	m := &catalogue.Module{Path: attack, Packages: []*catalogue.Package{p}}
	for _, kind := range []catalogue.UseKind{catalogue.Push, catalogue.Consume, catalogue.Handle, catalogue.Load} {
		m.Uses = append(m.Uses, catalogue.Use{Kind: kind, Package: attack, Symbol: attack, Name: attack, Place: catalogue.Place{File: attack}, Events: []string{attack}})
	}
	return m
}

func TestNoTextOfTheSourceRunsInThePage(t *testing.T) {
	const script = `
		document.querySelectorAll("[data-node]").forEach((n) => n.dispatchEvent(new MouseEvent("mouseenter")));
		document.querySelectorAll("details").forEach((d) => { d.open = true; });
		const input = document.querySelector(".search input");
		input.value = "taken"; input.dispatchEvent(new Event("input"));
		const bad = Array.from(document.querySelectorAll("*")).flatMap((e) => Array.from(e.attributes).filter((a) => a.name.startsWith("on") ||
			["href", "src"].includes(a.name) && a.value.startsWith("javascript:")).map((a) => e.tagName + " " + a.name));
		return [document.documentElement.dataset.taken === undefined, document.scripts.length, document.images.length, document.querySelectorAll("article").length, bad.length].join(" ");`
	for _, attack := range attacks {
		page := pageOf(t, hostile(attack))
		if got := ask(t, page, script, ""); got != "true 2 0 1 0" {
			t.Errorf("%s\n%s", attack, got)
		}
	}
}

func TestThePolicyLetsOnlyThePagesOwnScriptRun(t *testing.T) {
	page := strings.Replace(pageOf(t, module(1)), "</body>", `<script>document.documentElement.dataset.taken = 1</script></body>`, 1)
	dom := show(t, page, "")
	if strings.Contains(dom, "data-taken") || !strings.Contains(dom, "Theme: auto") {
		t.Error("a foreign script has run, or the page's own has not")
	}
}

func TestThePageNamesNothingToLoad(t *testing.T) {
	const script = `return performance.getEntriesByType("resource").map((r) => r.name).filter((n) => !n.startsWith("data:")).join(" ") || "nothing";`
	if got := ask(t, shopPage(t), script, ""); got != "nothing" {
		t.Errorf("it loads %s", got)
	}
}

func TestMarkdownAndMermaidTakeHostileTextAsText(t *testing.T) {
	for _, attack := range attacks {
		files, err := catalogue.Files(hostile(attack))
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(string(files["map.mmd"]), "\n") {
			inside := strings.Count(line, `"`)
			if inside != 0 && inside != 2 || strings.ContainsAny(strings.ReplaceAll(line, "-->", ""), "`$\\") || strings.Contains(line, "<") {
				t.Errorf("the map has the line %s", line)
			}
		}
	}
}
