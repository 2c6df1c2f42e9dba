package generator_test

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/evq-go/evq/generator"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// goldenDir holds a folder a case. A case that succeeds holds evq_gen.go as
// evgen writes it; one with something to say holds errors.txt, word for word.
const goldenDir = "../testdata/golden"

// A goldenCase is a case after its run.
type goldenCase struct {
	name, dir string
	result    *generator.Result
	err       error
}

// stale reports whether a case is run as by -check and never written.
func (c goldenCase) stale() bool { return strings.HasPrefix(c.name, "stale") }

// report is what evgen says about a case.
func (c goldenCase) report(t *testing.T) string {
	t.Helper()
	found := c.result.Diagnostics
	if c.stale() {
		found = append(found, c.result.Stale()...)
	}
	var b strings.Builder
	if err := generator.Report(&b, "text", c.dir, found); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// cases runs all golden cases, once for all tests.
var cases = sync.OnceValues(func() ([]goldenCase, error) {
	dirs, err := filepath.Glob(filepath.Join(goldenDir, "*"))
	if err != nil {
		return nil, err
	}
	all := make([]goldenCase, len(dirs))
	var wg sync.WaitGroup
	for i, dir := range dirs {
		wg.Go(func() { all[i] = runCase(dir) })
	}
	wg.Wait()
	return all, nil
})

func runCase(dir string) goldenCase {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return goldenCase{err: err}
	}
	r, err := generator.Generate(generator.Config{Dir: abs, Patterns: []string{"./..."}, Against: released(abs)})
	return goldenCase{filepath.Base(dir), abs, r, err}
}

// released is what counts as released in a case: a lock beside it, or nothing.
// What this repository's own history holds must not matter.
func released(dir string) string {
	file := filepath.Join(dir, "released.lock")
	if _, err := os.Stat(file); err != nil {
		return "none"
	}
	return file
}

// goldenCases are the cases, all of which ran without trouble.
func goldenCases(t *testing.T) []goldenCase {
	t.Helper()
	all, err := cases()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		if c.err != nil {
			t.Fatal(c.name, c.err)
		}
	}
	return all
}

func TestEveryGoldenCaseGivesItsFilesAndItsErrors(t *testing.T) {
	for _, c := range goldenCases(t) {
		t.Run(c.name, func(t *testing.T) {
			if *update {
				c.rewrite(t)
			}
			golden, err := os.ReadFile(filepath.Join(c.dir, "errors.txt"))
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(err)
			}
			if text := c.report(t); text != string(golden) {
				t.Errorf("evgen says\n%s\nand errors.txt says\n%s", text, golden)
			}
			for _, f := range c.result.Files {
				if !c.stale() && !*update {
					t.Errorf("golden file differs:\n%s", f.Diff(c.dir))
				}
			}
		})
	}
}

// rewrite makes what evgen says today the golden truth.
func (c goldenCase) rewrite(t *testing.T) {
	path, text := filepath.Join(c.dir, "errors.txt"), c.report(t)
	err := os.WriteFile(path, []byte(text), 0o644)
	if text == "" {
		err = os.Remove(path)
	}
	if err == nil && !c.stale() {
		err = c.result.Write()
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestThereAreEnoughGoldenCasesAndAThirdAreErrors(t *testing.T) {
	all, failing := goldenCases(t), 0
	for _, c := range all {
		if c.result.Failed(false) {
			failing++
		}
	}
	if len(all) < 30 || failing*3 < len(all) {
		t.Errorf("%d cases, %d of them errors", len(all), failing)
	}
}

func TestEveryCodeIsProducedByAGoldenCaseAndIsInTheTable(t *testing.T) {
	produced := map[generator.Code]bool{}
	for _, c := range goldenCases(t) {
		for _, d := range append(c.result.Diagnostics, c.result.Stale()...) {
			produced[d.Code] = true
			if generator.Codes[d.Code] == "" {
				t.Errorf("%s: %s is not in the table", c.name, d.Code)
			}
		}
	}
	for code, meaning := range generator.Codes {
		if !produced[code] && !comparesShapes(code) && code != "EVQ803" { // which only Breaking gives
			t.Errorf("no golden case produces %s: %s", code, meaning)
		}
	}
}

// comparesShapes reports whether a code is of a rule about changed structs. Each of
// these has rows in the table of rules.
func comparesShapes(code generator.Code) bool {
	return code >= "EVQ601" && code < "EVQ650" || code >= "EVQ701" && code < "EVQ750"
}

// compiling lists the folders of the cases that succeed.
func compiling(t *testing.T) []string {
	var folders []string
	for _, c := range goldenCases(t) {
		if c.result.Failed(false) || c.stale() {
			continue
		}
		err := filepath.WalkDir(c.dir, func(path string, e fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, ".go") && !slices.Contains(folders, filepath.Dir(path)) {
				folders = append(folders, filepath.Dir(path))
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return folders
}

func TestEveryGoldenSuccessCompilesAndPassesVet(t *testing.T) {
	command(t, append([]string{"vet"}, compiling(t)...)...)
}

func TestGoldenPackagesPushLoadAndDispatch(t *testing.T) {
	out := command(t, append([]string{"test"}, compiling(t)...)...)
	if ran := strings.Count("\n"+out, "\nok "); ran < 5 {
		t.Errorf("only %d golden packages were run:\n%s", ran, out)
	}
}

// command runs the go command in this folder and wants it to succeed.
func command(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.Command("go", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", args[0], err, out)
	}
	return string(out)
}
