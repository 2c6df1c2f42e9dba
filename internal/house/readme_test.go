package house

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A block of README.md whose first line is <!-- from: file --> stands in that file of the repository, line by line.
var quoted = regexp.MustCompile("(?s)<!-- from: ([^ ]+) -->\n```[a-z]*\n(.*?)```")

func TestReadmeShowsTheExamplesOwnCode(t *testing.T) {
	readme := read(t, "README.md")
	blocks := quoted.FindAllStringSubmatch(readme, -1)
	if len(blocks) < 8 {
		t.Fatalf("README.md quotes %d blocks, want at least 8", len(blocks))
	}
	for _, block := range blocks {
		if !strings.Contains(dedent(read(t, block[1])), dedent(block[2])) {
			t.Errorf("README.md quotes what %s does not say:\n%s", block[1], block[2])
		}
	}
}

func TestReadmeLinksToFilesThatExist(t *testing.T) {
	for _, link := range regexp.MustCompile(`\]\(([^)#:]+)\)`).FindAllStringSubmatch(read(t, "README.md"), -1) {
		if _, err := os.Stat(filepath.Join("../..", link[1])); err != nil {
			t.Errorf("README.md links to %s: %v", link[1], err)
		}
	}
}

func TestGuaranteesNameTestsThatExist(t *testing.T) {
	for _, name := range regexp.MustCompile("`((?:runtime|internal|generator)[a-z/]*)`").FindAllStringSubmatch(read(t, "docs/guarantees.md"), -1) {
		found := false
		for _, root := range []string{"../..", "../../runtime"} {
			if _, err := os.Stat(filepath.Join(root, name[1])); err == nil {
				found = true
			}
		}
		if !found {
			t.Errorf("docs/guarantees.md names %s, which is no folder", name[1])
		}
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("../..", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// dedent forgets indentation and blank lines, so that a part of a function can be quoted at the margin.
func dedent(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
