package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

func TestDocsWritesTheCatalogueOfTheWholeModule(t *testing.T) {
	module(t, map[string]string{"a/p.go": event, "b/q.go": "package b\n"})
	t.Chdir("b")
	_, stderr := evgen(t, done, "docs", "-v")
	for _, name := range []string{"README.md", "index.html", "asyncapi.json", "map.mmd", "schema/Created@1.0.json"} {
		if missing("../docs/events/" + name) {
			t.Errorf("%s is not there", name)
		}
	}
	if !strings.Contains(stderr, "5 files changed") || !missing("../a/evq_gen.go") {
		t.Error(stderr)
	}
	before, err := os.Stat("../docs/events/index.html")
	if err != nil {
		t.Fatal(err)
	}
	_, stderr = evgen(t, done, "docs", "-v")
	if after, err := os.Stat("../docs/events/index.html"); err != nil || !os.SameFile(before, after) || !strings.Contains(stderr, "0 files changed") {
		t.Errorf("a second run wrote: %v %s", err, stderr)
	}
}

func TestDocsCheckNamesWhatIsStaleAndWritesNothing(t *testing.T) {
	module(t, map[string]string{"p.go": event})
	if _, stderr := evgen(t, findings, "docs", "-check"); !strings.Contains(stderr, "docs/events/README.md:1:1: EVQ901: the document is missing") || !missing("docs") {
		t.Error(stderr)
	}
	evgen(t, done, "docs")
	evgen(t, done, "docs", "-check")
	write(t, "p.go", strings.ReplaceAll(event, "version=1.0", "version=1.1"))
	_, stderr := evgen(t, findings, "docs", "-check")
	for _, says := range []string{"index.html:1:1: EVQ901: the document is stale\n\trun evgen docs\n", "Created@1.0.json:1:1: EVQ902: the version is there no more"} {
		if !strings.Contains(stderr, says) {
			t.Errorf("%q is not in\n%s", says, stderr)
		}
	}
	if missing("docs/events/schema/Created@1.0.json") || !missing("docs/events/schema/Created@1.1.json") {
		t.Error("it wrote")
	}
	stdout, _ := evgen(t, findings, "docs", "-check", "-format=json")
	if !json.Valid([]byte(stdout)) || !strings.Contains(stdout, `"EVQ901"`) {
		t.Error(stdout)
	}
	evgen(t, done, "docs")
	if !missing("docs/events/schema/Created@1.0.json") || missing("docs/events/schema/Created@1.1.json") {
		t.Error("the schema of the version that is gone is still there")
	}
}

func TestDocsGoesWhereItIsTold(t *testing.T) {
	module(t, map[string]string{"p.go": event})
	stdout, _ := evgen(t, done, "docs", "-n", "-o", "site/events", ".")
	if !strings.Contains(stdout, "would write site/events/index.html\n") || !missing("site") {
		t.Error(stdout)
	}
	evgen(t, done, "docs", "-o", "site/events", ".")
	if missing("site/events/index.html") || !missing("docs") {
		t.Error("it is not there")
	}
	for _, args := range [][]string{{"docs", "-o", "../elsewhere"}, {"docs", "-what"}, {"docs", "-format=xml"}, {"docs", "./nowhere"}} {
		evgen(t, trouble, args...)
	}
}

func TestDocsOfCodeWithErrorsSaysTheErrorsAndWritesNothing(t *testing.T) {
	module(t, map[string]string{"p.go": strings.ReplaceAll(event, "version=1.0", "version=1")})
	if _, stderr := evgen(t, findings, "docs"); !strings.HasPrefix(stderr, "p.go:5:") || !strings.Contains(stderr, "EVQ107") || !missing("docs") {
		t.Error(stderr)
	}
}

func TestDocsOfAModuleWithoutEventsIsAnEmptyCatalogue(t *testing.T) {
	module(t, map[string]string{"p.go": "package p\n"})
	evgen(t, done, "docs")
	if text := read(t, "docs/events/index.html"); !strings.Contains(text, "The module has no events.") {
		t.Error(text)
	}
}
