package main

import (
	"strings"
	"testing"

	"github.com/evq-go/evq/generator"
)

func TestExplainTellsACodeAndListsAll(t *testing.T) {
	if stdout, _ := evgen(t, done, "explain", "evq601"); !strings.HasPrefix(stdout, "EVQ601, error: a field") || !strings.Contains(stdout, "\ttype UserCreated struct {\n") {
		t.Error(stdout)
	}
	stdout, _ := evgen(t, done, "explain")
	if lines := strings.Count(stdout, "\n"); lines != len(generator.Codes) || !strings.HasPrefix(stdout, "EVQ101  error    a directive that evgen does not know\n") {
		t.Errorf("%d lines for %d codes:\n%s", lines, len(generator.Codes), stdout)
	}
}

func TestExplainOfAnUnknownCodeIsTrouble(t *testing.T) {
	for word, says := range map[string]string{
		"EVQ620": `did you mean "EVQ602"?`, "601": `did you mean "EVQ601"?`, "everything": "evgen explain lists them",
	} {
		if _, stderr := evgen(t, trouble, "explain", word); !strings.Contains(stderr, says) {
			t.Errorf("%s: %s", word, stderr)
		}
	}
	evgen(t, trouble, "explain", "EVQ601", "EVQ602")
}
