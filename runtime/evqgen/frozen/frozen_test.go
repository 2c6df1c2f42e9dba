package frozen

import (
	"encoding/json"
	"errors"
	"math/big"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	evq "github.com/evq-go/evq/runtime"
	"github.com/evq-go/evq/runtime/evqgen"
	"github.com/evq-go/evq/runtime/evqgen/codec"
)

// The versions of one event, as they are and as somebody might break them.
type (
	placed struct {
		ID    string `json:"id"`
		Total int64  `json:"total"`
	}
	grown    struct{ placed } // with a new field
	narrowed struct {
		ID    string  `json:"id"`
		Total float64 `json:"total"`
	}
	renamed struct {
		ID  string `json:"id"`
		Sum int64  `json:"sum"`
	}
	text struct{ ID, Total string }
)

func (placed) EventType() string      { return "Placed" }
func (placed) EventVersion() string   { return "1.0" }
func (narrowed) EventType() string    { return "Placed" }
func (narrowed) EventVersion() string { return "1.0" }
func (renamed) EventType() string     { return "Placed" }
func (renamed) EventVersion() string  { return "1.0" }
func (text) EventType() string        { return "Placed" }
func (text) EventVersion() string     { return "1.0" }

// MarshalJSON adds a field.
func (g grown) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]any{"id": g.ID, "total": g.Total, "currency": "EUR"})
}

