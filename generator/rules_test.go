package generator

import (
	"flag"
	"fmt"
	"go/token"
	"go/types"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/evq-go/evq/generator/schema"
)

// A ruleRow is a change with both of its sides.
type ruleRow struct {
	name     string
	old, new reading
}

// ruleTable reads the rows: their shapes from source, as evgen does, and their
// types by reflection, as encoding/json does.
var ruleTable = sync.OnceValues(func() ([]ruleRow, error) {
	listed, err := packages.Load(&packages.Config{Mode: listMode}, "encoding/json", "errors", "math/big", "net/netip", "strconv", "strings", "time", "reflect", "github.com/google/uuid")
	if err != nil {
		return nil, err
	}
	files, err := filepath.Glob("rules_rows*_test.go")
	if err != nil {
		return nil, err
	}
	imports := map[string]*packages.Package{}
	for _, p := range listed {
		imports[p.PkgPath] = p
	}
	sh := &shelf{fset: token.NewFileSet(), sources: map[string]*source{}}
	pkg := newImporter(sh, &goLoader{}, true).check(&packages.Package{ID: "p", PkgPath: "example.com/p", Imports: imports,
		GoFiles: append(files, "rules_marshal_test.go")})
	own := func(path string) bool { return path == pkg.Path() }
	var rows []ruleRow
	for _, goTable := range ruleRows {
		table := pkg.Scope().Lookup(goTable.Name()).Type().Underlying().(*types.Struct)
		for i := range table.NumFields() {
			sides, goSides := table.Field(i).Type().(*types.Struct), goTable.Field(i).Type
			rows = append(rows, ruleRow{table.Field(i).Name(),
				reading{goSides.Field(0).Type, shapeOf(sides.Field(0).Type(), own)},
				reading{goSides.Field(1).Type, shapeOf(sides.Field(1).Type(), own)}})
		}
	}
	return rows, nil
})

