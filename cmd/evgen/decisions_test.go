package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evq-go/evq/generator/schema"
)

func TestAnAllowanceExcusesThisChangeAndNoOther(t *testing.T) {
	const both = "; Name string `json:\"name\"`"
	r := repository(t, map[string]string{"p.go": events(created + both)})
	r.Write(map[string]string{"p.go": events(renamed + "; Name int `json:\"name\"`")})
	before := read(t, "evq.lock")
	_, stderr := evgen(t, findings, "lock", "allow", "EVQ602", "Created@1.0.email", "nobody", "has", "one")
	if !strings.Contains(stderr, "EVQ607: ") || strings.Contains(stderr, "EVQ602: ") {
		t.Errorf("the other finding of the package does not stay, or this one does:\n%s", stderr)
	}
	added := `Created@1.0 allow EVQ602 path=".email" old="string" new="" reason="nobody has one"` + "\n"
	if now := read(t, "evq.lock"); strings.Replace(now, added, "", 1) != before || now == before {
		t.Errorf("the lock is\n%s", now)
	}
	r.Write(map[string]string{"p.go": events(renamed + both)})
	evgen(t, done)
	breaking(t, done, everywhere, "EVQ702: warning")
	evgen(t, done, "-check")
	r.Commit(nil)
	for _, next := range []string{
		strings.Replace(renamed, `"mail"`, `"address"`, 1), // another rename
		strings.Replace(renamed, "Email string", "Email int", 1),
		"Created: ID string `json:\"id\"`",                                                          // the renamed one is gone
		"Created: ID string `json:\"id\"`; Email string `json:\"mail\"`; X string `json:\"email\"`", // its name is taken again
	} {
		r.Write(map[string]string{"p.go": events(next + both)})
		breaking(t, findings, []string{"-against", "HEAD", "./..."}, "Created@1.0.")
	}
}

func TestAnAllowanceIsOverWhenTheChangeIsTakenBack(t *testing.T) {
	r := repository(t, map[string]string{"p.go": events(created)})
	r.Write(map[string]string{"p.go": events(renamed)})
	evgen(t, done, "lock", "allow", "EVQ602", "Created@1.0.email", "why")
	r.Write(map[string]string{"p.go": events(created)})
	evgen(t, done)
	breaking(t, done, everywhere, "")
}

func TestReasonsKeepTheirQuotesAndLines(t *testing.T) {
	for _, reason := range []string{"said \"never\"", "two\nlines", "# end of evq.lock", "tab\tand \\ and 'ü'", "\n<<<<<<< HEAD\n", "path=\"x\" reason=\"y\"", "\x00\xff"} {
		r := repository(t, map[string]string{"p.go": events(created, "Gone: N int")})
		r.Write(map[string]string{"p.go": events(renamed)})
		evgen(t, findings, "lock", "retire", "Gone@1.0", reason) // the rename is still to be found
		evgen(t, done, "lock", "allow", "EVQ602", "Created@1.0.email", reason)
		evgen(t, done, "-check")
		if lock := read(t, "evq.lock"); strings.Count(lock, "\n") != 10 {
			t.Errorf("%q makes it\n%s", reason, lock)
		}
	}
}

