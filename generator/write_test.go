package generator_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/evq-go/evq/generator"
)

// planned generates a module of one event, up to but not including the writing.
func planned(t *testing.T) (dir string, r *generator.Result) {
	t.Helper()
	t.Setenv("GOFLAGS", "")
	t.Setenv("GOWORK", "off")
	dir = t.TempDir()
	put(t, filepath.Join(dir, "go.mod"), "module example.com/m\n\ngo 1.26\n")
	put(t, filepath.Join(dir, "p", "p.go"), "package p\n\n//evq:event type=A version=1.0\ntype A struct{}\n")
	r, err := generator.Generate(generator.Config{Dir: dir, Patterns: []string{"./..."}})
	if err != nil || len(r.Files) != 5 || len(r.Diagnostics) > 0 {
		t.Fatalf("%d files, %v, %v", len(r.Files), r.Diagnostics, err)
	}
	return dir, r
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestWriteLeavesOnlyItsFilesBehind(t *testing.T) {
	dir, r := planned(t)
	if err := r.Write(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "p", "*"))
	if want := []string{"evq.lock", "evq_codec_gen.go", "evq_gen.go", "evq_gen_test.go", "p.go", "testdata"}; err != nil || !slices.EqualFunc(files, want, func(path, name string) bool { return filepath.Base(path) == name }) {
		t.Errorf("%v, %v", files, err)
	}
}

func TestAFileThatAppearedSinceIsLeftAlone(t *testing.T) {
	dir, r := planned(t)
	path := filepath.Join(dir, "p", "evq_gen.go")
	put(t, path, "package p // by hand\n")
	if err := r.Write(); err == nil {
		t.Error("written over a file of somebody else")
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "package p // by hand\n" {
		t.Errorf("%q, %v", text, err)
	}
}

func TestAFolderThatBecameALinkOutOfTheModuleIsNotFollowed(t *testing.T) {
	dir, r := planned(t)
	outside := t.TempDir()
	if err := os.RemoveAll(filepath.Join(dir, "p")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "p")); err != nil {
		t.Fatal(err)
	}
	if err := r.Write(); err == nil {
		t.Error("written through a link")
	}
	if entries, err := os.ReadDir(outside); err != nil || len(entries) > 0 {
		t.Errorf("%v, %v", entries, err)
	}
}