// here makes an empty folder the one of the package, and sets the flag.
func here(t *testing.T, flag bool, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	before := *update
	*update = flag
	t.Cleanup(func() { *update = before })
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		if err := os.WriteFile(folder+"/"+name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// wants holds an error against the texts that it must have, none of which means no error.
func wants(t *testing.T, err error, says ...string) {
	t.Helper()
	if (err != nil) != (len(says) > 0) {
		t.Fatalf("got %v, want it to say %q", err, says)
	}
	for _, s := range says {
		if !strings.Contains(err.Error(), s) {
			t.Errorf("%q does not say %q", err, s)
		}
	}
}

func TestAStructMayGrowAndMayNotLose(t *testing.T) {
	here(t, false, map[string]string{"Placed@1.0.json": `{"total": 9007199254740993.0, "id": "a"}`})
	_, err := check[text](nil, "1.0")
	wants(t, err, "Placed@1.0.json is not read", "text.Total of type string", "raise the major version")
	here(t, false, map[string]string{"Placed@1.0.json": `{"total": 9007199254740993, "id": "a"}`})
	_, err = check[placed](nil, "1.0")
	wants(t, err)
	_, err = check[grown](nil, "1.0")
	wants(t, err)
	_, err = check[narrowed](nil, "1.0")
	wants(t, err, "Placed@1.0.json", ".total is stored as 9007199254740993 and comes back as 9007199254740992")
	_, err = check[renamed](nil, "1.0")
	wants(t, err, ".total is stored as 9007199254740993 and is lost", "never released")
}

func TestAMissingSampleFailsUntilTheFlagWritesItOnce(t *testing.T) {
	here(t, false, nil)
	_, err := check[placed](nil, "1.0")
	wants(t, err, "testdata/evq/Placed@1.0.json is missing", "go test -evq.update")
	*update = true
	note, err := check[placed](nil, "1.0")
	wants(t, err)
	first, err := os.ReadFile("testdata/evq/Placed@1.0.json")
	if err != nil || !strings.Contains(note, "wrote testdata/evq/Placed@1.0.json") || !strings.Contains(string(first), `"id": "some id"`) {
		t.Fatalf("%v, %q\n%s", err, note, first)
	}
	if _, err := check[renamed](nil, "1.0"); err == nil {
		t.Error("a sample that is there does not count with the flag")
	}
	if second, err := os.ReadFile("testdata/evq/Placed@1.0.json"); err != nil || string(second) != string(first) {
		t.Errorf("written over: %v\n%s", err, second)
	}
}

func TestAnUpcastIsHeldToWhatItOnceMade(t *testing.T) {
	here(t, false, map[string]string{"Placed@1.0.json": `{"id": "a", "total": 3}`})
	double := func(p placed, f evq.Facts) (renamed, error) { return renamed{f.StreamID, 2 * p.Total}, nil }
	_, err := checkUpcast(nil, double)
	wants(t, err, "testdata/evq/Placed@1.0.upcast.json is missing")
	*update = true
	_, err = checkUpcast(nil, double)
	wants(t, err)
	*update = false
	_, err = checkUpcast(nil, double)
	wants(t, err)
	_, err = checkUpcast(nil, func(p placed, f evq.Facts) (renamed, error) { return renamed{f.StreamID, p.Total}, nil })
	wants(t, err, "Placed@1.0.upcast.json", ".sum is stored as 6 and comes back as 3", "let the upcast make it again")
	_, err = checkUpcast(nil, func(placed, evq.Facts) (renamed, error) { return renamed{}, errors.New("no") })
	wants(t, err, "the upcast of testdata/evq/Placed@1.0.json", "no")
}

func TestAnUpcastThatIsNotTheSameTwiceIsNotStored(t *testing.T) {
	here(t, true, map[string]string{"Placed@1.0.json": `{"id": "a", "total": 3}`})
	var clock int64
	_, err := checkUpcast(nil, func(placed, evq.Facts) (renamed, error) { clock++; return renamed{Sum: clock}, nil })
	wants(t, err, "the second upcast", ".sum is stored as 1 and comes back as 2")
	if _, err := os.Stat(folder + "/Placed@1.0.upcast.json"); err == nil {
		t.Error("it was stored")
	}
}

func TestTheDoorRunsASubtestAVersion(t *testing.T) {
	here(t, true, nil)
	Check[placed](t, nil, "1.1")
	Upcast(t, nil, func(p placed) renamed { return renamed{p.ID, p.Total} })
	UpcastWithFacts(t, nil, func(p placed, _ evq.Facts) (renamed, error) { return renamed{p.ID, p.Total}, nil })
}

func TestNumbersAreComparedExactly(t *testing.T) {
	for _, c := range []struct {
		was, is string
		same    bool
	}{
		{"1", "1.0", true}, {"1e2", "100", true}, {"0.10", "1e-1", true}, {"-0", "0.0", true}, {"1e999999999", "1E+999999999", true},
		{"9007199254740993", "9007199254740992", false}, {"1e99999999999999999999", "1e99999999999999999998", false}, {"1", "-1", false},
		{"1", `"1"`, false}, {"null", "0", false}, {"[1,2]", "[1,2,3]", false}, {`{"a":null}`, "{}", false}, {"{}", `{"a":1}`, true},
	} {
		if err := compare("it", []byte(c.was), []byte(c.is)); (err == nil) != c.same {
			t.Errorf("%s and %s: %v", c.was, c.is, err)
		}
	}
}

func TestACodecThatDiffersFromEncodingJSONIsFound(t *testing.T) {
	read := func(d *codec.Decoder) (p placed) { d.Unknown(); return placed{"a", 3} }
	write := func(b []byte, p placed) []byte { return append(b, `{"id":"a","total":3}`...) }
	for stored, says := range map[string][]string{`{"id": "a", "total": 3}`: nil, `{"id": "b", "total": 3}`: {"Placed@1.0.json is read otherwise by its codec"}} {
		here(t, false, map[string]string{"Placed@1.0.json": stored})
		_, err := check[placed](evqgen.Codecs{evqgen.Codec[placed]{Append: write, Read: read}}, "1.0")
		wants(t, err, says...)
	}
	here(t, false, map[string]string{"Placed@1.0.json": `{"id": "a", "total": 3}`})
	write = func(b []byte, p placed) []byte { return append(b, `{"total":3,"id":"a"}`...) }
	_, err := check[placed](evqgen.Codecs{evqgen.Codec[placed]{Append: write, Read: read}}, "1.0")
	wants(t, err, "Placed@1.0.json is written otherwise by its codec")
}

// amount, level and picky know their own JSON.
type (
	amount struct{ cents int }
	level  int
	picky  struct{ set bool }
	tree   struct {
		Name     string
		Children []tree
		Parent   *tree `json:",omitempty"`
		Maps     nest
	}
	nest   map[string]nest
	opaque struct {
		Price  amount           `json:"price"`
		Prices map[level]amount `json:"prices"`
		Picky  *picky
		At     time.Time
		ID     uuid.UUID
		Addr   netip.AddrPort
		Big    *big.Int
		Count  json.Number
		Raw    json.RawMessage
		Tree   tree
		Bytes  []byte
		Any    any
		tags
		Call func() `json:"-"`
	}
	tags struct{ Tags [2]string }
)

func (a amount) MarshalText() ([]byte, error)  { return json.Marshal(a.cents) }
func (a *amount) UnmarshalText(b []byte) error { return json.Unmarshal(b, &a.cents) }
func (l level) MarshalText() ([]byte, error)   { return []byte(strings.Repeat("+", int(l)%7)), nil }
func (l *level) UnmarshalText(b []byte) error  { *l = level(b[0]-'+') + level(len(b)); return nil }
func (p picky) MarshalJSON() ([]byte, error)   { return json.Marshal(p.set) }
func (p *picky) UnmarshalJSON(b []byte) error {
	if string(b) != "false" {
		return errors.New("never")
	}
	return nil
}
func (opaque) EventType() string    { return "Opaque" }
func (opaque) EventVersion() string { return "1.0" }

func TestASampleOfTypesThatMarshalThemselvesIsFoundByTrying(t *testing.T) {
	here(t, true, nil)
	note, err := check[opaque](nil, "1.0")
	wants(t, err)
	stored, err := os.ReadFile(folder + "/Opaque@1.0.json")
	if err != nil || !strings.Contains(note, "only the zero value of frozen.picky, which proves little") {
		t.Fatalf("%v, %q", err, note)
	}
	for _, says := range []string{`"price": "2"`, `"At": "2001-02-03T04:05:06.`, `"Addr": "192.0.2.`, `"Name": "some Tree Name"`, `"Tags": [`, `"some Tags 2"`} {
		if !strings.Contains(string(stored), says) {
			t.Errorf("it does not hold %s:\n%s", says, stored)
		}
	}
	_, err = check[opaque](nil, "1.0")
	wants(t, err)
}

// wordless reads nothing that it writes.
type wordless struct{ C chan int }

func (wordless) EventType() string            { return "Wordless" }
func (wordless) EventVersion() string         { return "1.0" }
func (wordless) MarshalJSON() ([]byte, error) { panic("no words") }

func TestWhereNoSampleIsFoundTheAuthorIsAsked(t *testing.T) {
	here(t, true, nil)
	_, err := check[wordless](nil, "1.0")
	wants(t, err, "no sample for testdata/evq/Wordless@1.0.json", "no words", "by hand")
}

func TestEqualNumbersAreEqualHoweverTheyAreWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := json.Number(rapid.StringMatching(`-?(0|[1-9][0-9]{0,3})(\.[0-9]{1,3})?(e[+-]?[0-9])?`).Draw(t, "a")), json.Number("")
		b = json.Number(rapid.StringMatching(`-?(0|[1-9][0-9]{0,3})(\.[0-9]{1,3})?(e[+-]?[0-9])?`).Draw(t, "b"))
		x, _ := new(big.Rat).SetString(string(a))
		y, _ := new(big.Rat).SetString(string(b))
		if same := canonical(a) == canonical(b); same != (x.Cmp(y) == 0) {
			t.Fatalf("%s and %s: %v", a, b, same)
		}
	})
}