func TestACommandOfTheLockThatHasNothingToDoSaysWhatThereIs(t *testing.T) {
	r := repository(t, map[string]string{"p.go": events(created)})
	lock := read(t, "evq.lock")
	evgen(t, findings, "lock", "allow", "EVQ602", "Created@1.0.email", "why") // nothing has changed
	r.Write(map[string]string{"p.go": events(renamed)})
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"allow", "EVQ602", "Created@1.0.emial", "why"}, findings, "there is EVQ602 Created@1.0.email"},
		{[]string{"allow", "EVQ601", "Created@1.0.email", "why"}, findings, "there is EVQ602 Created@1.0.email"},
		{[]string{"allow", "EVQ602", "Created@1.1.email", "why"}, findings, "there is EVQ602 Created@1.0.email"},
		{[]string{"allow", "EVQ602", "Created.email", "why"}, trouble, "TYPE@VERSION[.field]"},
		{[]string{"allow", "EVQ602", "Created@1.0.email"}, trouble, "REASON"},
		{[]string{"allow", "EVQ602", "Created@1.0.email", ""}, trouble, "REASON"},
		{[]string{"allow", "EVQ602", "Created@1.0.email", " \n"}, trouble, "REASON"},
		{[]string{"allow"}, trouble, "REASON"},
		{[]string{}, trouble, "REASON"},
		{[]string{"forbid", "EVQ602", "Created@1.0.email", "why"}, trouble, "lock allow CODE"},
		{[]string{"retire", "Created@1.0", "why"}, findings, "Created still reads Created@1.0"},
		{[]string{"retire", "Created@1.0.email", "why"}, trouble, "a version is retired as a whole"},
		{[]string{"retire", "Crated@1.0", "why"}, findings, "there is Created@1.0"},
		{[]string{"retire", "Created", "why"}, trouble, "TYPE@VERSION"},
		{[]string{"retire", "Created@1.0"}, trouble, "REASON"},
		{[]string{"retire", "Created@1.0", " "}, trouble, "REASON"},
	} {
		if _, stderr := evgen(t, c.code, append([]string{"lock"}, c.args...)...); !strings.Contains(stderr, c.says) {
			t.Errorf("lock %q says %s", c.args, stderr)
		}
		if read(t, "evq.lock") != lock {
			t.Fatalf("lock %q writes it", c.args)
		}
	}
}

func TestADryDecisionWritesNothing(t *testing.T) {
	r := repository(t, map[string]string{"p.go": events(created)})
	r.Write(map[string]string{"p.go": events(renamed)})
	stdout, _ := evgen(t, done, "lock", "-n", "allow", "EVQ602", "Created@1.0.email", "why")
	bumped, _ := evgen(t, done, "bump", "-n", "Created")
	if stdout != "would write evq.lock\n" || bumped != "would write created_v1.go\nwould write p.go\n" {
		t.Errorf("%s%s", stdout, bumped)
	}
	if status := r.Git("status", "--porcelain"); status != "M p.go" {
		t.Error(status)
	}
}

func TestABumpThatHasNothingToDoSaysWhy(t *testing.T) {
	r := repository(t, map[string]string{"p.go": events(created, "Other: N int") + "\n//evq:event type=Draft version=0.3\ntype DraftStruct struct{ N int }\n"})
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"Draft"}, findings, "version 0.3 is a draft"},
		{[]string{"DraftStruct"}, findings, "version 0.3 is a draft"},
		{[]string{"Crated"}, findings, `no event here is stored as "Crated"; there is Created, Draft, Other`},
		{[]string{}, trouble, "bump takes one stored type"},
		{[]string{"Created", "Other"}, trouble, "bump takes one stored type"},
	} {
		if _, stderr := evgen(t, c.code, append([]string{"bump"}, c.args...)...); !strings.Contains(stderr, c.says) {
			t.Errorf("bump %q says %s", c.args, stderr)
		}
	}
	r.Write(map[string]string{"created_v1.go": "package p // mine\n"})
	if _, stderr := evgen(t, findings, "bump", "Created"); !strings.Contains(stderr, "created_v1.go is there already") {
		t.Error(stderr)
	}
	if read(t, "created_v1.go") != "package p // mine\n" || strings.Contains(read(t, "p.go"), "2.0") {
		t.Error("it has written all the same")
	}
}

func TestAfterABumpByHandOnlyTheOldStructIsMissing(t *testing.T) {
	r := repository(t, map[string]string{"p.go": events(created)})
	raised := strings.Replace(events(renamed), "version=1.0", "version=3.2", 1)
	r.Write(map[string]string{"p.go": raised})
	if _, stderr := evgen(t, findings); !strings.Contains(stderr, "EVQ651: Created@1.0") {
		t.Error(stderr)
	}
	r.Write(map[string]string{"p.go": strings.Replace(raised, "3.2", "2.0", 1)})
	evgen(t, done, "bump", "Created")
	if text := read(t, "p.go"); text != strings.Replace(raised, "3.2", "2.0", 1) {
		t.Error(text)
	}
	breaking(t, done, everywhere, "")
}

