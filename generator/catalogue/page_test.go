package catalogue_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/evq-go/evq/generator/catalogue"
	"github.com/evq-go/evq/generator/schema"
	"github.com/evq-go/evq/internal/chromium"
)

// shop is the catalogue of a small module, as evgen writes it.
const shop = "../../testdata/catalogue/shop/docs/events"

// shopPage is its page.
func shopPage(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(shop, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// pageOf is the page of a module.
func pageOf(t *testing.T, m *catalogue.Module) string {
	t.Helper()
	files, err := catalogue.Files(m)
	if err != nil {
		t.Fatal(err)
	}
	return string(files["index.html"])
}

// show puts a page on disk, shows it to a browser, at an address that ends as
// given, and returns the document that it becomes.
func show(t *testing.T, page, end string, flags ...string) string {
	t.Helper()
	return chromium.DOM(t, put(t, page)+end, flags...)
}

// put writes a page to disk and returns its address.
func put(t *testing.T, page string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "index.html")
	if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
		t.Fatal(err)
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}

var policy = regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`)

// probed is a page that runs a script when it is loaded, and holds what the
// script returns as its element "probe". Its policy is gone, which would forbid
// the script.
func probed(t *testing.T, page, script string) string {
	t.Helper()
	if !policy.MatchString(page) {
		t.Fatal("the page has no policy")
	}
	probe := `<script>addEventListener("load", async () => { const probe = document.createElement("pre"); probe.id = "probe";
		let said; try { said = await (async () => {` + script + `})(); } catch (err) { said = "failed: " + err; }
		probe.textContent = said; document.body.append(probe); });</script></body>`
	return strings.Replace(policy.ReplaceAllString(page, ""), "</body>", probe, 1)
}

var said = regexp.MustCompile(`(?s)<pre id="probe">(.*?)</pre>`)

// ask shows a page and returns what a script says about it.
func ask(t *testing.T, page, script, end string, flags ...string) string {
	t.Helper()
	dom := show(t, probed(t, page, script), end, flags...)
	m := said.FindStringSubmatch(dom)
	if m == nil {
		t.Fatal("the probe says nothing")
	}
	return m[1]
}

var results = regexp.MustCompile(`(?s)<ul id="page:results"[^>]*>(.*?)</ul>`)

func TestTheSearchOfTheAddressRunsWhenThePageIsOpened(t *testing.T) {
	t.Parallel()
	list := results.FindStringSubmatch(show(t, shopPage(t), "?q=order%20zip"))
	if list == nil || !strings.Contains(list[1], `<small>field</small><b>customer.address.<mark>zip</mark></b>`) || strings.Count(list[1], "<li") != 3 {
		t.Errorf("the results are %q", list)
	}
}

func TestTheSearchFindsTypesFieldsDocsAndPackages(t *testing.T) {
	t.Parallel()
	best := [][2]string{
		{"order.pl", "event order.placed"},
		{"OrderPlaced", "event order.placed"},
		{"zip", "field customer.address.zip"},
		{"browsers digits", "field lines[].price.amount"},
		{"basket", "package orders"},
		{"billing", "package billing"},
		{"open-orders", "event order.cancelled"},
		{"tracking shipped", "field parcels[].tracking"},
		{"no such thing", ""},
	}
	script, want := `const input = document.querySelector(".search input"), all = [];`, []string{}
	for _, b := range best {
		script += fmt.Sprintf(`input.value = %q; input.dispatchEvent(new Event("input"));
			all.push(Array.from(document.querySelectorAll("[role=option]:first-child :is(small, b)"), (e) => e.textContent).join(" "));`, b[0])
		want = append(want, b[1])
	}
	if got := ask(t, shopPage(t), script+`return all.join("|");`, ""); got != strings.Join(want, "|") {
		t.Errorf("the best are\n%s\nand should be\n%s", got, strings.Join(want, "|"))
	}
}

func TestTheSearchIsDrivenByTheKeyboard(t *testing.T) {
	t.Parallel()
	const script = `
		const press = (on, key) => on.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
		const input = document.querySelector(".search input"), box = document.querySelector(".found"), steps = [];
		press(document.body, "/");
		steps.push(document.activeElement === input);
		input.value = "zip"; input.dispatchEvent(new Event("input"));
		steps.push(!box.hidden, input.getAttribute("aria-expanded"));
		press(input, "ArrowDown");
		steps.push(box.querySelectorAll("[aria-selected=true]").length, input.getAttribute("aria-activedescendant"));
		press(input, "Enter");
		await new Promise((done) => setTimeout(done, 100));
		const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
		steps.push(row.id, row.closest("details").open, box.hidden);
		input.value = "zip"; input.dispatchEvent(new Event("input"));
		press(input, "Escape");
		steps.push(input.value === "", box.hidden);
		return steps.join(" ");`
	want := "true true true 1 page:result-1 order.placed@1.1.customer.zip true true true true"
	if got := ask(t, shopPage(t), script, ""); got != want {
		t.Errorf("%s\nis not\n%s", got, want)
	}
}

func TestADeepLinkOpensTheVersionItLeadsTo(t *testing.T) {
	t.Parallel()
	const script = `await new Promise((done) => setTimeout(done, 100));
		const d = document.getElementById("order.placed@1.0"), r = d.getBoundingClientRect();
		return d.open + " " + (r.top >= 0 && r.top < innerHeight);`
	for _, link := range []string{"#order.placed@1.0", "#order.placed@1.0.gift", "#order.placed%401.0"} {
		if got := ask(t, shopPage(t), script, link, "--window-size=1200,900"); !strings.HasPrefix(got, "true") || link != "#order.placed@1.0.gift" && got != "true true" {
			t.Errorf("%s: %s", link, got)
		}
	}
}

func TestThePageIsThereWithoutScripts(t *testing.T) {
	t.Parallel()
	page := policy.ReplaceAllString(shopPage(t), `<meta http-equiv="Content-Security-Policy" content="script-src 'none'">`)
	dom := show(t, page, "")
	for _, text := range []string{"order.placed</a></h3>", "The account, or an email address for who has none.", `<div class="search" role="search" hidden="">`} {
		if !strings.Contains(dom, text) {
			t.Errorf("%q is not there", text)
		}
	}
	if strings.Contains(dom, ">Theme: auto<") {
		t.Error("scripts have run")
	}
}

// wide is a module whose names are as long as names can be.
func wide() *catalogue.Module {
	long := strings.Repeat("VeryLongName", 10)
	m := module(1)
	m.Path = "example.com/" + strings.ToLower(long)
	e := m.Packages[0].Events[0]
	e.ID, e.Type = long, long
	v := e.Versions[0]
	v.GoName, v.Place.File = long, strings.ToLower(long)+"/events.go"
	v.Shape.Fields[0].Name = long
	m.Uses[0].Events, m.Uses[0].Symbol = []string{long}, long
	return m
}

func TestNothingOverflowsOnAnyWindow(t *testing.T) {
	t.Parallel()
	const script = `document.querySelectorAll("details").forEach((d) => { d.open = true; });
		const root = document.documentElement;
		parent.postMessage(innerWidth + (root.scrollWidth > root.clientWidth ? " overflows" : " fits"), "*");`
	frames, want := "", []string{}
	for _, page := range []string{shopPage(t), pageOf(t, wide())} {
		at := put(t, probed(t, page, script))
		for _, width := range []int{320, 390, 800, 1440} {
			frames += fmt.Sprintf(`<iframe src="%s" width="%d" height="900"></iframe>`, at, width)
			want = append(want, fmt.Sprintf("%d fits", width))
		}
	}
	const collect = `<!DOCTYPE html><body><script>const all = []; addEventListener("message", (e) => { all.push(e.data); document.body.dataset.said = all.sort().join(); });</script>`
	slices.Sort(want)
	dom := show(t, collect+frames, "")
	if !strings.Contains(dom, `data-said="`+strings.Join(want, ",")+`"`) {
		t.Errorf("%s", dom[:min(len(dom), 300)])
	}
}

func TestTextStandsOutInLightAndInDark(t *testing.T) {
	t.Parallel()
	const script = `
		const channels = (c) => c.match(/[\d.]+/g).map(Number);
		const level = (c) => { const [r, g, b] = channels(c).map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
		const behind = (e) => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (channels(c)[3] !== 0) return c; } return "rgb(255, 255, 255)"; };
		const weak = new Set(); let seen = 0;
		document.querySelectorAll("details").forEach((d) => { d.open = true; });
		for (const e of document.querySelectorAll("body *:not(svg *)")) {
			if (!Array.from(e.childNodes).some((n) => n.nodeType === 3 && n.textContent.trim()) || e.tagName === "SCRIPT") continue;
			const style = getComputedStyle(e), a = level(style.color), b = level(behind(e)), ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
			seen++;
			if (ratio < 4.5) weak.add(e.className + " " + e.tagName + " " + ratio.toFixed(1));
		}
		return (seen > 100) + " " + (level(getComputedStyle(document.body).backgroundColor) < 0.2 ? "dark" : "light") + " " + Array.from(weak).join(", ");`
	page := shopPage(t)
	if got := ask(t, page, script, "?q=order"); got != "true light " {
		t.Errorf("light: %s", got)
	}
	if got := ask(t, page, script, "?q=order", "--blink-settings=preferredColorScheme=0"); got != "true dark " {
		t.Errorf("dark by preference: %s", got)
	}
	const toggle = `const b = document.querySelector(".theme"); b.click(); b.click();`
	if got := ask(t, page, toggle+script, "?q=order", "--force-prefers-reduced-motion"); got != "true dark " {
		t.Errorf("dark by the button: %s", got)
	}
}

func TestAThousandEventsStayQuick(t *testing.T) {
	const script = `
		const input = document.querySelector(".search input"), start = performance.now();
		for (const q of ["e", "ev", "event", "event 99", "field"]) { input.value = q; input.dispatchEvent(new Event("input")); }
		return document.querySelector(".status").textContent + " " + Math.round(performance.now() - start);`
	page := pageOf(t, module(1000))
	got := ask(t, page, script, "")
	first, ms, _ := strings.Cut(got, ". ")
	var took int
	if _, err := fmt.Sscan(ms, &took); err != nil || first != "The first 50 of 2000" || took > 5000 {
		t.Errorf("%s, five searches in %s ms", first, ms)
	}
	t.Logf("%d kB, five searches with their index in %d ms", len(page)/1000, took)
}

// module is a module of n events with two fields each.
func module(n int) *catalogue.Module {
	m := &catalogue.Module{Path: "example.com/many"}
	p := &catalogue.Package{Path: "example.com/many/events", Name: "events", Folder: "events"}
	for i := range n {
		name := fmt.Sprintf("Event%04d", i)
		p.Events = append(p.Events, &catalogue.Event{ID: name, Type: name, Versions: []*catalogue.Version{{
			Version: schema.Version{Major: 1}, State: catalogue.Current, GoName: name, Doc: name + " is one of many.",
			Place: catalogue.Place{File: "events/events.go", Line: 1 + i},
			Shape: &schema.Shape{Kind: schema.Object, Fields: []schema.Field{
				{Name: "field_a", Shape: &schema.Shape{Kind: schema.String}}, {Name: "field_b", Shape: &schema.Shape{Kind: schema.Int64}},
			}},
		}}})
		m.Uses = append(m.Uses, catalogue.Use{Kind: catalogue.Push, Package: p.Path, Symbol: "Push" + name, Place: catalogue.Place{File: "events/push.go", Line: i}, Events: []string{name}})
	}
	m.Packages = []*catalogue.Package{p}
	return m
}
