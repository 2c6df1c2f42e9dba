package generator_test

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	packageClause = regexp.MustCompile(`(?m)^package (\S+)$`)
	codecTable    = regexp.MustCompile(`(?m)^var (\S+) = \S+\.Codecs\{$`)
)

// TestTheCodecsOfAllGoldenPackagesAgreeWithEncodingJSON adds to each package, by
// an overlay, a function that returns its table of codecs, and one test that
// imports them all.
func TestTheCodecsOfAllGoldenPackagesAgreeWithEncodingJSON(t *testing.T) {
	dir, replace := t.TempDir(), map[string]string{}
	add := func(path, text string) {
		copied := filepath.Join(dir, fmt.Sprint(len(replace), ".go"))
		write(t, copied, text)
		path, err := filepath.Abs(path)
		if err != nil {
			t.Fatal(err)
		}
		replace[path] = copied
	}
	var imports, calls strings.Builder
	for i, folder := range compiling(t) {
		found, err := filepath.Glob(filepath.Join(folder, "evq_codec_gen.go"))
		if err != nil {
			t.Fatal(err)
		}
		if len(found) == 0 {
			continue
		}
		text := read(t, found[0])
		name := packageClause.FindStringSubmatch(text)[1]
		if name == "main" {
			continue // nobody can import it
		}
		add(filepath.Join(folder, "zz_table.go"), fmt.Sprintf("package %s\n\nimport zz \"github.com/evq-go/evq/runtime/evqgen\"\n\nfunc ZZTable() zz.Codecs { return %s }\n",
			name, codecTable.FindStringSubmatch(text)[1]))
		fmt.Fprintf(&imports, "\tp%d %q\n", i, "github.com/evq-go/evq/"+filepath.ToSlash(within(t, "..", folder)))
		fmt.Fprintf(&calls, "\tt.Run(%q, func(t *testing.T) { codectest.Check(t, p%d.ZZTable(), 50) })\n", filepath.Base(folder), i)
	}
	all := filepath.Join("..", "internal", "codectest", "all")
	add(filepath.Join(all, "all_test.go"), "package all\n\nimport (\n\t\"testing\"\n\n\t\"github.com/evq-go/evq/internal/codectest\"\n"+imports.String()+")\n\nfunc TestAll(t *testing.T) {\n"+calls.String()+"}\n")
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "overlay.json")
	write(t, file, string(overlay))
	binary := filepath.Join(dir, "all.test")
	command(t, "test", "-vet=off", "-overlay", file, "-c", "-o", binary, "./"+all)
	out, err := exec.Command(binary, "-test.v").CombinedOutput()
	if ran := strings.Count(string(out), "--- PASS: TestAll/"); err != nil || ran < 40 {
		t.Errorf("%v, %d passed:\n%s", err, ran, out)
	}
}

// within is the path of folder inside of root.
func within(t *testing.T, root, folder string) string {
	t.Helper()
	abs, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	path, err := filepath.Rel(abs, folder)
	if err != nil {
		t.Fatal(err)
	}
	return path
}