func TestABumpTwiceMakesAChain(t *testing.T) {
	r := repository(t, map[string]string{"p.go": events(created)})
	evgen(t, done, "bump", "Created")
	if !strings.Contains(read(t, "p.go"), "version=2.0") || strings.Contains(read(t, "created_v1.go"), "// Email:") {
		t.Error(read(t, "p.go"), read(t, "created_v1.go"))
	}
	evgen(t, done, "bump", "Created")
	if !strings.Contains(read(t, "p.go"), "version=3.0") || !strings.Contains(read(t, "created_v2.go"), "func (old CreatedV2) Upcast() Created ") {
		t.Error(read(t, "p.go"), read(t, "created_v2.go"))
	}
	breaking(t, done, everywhere, "")
	evgen(t, done, "-check")
	if text := read(t, "evq_gen.go"); !strings.Contains(text, "CreatedV1.Upcast") {
		t.Errorf("V1 is not upcast:\n%s", text)
	}
	r.Commit(nil)
}

func TestTheGoNameNeedNotBeTheStoredType(t *testing.T) {
	repository(t, map[string]string{"p.go": strings.ReplaceAll(events(created), "type=Created", "type=user.created-now")})
	evgen(t, done, "bump", "user.created-now")
	if text := read(t, "created_v1.go"); !strings.Contains(text, "//evq:event type=user.created-now version=1.0\ntype CreatedV1 struct") {
		t.Error(text)
	}
	evgen(t, done, "bump", "Created")
	breaking(t, done, everywhere, "")
}

// shapes are structs whose released shape a bump has to write back.
const shapes = `package shop

import (
	"encoding/json"
	"math/big"
	"net/netip"
	"time"

	"example.com/m/money"
)

//evq:event type=Placed version=1.0
type Placed struct {
	Base
	*Lent
	ID      string            ` + "`json:\"id\"`" + `
	Total   money.Amount      ` + "`json:\"total,omitzero\"`" + `
	Text    money.Code        ` + "`json:\"code\"`" + `
	Lines   []Line            ` + "`json:\"lines\"`" + `
	Tree    Tree              ` + "`json:\"tree\"`" + `
	Next    *Placed           ` + "`json:\"next,omitempty\"`" + `
	Pair    [2]float32        ` + "`json:\"pair\"`" + `
	Map     map[money.Code]*int ` + "`json:\"map\"`" + `
	ByNum   map[int8][]byte   ` + "`json:\"by_num\"`" + `
	Addrs   map[netip.Addr]bool ` + "`json:\"addrs\"`" + `
	Box     Box[string]       ` + "`json:\"box\"`" + `
	Boxes   []Box[Line]       ` + "`json:\"boxes\"`" + `
	State   State             ` + "`json:\"state\"`" + `
	Quoted  int               ` + "`json:\"quoted,string\"`" + `
	At      time.Time         ` + "`json:\"at\"`" + `
	Until   *time.Time        ` + "`json:\"until\"`" + `
	Raw     json.RawMessage   ` + "`json:\"raw\"`" + `
	Any     any               ` + "`json:\"any\"`" + `
	Big     *big.Int          ` + "`json:\"big\"`" + `
	Inner   struct{ A, B int } ` + "`json:\"inner\"`" + `
	Odd     string            ` + "`json:\"a b.c/d$\"`" + `
	Dash    string            ` + "`json:\"-,\"`" + `
	Umlaut  string            ` + "`json:\"größe\"`" + `
	Percent string            ` + "`json:\"%d{}[]\"`" + `
	NoTag   rune
	Hidden  string            ` + "`json:\"-\"`" + `
}

type Base struct{ CreatedBy string }

type Lent struct{ Borrowed string }

type Line struct {
	Price money.Amount
	Sub   []Line
}

type Tree struct {
	Left, Right *Tree
	Weight      uint16
}

type Box[T any] struct{ Value T }

type State string

const (
	Open   State = "open"
	Closed State = "closed"
)
`

