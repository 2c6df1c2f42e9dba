package generator

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// The stubs that evgen proposes are pasted until it has nothing more to say.
func TestWhatEvgenProposesForMissingUpcastsIsAccepted(t *testing.T) {
	for name, src := range map[string]string{
		"a chain": "//evq:event type=A version=1.0\ntype A1 struct{ X, Y int }\n\n//evq:event type=A version=2.0\ntype A2 struct{ X int; Z string } // behind it\n\n//evq:event type=A version=3.0\ntype A3 struct{}\n",
		"a group": "type (\n\t//evq:event type=A version=1.0\n\tA1 struct{ X int }\n\n\t//evq:event type=A version=2.0\n\tA2 struct{ x, X int }\n)",
		"a star":  "//evq:event type=A version=1.0\ntype A1 struct{}\n\nfunc (*A1) Upcast() A2 { return A2{} }\n\n//evq:event type=A version=2.0\ntype A2 struct{}\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("GOFLAGS", "")
			t.Setenv("GOWORK", "off")
			dir := t.TempDir()
			path := filepath.Join(dir, "events.go")
			text := []byte("package p\n\n" + src)
			write(t, filepath.Join(dir, "go.mod"), []byte("module example.com/p\n\ngo 1.26\n"))
			write(t, path, text)
			r, err := Generate(Config{Dir: dir})
			if err != nil || !r.Failed(false) {
				t.Fatalf("nothing is wrong: %v", err)
			}
			text = fixed(text, r.Diagnostics)
			if _, err := parser.ParseFile(token.NewFileSet(), path, text, parser.SkipObjectResolution); err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			write(t, path, text)
			if r, err = Generate(Config{Dir: dir}); err != nil || r.Failed(false) {
				t.Errorf("%v, %+v\n%s", err, r.Diagnostics, text)
			}
		})
	}
}

// fixed makes the first edit that each diagnostic proposes, from the end on.
func fixed(text []byte, found []Diagnostic) []byte {
	for _, d := range slices.Backward(found) {
		for _, f := range d.Fixes[:min(1, len(d.Fixes))] {
			text = slices.Concat(text[:f.Start.Offset], []byte(f.Text), text[f.End.Offset:])
		}
	}
	return text
}

func write(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestAStubCopiesWhatIsTheSameAndNamesTheRest(t *testing.T) {
	got := upcastStub("UserCreatedV1", "UserCreated", []stubField{{"UserID", "old.UserID"}, {"Name", "old.Name"}, {"Email", ""}})
	const want = "func (old UserCreatedV1) Upcast() UserCreated {\n\treturn UserCreated{\n\t\tUserID: old.UserID,\n\t\tName:   old.Name,\n\t\t// Email:\n\t}\n}"
	if got != want {
		t.Errorf("got\n%s", got)
	}
}
