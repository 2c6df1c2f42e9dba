package analyzer_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/evq-go/evq/generator"
	"github.com/evq-go/evq/generator/analyzer"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// differ says why the analyzer and evgen find different things in a golden
// case, by "case CODE": nothing else may differ.
var differ = map[string]string{
	"error_all_at_once EVQ303":                 "it takes two packages",
	"error_stored_type_in_two_packages EVQ302": "it takes two packages",
	"error_does_not_compile EVQ409":            "of a type of another package: at the field that leads there",
	"error_unnameable EVQ501":                  "of a type of another package: at the field that leads there",
	"error_syntax EVQ411":                      "drivers report what does not parse",
	"error_upcast_elsewhere EVQ329":            "the package without its tests has no Upcast in a test file",
	"error_upcast_elsewhere EVQ321":            "so that one is missing",
	"error_lock_damaged EVQ351":                "of the lock: at the package clause",
	"error_lock_contradiction EVQ352":          "of the lock: at the package clause",
	"error_lock_newer EVQ353":                  "of the lock: at the package clause",
	"error_lock_newer EVQ354":                  "of the lock: at the package clause",
	"error_lock_gone EVQ651":                   "of the lock: at the package clause",
}

// findings are codes at lines of files, which are named from the golden folder.
type findings map[string]bool

func (f findings) add(dir, file string, line int, code string) {
	rel, err := filepath.Rel(dir, file)
	if err != nil {
		panic(err)
	}
	f[fmt.Sprintf("%s:%d %s", filepath.ToSlash(rel), line, code)] = true
}

// byEvgen is what evgen finds in all golden cases.
func byEvgen(t *testing.T, dir string) findings {
	t.Helper()
	cases, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	found := findings{}
	for _, c := range cases {
		r, err := generator.Generate(generator.Config{Dir: c, Patterns: []string{"./..."}, Against: released(c)})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range r.Diagnostics {
			if d.Code.Severity() != generator.Note { // they tell what a run writes
				found.add(dir, d.Pos.Filename, d.Pos.Line, string(d.Code))
			}
		}
	}
	return found
}

// released is what counts as released in a case, as the golden tests have it.
func released(dir string) string {
	file := filepath.Join(dir, "released.lock")
	if _, err := os.Stat(file); err != nil {
		return "none"
	}
	return file
}

// byAnalyzer is what the analyzer finds there, with dependencies as export data.
// The cases with a lock of their own come each alone.
func byAnalyzer(t *testing.T, dir string) findings {
	t.Helper()
	cases, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	against := map[string][]string{}
	for _, c := range cases {
		against[released(c)] = append(against[released(c)], "./"+filepath.Base(c)+"/...")
	}
	found := findings{}
	for what, patterns := range against {
		t.Setenv("EVQ_AGAINST", what)
		analyse(t, dir, patterns, found)
	}
	return found
}

// analyse adds what the analyzer finds in some packages.
func analyse(t *testing.T, dir string, patterns []string, found findings) {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax | packages.NeedModule, Dir: dir, Tests: true}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	graph, err := checker.Analyze([]*analysis.Analyzer{analyzer.Analyzer}, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Errorf("%v: %v", act, act.Err)
		}
		for _, d := range act.Diagnostics {
			at := act.Package.Fset.PositionFor(d.Pos, false)
			if !strings.HasPrefix(at.Filename, dir) { // what cgo made of a file
				at = act.Package.Fset.Position(d.Pos)
			}
			found.add(dir, at.Filename, at.Line, d.Category)
		}
	}
}

func TestTheAnalyzerFindsWhatEvgenFinds(t *testing.T) {
	dir, err := filepath.Abs("../../testdata/golden")
	if err != nil {
		t.Fatal(err)
	}
	evgen, analyzer := byEvgen(t, dir), byAnalyzer(t, dir)
	explained := map[string]bool{}
	report := func(these, those findings, who string) {
		for _, f := range slices.Sorted(maps.Keys(these)) {
			name, _, _ := strings.Cut(f, "/")
			key := name + f[strings.LastIndex(f, " "):]
			switch {
			case those[f]:
			case differ[key] != "":
				explained[key] = true
			default:
				t.Errorf("only %s finds %s", who, f)
			}
		}
	}
	report(evgen, analyzer, "evgen")
	report(analyzer, evgen, "the analyzer")
	for key := range differ {
		if !explained[key] {
			t.Errorf("%s does not differ any more", key)
		}
	}
	if len(analyzer) < 100 {
		t.Errorf("the analyzer finds only %d things", len(analyzer))
	}
}