const moneyTypes = `package money

type Amount struct{ cents int }

func (a Amount) MarshalJSON() ([]byte, error) { return []byte("1"), nil }

func (a *Amount) UnmarshalJSON([]byte) error { return nil }

type Code struct{ c string }

func (c Code) MarshalText() ([]byte, error) { return []byte(c.c), nil }

func (c *Code) UnmarshalText(b []byte) error { c.c = string(b); return nil }
`

func TestTheBumpedStructHasTheReleasedShapeAndCompiles(t *testing.T) {
	r := repository(t, map[string]string{"shop/p.go": shapes, "money/money.go": moneyTypes})
	released := read(t, "shop/evq.lock")
	fields := shapes[strings.Index(shapes, "type Placed struct {")+len("type Placed struct {") : strings.Index(shapes, "type Base ")]
	empty := strings.Replace(shapes, fields, "\n\tID string `json:\"id\"`\n}\n\nvar _ = json.Marshal\nvar _ big.Int\nvar _ time.Time\nvar _ netip.Addr\n\n", 1)
	for name, source := range map[string]string{"as it is": shapes, "with its fields gone": empty} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(r.Dir)
			r.Git("reset", "-q", "--hard")
			r.Git("clean", "-q", "-f", "-d")
			r.Write(map[string]string{"shop/p.go": source})
			evgen(t, done, "bump", "Placed")
			breaking(t, done, everywhere, "EVQ502", "EVQ6", "EVQ7")
			evgen(t, done, "-check", "./...")
			was, now := placed(t, released), placed(t, read(t, "shop/evq.lock"))
			for _, c := range append(schema.Backward(was, now, "1.0"), schema.Forward(was, now, "1.0")...) {
				t.Errorf("%s: %s", c.Path, c.Message)
			}
			for _, generated := range []string{"shop/evq_gen.go", "shop/evq_codec_gen.go", "shop/evq_gen_test.go"} {
				if !missing(generated) {
					r.Write(map[string]string{generated: ""}) // its imports are not there
				}
			}
			cmd := exec.Command("go", "vet", "./shop")
			if out, err := cmd.CombinedOutput(); err != nil {
				text, _ := os.ReadFile(filepath.Join("shop", "placed_v1.go"))
				t.Errorf("%s\n%s", out, text)
			}
		})
	}
}

// placed is the shape of Placed@1.0 in a lock.
func placed(t *testing.T, text string) *schema.Shape {
	t.Helper()
	lock, faults := schema.Parse([]byte(text))
	if len(faults) > 0 {
		t.Fatal(faults[0])
	}
	return lock.Find(schema.Key{Type: "Placed", Version: schema.Version{Major: 1}}).Shape
}

func TestABumpedStructDoesNotBringReservedFieldsBack(t *testing.T) {
	r := repository(t, map[string]string{"p.go": events("Created: ID string `json:\"id\"`; Nick string `json:\"nick\"`; Email string `json:\"email\"`")})
	r.Write(map[string]string{"p.go": strings.Replace(events(created), "version=1.0", "version=1.0 reserved=nick", 1)})
	evgen(t, done, "./...")
	r.Commit(nil)
	r.Git("push", "-q", "origin", "HEAD:main")
	r.Git("fetch", "-q", "origin")
	evgen(t, done, "bump", "Created")
	if old := read(t, "created_v1.go"); strings.Contains(old, "Nick") {
		t.Errorf("the old struct is\n%s", old)
	}
	evgen(t, done, "-check", "./...")
	if lock := read(t, "evq.lock"); !strings.Contains(lock, "Created@1.0.nick string reserved") {
		t.Errorf("the lock has forgotten what was reserved:\n%s", lock)
	}
}

func TestAllowingAWarningDoesNotExcuseTheLoss(t *testing.T) {
	r := repository(t, map[string]string{"p.go": events(created)})
	r.Write(map[string]string{"p.go": events(renamed)})
	evgen(t, findings, "lock", "allow", "EVQ702", "Created@1.0.email", "no older build is left")
	breaking(t, findings, everywhere, "EVQ602", "EVQ702")
	_, stderr := evgen(t, findings, "./...")
	if !strings.Contains(stderr, "EVQ602") || strings.Contains(read(t, "evq.lock"), "reserved") {
		t.Errorf("%s\n%s", stderr, read(t, "evq.lock"))
	}
}
