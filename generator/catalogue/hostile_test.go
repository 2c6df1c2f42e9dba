package catalogue_test

import (
	"fmt"
	"regexp"
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
	`{{.Path}}`,
}

// hostile is a module with a package for each attack.
func hostile() *catalogue.Module {
	m := &catalogue.Module{Path: attacks[0]}
	for _, attack := range attacks {
		m.Packages = append(m.Packages, hostilePackage(attack))
		for _, kind := range []catalogue.UseKind{catalogue.Push, catalogue.Consume, catalogue.Handle, catalogue.Load} {
			m.Uses = append(m.Uses, catalogue.Use{Kind: kind, Package: attack, Symbol: attack, Name: attack, Place: catalogue.Place{File: attack}, Events: []string{attack}})
		}
	}
	return m
}

// hostilePackage is a package in which every text is an attack.
func hostilePackage(attack string) *catalogue.Package {
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
	return &catalogue.Package{Path: attack, Name: attack, Doc: attack, Folder: attack, Events: []*catalogue.Event{e}}
}

func TestNoTextOfTheSourceRunsInThePage(t *testing.T) {
	t.Parallel()
	const script = `
		document.querySelectorAll("[data-node]").forEach((n) => n.dispatchEvent(new MouseEvent("mouseenter")));
		document.querySelectorAll("details").forEach((d) => { d.open = true; });
		const input = document.querySelector(".search input");
		input.value = "taken"; input.dispatchEvent(new Event("input"));
		const bad = Array.from(document.querySelectorAll("*")).flatMap((e) => Array.from(e.attributes).filter((a) => a.name.startsWith("on") ||
			["href", "src"].includes(a.name) && a.value.startsWith("javascript:")).map((a) => e.tagName + " " + a.name));
		return [document.documentElement.dataset.taken === undefined, document.scripts.length, document.images.length, document.querySelectorAll("article").length, bad.length].join(" ");`
	want := fmt.Sprintf("true 2 0 %d 0", len(attacks)) // the page's script and the probe, no image
	if got := ask(t, pageOf(t, hostile()), script, ""); got != want {
		t.Errorf("%s is not %s", got, want)
	}
}

func TestThePolicyLetsOnlyThePagesOwnScriptRun(t *testing.T) {
	t.Parallel()
	page := strings.Replace(pageOf(t, module(1)), "</body>", `<script>document.documentElement.dataset.taken = 1</script></body>`, 1)
	dom := show(t, page, "")
	if strings.Contains(dom, "data-taken") || !strings.Contains(dom, ">Theme: auto<") {
		t.Error("a foreign script has run, or the page's own has not")
	}
}

func TestThePageNamesNothingToLoad(t *testing.T) {
	t.Parallel()
	const script = `return performance.getEntriesByType("resource").map((r) => r.name).filter((n) => !n.startsWith("data:")).join(" ") || "nothing";`
	if got := ask(t, shopPage(t), script, ""); got != "nothing" {
		t.Errorf("it loads %s", got)
	}
}

func TestTheMapTakesHostileTextAsText(t *testing.T) {
	files, err := catalogue.Files(hostile())
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`^ *(subgraph )?[a-z]+_[A-Za-z0-9_]+[>(\[{]*("[^"<>` + "`" + `$\\]*"[\])}]+| --> [a-z]+_[A-Za-z0-9_]+)$`)
	for _, l := range strings.Split(strings.TrimSpace(string(files["map.mmd"])), "\n")[2:] {
		if !line.MatchString(l) && l != "  end" {
			t.Errorf("the map has the line %s", l)
		}
	}
}

func TestMarkdownTakesHostileTextAsText(t *testing.T) {
	files, err := catalogue.Files(hostile())
	if err != nil {
		t.Fatal(err)
	}
	code := regexp.MustCompile("(?s)```.*?```|``.*?``|`[^`\n]*`|(?m)^(?:    |\t).*$") // where tags are text
	readme := code.ReplaceAllString(string(files["README.md"]), "")
	for _, m := range regexp.MustCompile(`(.?)<(\w+)`).FindAllStringSubmatch(readme, -1) {
		if m[1] != `\` && m[2] != "a" {
			t.Errorf("the Markdown has the tag %s", m[0])
		}
	}
	if strings.Contains(readme, "](javascript:") {
		t.Error("the Markdown has a link that is a script")
	}
}
