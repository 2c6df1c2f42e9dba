package generator_test

import (
	"encoding/json"
	"math/big"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"github.com/evq-go/evq/generator"
	"github.com/evq-go/evq/testdata/catalogue/values"
)

// schemas are the schemas of package values, which has events of all kinds, by type.
func schemas(t *testing.T) map[string]*jsonschema.Schema {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(root, "testdata", "catalogue", "values", "docs") // is never written
	r, err := generator.Docs(generator.Config{Dir: filepath.Join(root, "testdata", "catalogue", "values"), Patterns: []string{"."}}, out)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*jsonschema.Schema{}
	for name, text := range textsOf(r, out) {
		if typ, ok := strings.CutPrefix(name, "schema/"); ok {
			all[strings.TrimSuffix(typ, "@1.0.json")] = compiled(t, name, text)
		}
	}
	return all
}

// compiled is a schema, with formats that are checked and not only noted.
func compiled(t *testing.T, name, text string) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	c.AssertContent()
	if err := c.AddResource(name, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// fits holds JSON against a schema.
func fits(s *jsonschema.Schema, text []byte) error {
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		return err
	}
	return s.Validate(v)
}

// written is the JSON of a value.
func written(t interface{ Fatal(...any) }, v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestWhateverJSONWritesForAPlainEventFitsItsSchema(t *testing.T) {
	s := schemas(t)["Plain"]
	rapid.Check(t, func(t *rapid.T) {
		text := written(t, rapid.Make[values.Plain]().Draw(t, "event"))
		if err := fits(s, text); err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
	})
}

// known is an event whose fields all have a value.
func known() values.Known {
	at, grade := time.Date(2024, 2, 29, 23, 59, 58, 1, time.FixedZone("", 3600)), values.Bad
	return values.Known{
		At: at, AtP: &at, ID: uuid.MustParse("6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
		Addr: netip.MustParseAddr("fe80::1%eth0"), Port: netip.MustParseAddrPort("[::1]:80"), Net: netip.MustParsePrefix("10.0.0.0/8"),
		Int: new(big.Int).Lsh(big.NewInt(1), 200), Float: big.NewFloat(1e100), Rat: big.NewRat(1, 3),
		Raw: json.RawMessage(`[true]`), Number: "1e400", Level: values.Low, Grade: values.Good, Flags: values.Urgent | values.Final,
		GradeQ: &grade, Text: values.Text{Word: "w"}, Texts: map[values.Text]int{{Word: "k"}: 1},
	}
}

func TestTypesWithJSONOfTheirOwnFitTheirSchema(t *testing.T) {
	s := schemas(t)["Known"]
	// Constants that a Go type has are all that its schema allows: the zero value is none of them here.
	for name, event := range map[string]values.Known{"zero": {Level: values.High, Grade: values.Fair}, "full": known()} {
		if text := written(t, event); fits(s, text) != nil {
			t.Errorf("%s: %s\n%v", name, text, fits(s, text))
		}
	}
}

func TestWhatLiesInsideOfItselfFitsItsSchema(t *testing.T) {
	s := schemas(t)["Tree"]
	leaf := values.Node{Left: &values.Node{Value: 1}, Value: 2}
	for name, event := range map[string]values.Tree{
		"empty": {},
		"deep": {Children: []values.Tree{{Name: "a", Children: []values.Tree{}}}, Root: &leaf,
			Forest: map[string]values.Node{"f": leaf}, Nested: values.Nested{{}, {{}, nil}}},
	} {
		if text := written(t, event); fits(s, text) != nil {
			t.Errorf("%s: %s\n%v", name, text, fits(s, text))
		}
	}
	for _, wrong := range []string{`"children": [{"name": 1}]`, `"root": {"left": {"left": null, "value": "1"}, "value": 1}`, `"nested": [[[1]]]`} {
		if err := fits(s, []byte(`{"name": "", "children": null, "root": null, "nested": null, `+wrong+`}`)); err == nil {
			t.Errorf("%s fits", wrong)
		}
	}
}

func TestWhatJSONWouldNotWriteDoesNotFit(t *testing.T) {
	all := schemas(t)
	for wrong, typ := range map[string]string{
		`"b": 1`: "Plain", `"i8": 128`: "Plain", `"i8": 1.5`: "Plain", `"i64": 9223372036854775808`: "Plain", `"u8": -1`: "Plain", `"u64": 18446744073709551616`: "Plain",
		`"s": null`: "Plain", `"a": [1, 2]`: "Plain", `"a": null`: "Plain", `"m": {"k": -1}`: "Plain", `"im": {"one": true}`: "Plain", `"um": {"-1": ""}`: "Plain",
		`"q": 1`: "Plain", `"q": "one"`: "Plain", `"qb": "yes"`: "Plain", `"el": null`: "Plain", `"in": null`: "Plain", `"in": {}`: "Plain", `"raw": "?"`: "Plain",
		`"at": "yesterday"`: "Known", `"id": "1"`: "Known", `"int": 1.5`: "Known", `"level": "middle"`: "Known", `"grade": 2`: "Known", `"gradeq": "2"`: "Known", `"text": 1`: "Known",
	} {
		var event any = values.Plain{}
		if typ == "Known" {
			event = known()
		}
		sound := strings.TrimSuffix(string(written(t, event)), "}")
		if err := fits(all[typ], []byte(sound+"}")); err != nil {
			t.Fatalf("%s does not fit as it is: %v", typ, err)
		}
		if err := fits(all[typ], []byte(sound+", "+wrong+"}")); err == nil { // the later of two equal names counts
			t.Errorf("%s fits", wrong)
		}
	}
	if err := fits(all["Plain"], []byte(`{}`)); err == nil {
		t.Error("an event without its fields fits")
	}
}

func TestTheSamplesOfTheShopFitTheirSchemas(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shopDir, "docs", "events", "schema", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	page, err := os.ReadFile(filepath.Join(shopDir, "docs", "events", "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		key := strings.TrimSuffix(filepath.Base(file), ".json")
		if err := fits(compiled(t, key, string(text)), sampleOn(t, string(page), key)); err != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
}

// sampleOn is the sample that the page shows of a version.
func sampleOn(t *testing.T, page, key string) []byte {
	t.Helper()
	_, version, found := strings.Cut(page, `<details id="`+key+`"`)
	_, version, has := strings.Cut(version, `<summary>Sample</summary><pre tabindex="0"><code>`)
	sample, _, _ := strings.Cut(version, "</code>")
	if !found || !has {
		t.Fatalf("the page has no sample of %s", key)
	}
	return []byte(strings.NewReplacer("&#34;", `"`, "&lt;", "<", "&gt;", ">", "&amp;", "&", "&#39;", "'", "&#43;", "+").Replace(sample))
}
