package house

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// topLevel is what the repository's first folder holds; nothing comes in by accident.
var topLevel = []string{".ci", ".gitignore", "CHANGELOG.md", "LICENSE", "Makefile", "README.md", "bench", "cmd", "docs", "examples",
	"generator", "go.mod", "go.sum", "internal", "runtime", "staticcheck.conf", "templates", "testdata", "tools"}

// TestTheTopLevelHoldsNothingElse looks at what is under version control; an archive of a release has no more than that.
func TestTheTopLevelHoldsNothingElse(t *testing.T) {
	for _, name := range committed(t) {
		if !slices.Contains(topLevel, name) {
			t.Errorf("%s stands at the top level: move or remove it, or add it to topLevel", name)
		}
	}
}

func committed(t *testing.T) (names []string) {
	t.Helper()
	if _, err := os.Stat("../../.git"); err == nil {
		listed, err := exec.Command("git", "-C", "../..", "ls-files").Output()
		if err != nil {
			t.Fatalf("git ls-files: %v", err)
		}
		for file := range strings.Lines(string(listed)) {
			name, _, _ := strings.Cut(strings.TrimSpace(file), "/")
			names = append(names, name)
		}
		return slices.Compact(names)
	}
	entries, err := os.ReadDir("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}
