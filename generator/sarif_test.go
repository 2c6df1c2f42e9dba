package generator_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/evq-go/evq/generator"
)

// A sarif is what the tests read of a log.
type sarif struct {
	Schema  string `json:"$schema"`
	Version string
	Runs    []struct {
		ColumnKind string
		Tool       struct {
			Driver struct {
				Name  string
				Rules []struct {
					ID                   generator.Code
					ShortDescription     struct{ Text string }
					DefaultConfiguration struct{ Level string }
				}
			}
		}
		Results *[]sarifResult
	}
}

type sarifResult struct {
	RuleID           generator.Code
	RuleIndex        int
	Level            string
	Message          struct{ Text string }
	Locations        []sarifLocation
	RelatedLocations []sarifLocation
	Fixes            []struct {
		Description     struct{ Text string }
		ArtifactChanges []struct {
			ArtifactLocation struct{ URI string }
			Replacements     []struct {
				DeletedRegion   sarifRegion
				InsertedContent *struct{ Text string }
			}
		}
	}
}

type sarifLocation struct {
	PhysicalLocation struct {
		ArtifactLocation struct{ URI string }
		Region           sarifRegion
	}
}

type sarifRegion struct{ StartLine, StartColumn, EndLine, EndColumn int }

// sarifOf writes a log about a folder and reads it.
func sarifOf(t *testing.T, dir string, found []generator.Diagnostic) (log sarif, text []byte) {
	t.Helper()
	var b bytes.Buffer
	if err := generator.Report(&b, "sarif", dir, found); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b.Bytes(), &log); err != nil {
		t.Fatal(err)
	}
	if log.Version != "2.1.0" || len(log.Runs) != 1 || log.Runs[0].Results == nil || log.Runs[0].Tool.Driver.Name != "evgen" {
		t.Fatalf("it is no log: %s", b.Bytes())
	}
	return log, b.Bytes()
}

func TestASARIFLogOfNothingHasNoResultsAndAllRules(t *testing.T) {
	log, text := sarifOf(t, ".", nil)
	run := log.Runs[0]
	if len(*run.Results) != 0 || !bytes.Contains(text, []byte(`"results": []`)) || run.ColumnKind != "unicodeCodePoints" {
		t.Errorf("%s", text)
	}
	if len(run.Tool.Driver.Rules) != len(generator.Codes) {
		t.Errorf("%d rules, and %d codes", len(run.Tool.Driver.Rules), len(generator.Codes))
	}
	for _, r := range run.Tool.Driver.Rules {
		if r.ShortDescription.Text != generator.Codes[r.ID] || r.DefaultConfiguration.Level != string(r.ID.Severity()) {
			t.Errorf("%+v", r)
		}
	}
}

// word is the text of a region on one line, counted in code points.
func (r sarifRegion) word(text []byte) string {
	line := []rune(strings.Split(string(text), "\n")[r.StartLine-1])
	if r.EndColumn == 0 {
		return ""
	}
	return string(line[r.StartColumn-1 : r.EndColumn-1])
}

func TestEverySARIFResultIsWholeAndPointsAtItsWord(t *testing.T) {
	for _, c := range goldenCases(t) {
		found := slices.Concat(c.result.Diagnostics, c.result.Stale())
		log, _ := sarifOf(t, c.dir, found)
		for i, r := range *log.Runs[0].Results {
			d := found[i]
			if r.RuleID != d.Code || log.Runs[0].Tool.Driver.Rules[r.RuleIndex].ID != d.Code || r.Level != string(d.Code.Severity()) || r.Message.Text == "" || len(r.Locations) != 1 {
				t.Errorf("%s: %+v", c.name, r)
				continue
			}
			at := r.Locations[0].PhysicalLocation
			if !locates(t, c.dir, at.ArtifactLocation.URI, d.Pos.Filename) {
				continue
			}
			text, _ := os.ReadFile(d.Pos.Filename) // a missing output has no text
			want := ""
			if d.Width > 0 && d.Line != "" {
				want = d.Line[d.Pos.Column-1:][:d.Width]
			}
			if got := at.Region.word(text); got != want {
				t.Errorf("%s: %s points at %q, not at %q", c.name, d.Code, got, want)
			}
			for _, f := range r.Fixes {
				if len(f.ArtifactChanges) != 1 || len(f.ArtifactChanges[0].Replacements) != 1 || f.ArtifactChanges[0].Replacements[0].InsertedContent == nil || f.Description.Text == "" {
					t.Errorf("%s: %s has a fix that is not whole: %+v", c.name, d.Code, f)
				}
			}
		}
	}
}

// locates reports whether a URI is relative and leads from dir to file.
func locates(t *testing.T, dir, uri, file string) bool {
	t.Helper()
	u, err := url.Parse(uri)
	if err != nil || u.IsAbs() || strings.Contains(uri, `\`) || filepath.Join(dir, filepath.FromSlash(u.Path)) != file {
		t.Errorf("%q does not lead to %s: %v", uri, file, err)
		return false
	}
	return true
}

func TestASARIFLogIsTheGoldenOne(t *testing.T) {
	var found []generator.Diagnostic
	for _, c := range goldenCases(t) {
		if slices.Contains([]string{"error_hostile_words", "error_misplaced", "error_stored_type_twice", "error_words", "stale_missing", "warnings"}, c.name) {
			found = slices.Concat(found, c.result.Diagnostics, c.result.Stale())
		}
	}
	dir, err := filepath.Abs(goldenDir)
	if err != nil {
		t.Fatal(err)
	}
	_, text := sarifOf(t, dir, found)
	const path = "testdata/report.sarif"
	if *update {
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(golden, text) {
		t.Errorf("the log differs from %s (%v):\n%s", path, err, text)
	}
}

func TestAnArtifactIsEscaped(t *testing.T) {
	dir := t.TempDir()
	var d generator.Diagnostic
	d.Code, d.Pos.Line, d.Pos.Column = "EVQ901", 1, 1
	d.Pos.Filename = filepath.Join(dir, "a b%c", "ü#?.go")
	log, _ := sarifOf(t, dir, []generator.Diagnostic{d})
	if uri := (*log.Runs[0].Results)[0].Locations[0].PhysicalLocation.ArtifactLocation.URI; uri != "a%20b%25c/%C3%BC%23%3F.go" {
		t.Error(uri)
	}
}