func rulesOf(t *testing.T) []ruleRow {
	t.Helper()
	rows, err := ruleTable()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// agreeingCode are the rows about which a verdict says that it cannot know, and
// whose code does agree.
var agreeingCode = map[string]string{
	"ATextTypeMoves": "the type has another name and reads the same text",
	"AConstantComes": "constants are names in the code: JSON has no part in them",
}

func TestEveryRuleSaysWhatEncodingJSONDoes(t *testing.T) {
	for _, row := range rulesOf(t) {
		t.Run(row.name, func(t *testing.T) {
			holds(t, row.name, schema.Backward(row.old.shape, row.new.shape, "1.0"), row.old, row.new, false)
			holds(t, row.name, schema.Backward(row.new.shape, row.old.shape, "1.0"), row.new, row.old, false)
			holds(t, row.name, schema.Forward(row.old.shape, row.new.shape, "1.0"), row.new, row.old, true)
			holds(t, row.name, schema.Forward(row.new.shape, row.old.shape, "1.0"), row.old, row.new, true)
		})
	}
}

// holds compares a verdict with what happens to samples.
func holds(t *testing.T, name string, verdict []schema.Change, w, r reading, forward bool) {
	t.Helper()
	happened, example := worstOfSamples(t, w, r, forward)
	said := worst(verdict)
	if said == schema.Unknown && (happened != same || agreeingCode[name] != "") {
		return
	}
	if said != happened {
		t.Errorf("written by\n\t%s\nread by\n\t%s\nforward=%t: the verdict is %v and the outcome %v: %s\n%+v",
			text(w.shape), text(r.shape), forward, said, happened, example, verdict)
	}
}

func text(s *schema.Shape) string {
	var all []string
	for _, l := range s.Lines() {
		all = append(all, l.String())
	}
	return strings.Join(all, "\n\t")
}

// worst is the worst outcome that changes speak of.
func worst(changes []schema.Change) schema.Outcome {
	o := same
	for _, c := range changes {
		o = max(o, c.Outcome)
	}
	return o
}

// worstOfSamples runs encoding/json on many values of what is written.
func worstOfSamples(t *testing.T, w, r reading, forward bool) (o schema.Outcome, example string) {
	t.Helper()
	const samples = 300
	rng := rand.New(rand.NewPCG(1, 2))
	for range samples {
		value := reflect.New(w.typ).Elem()
		fill(value, rng.IntN, 0)
		if got, written, again := outcome(t, value, w, r, forward); got > o {
			o, example = got, written+" → "+again
		}
	}
	return o, example
}

func TestEveryRuleCodeIsProducedByARow(t *testing.T) {
	produced := map[string]bool{}
	for _, row := range rulesOf(t) {
		for _, c := range rowChanges(row) {
			produced[c.Code] = true
		}
	}
	for _, c := range schema.Backward(reserved(rulesOf(t)[0].old.shape), rulesOf(t)[0].old.shape, "1.0") {
		produced[c.Code] = true // no Go type has reserved fields
	}
	for code := range Codes {
		if isRule(code) && !produced[string(code)] {
			t.Errorf("no row produces %s: %s", code, Codes[code])
		}
	}
	for code := range produced {
		if Codes[Code(code)] == "" {
			t.Errorf("%s is not in the table", code)
		}
	}
}

// reserved is an object whose fields were all given up.
func reserved(s *schema.Shape) *schema.Shape {
	s = clone(s)
	for i := range s.Fields {
		s.Fields[i].Reserved = true
	}
	return s
}

// isRule reports whether a code is of a comparison of shapes.
func isRule(code Code) bool {
	return code >= "EVQ601" && code < "EVQ650" || code >= "EVQ701" && code < "EVQ750"
}

func rowChanges(row ruleRow) []schema.Change {
	all := schema.Backward(row.old.shape, row.new.shape, "1.0")
	all = append(all, schema.Backward(row.new.shape, row.old.shape, "1.0")...)
	all = append(all, schema.Forward(row.old.shape, row.new.shape, "1.0")...)
	return append(all, schema.Forward(row.new.shape, row.old.shape, "1.0")...)
}

// rulesFile holds what the rules say of every row, to be read by a person.
const rulesFile = "testdata/rules.txt"

func TestTheRulesSayOfEveryRowWhatTheFileHolds(t *testing.T) {
	var b strings.Builder
	for _, row := range rulesOf(t) {
		fmt.Fprintf(&b, "%s\n", row.name)
		for _, c := range slices.Concat(schema.Backward(row.old.shape, row.new.shape, "1.0"), schema.Forward(row.old.shape, row.new.shape, "1.0")) {
			fmt.Fprintf(&b, "\t%s %s %v: %s\n\t\t%q → %q\n", c.Code, c.Path, c.Outcome, c.Message, c.Old, c.New)
			if c.Help != "" {
				fmt.Fprintf(&b, "\t\t%s\n", c.Help)
			}
		}
	}
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.MkdirAll(filepath.Dir(rulesFile), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(rulesFile, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	held, err := os.ReadFile(rulesFile)
	if err != nil || string(held) != b.String() {
		t.Errorf("%v: %s holds something else; the rules say\n%s", err, rulesFile, b.String())
	}
}

// TestTheRulesHoldInTheSecondEngineToo runs them again where encoding/json is made
// of encoding/json/v2.
func TestTheRulesHoldInTheSecondEngineToo(t *testing.T) {
	if testing.Short() || strings.Contains(os.Getenv("GOEXPERIMENT"), "jsonv2") {
		t.Skip("this is the second engine, or a short run")
	}
	cmd := exec.Command("go", "test", "-run", "^(TestEveryRuleSaysWhatEncodingJSONDoes|TestTheRulesSayNeitherTooLittleNorTooMuch)$", ".")
	cmd.Env = append(os.Environ(), "GOEXPERIMENT=jsonv2")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
