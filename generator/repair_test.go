package generator

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// inspected is what is found in a file that is on no disk, in a package of its
// own without imports.
func inspected(t *testing.T, text string) []Diagnostic {
	t.Helper()
	return inspectedBeside(t, text, nil)
}

// inspectedBeside does so with files in the folder that the build leaves out.
func inspectedBeside(t *testing.T, text string, ignored map[string]string) []Diagnostic {
	t.Helper()
	in := Inspection{Fset: token.NewFileSet(), Uses: map[*ast.Ident]types.Object{}, Ignored: slices.Collect(maps.Keys(ignored))}
	in.ReadFile = func(path string) ([]byte, error) {
		if path == "/nowhere/p.go" {
			return []byte(text), nil
		}
		return []byte(ignored[path]), nil
	}
	file, err := parser.ParseFile(in.Fset, "/nowhere/p.go", text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil // what does not parse is left to drivers
	}
	in.Files = []*ast.File{file}
	conf := types.Config{FakeImportC: true, Error: func(err error) { in.Errors = append(in.Errors, err.(types.Error)) }}
	in.Package, _ = conf.Check("p", in.Fset, in.Files, &types.Info{Uses: in.Uses})
	found, err := Inspect(in)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// applied is text after a fix.
func applied(text string, f Fix) string {
	return text[:f.Start.Offset] + f.Text + text[f.End.Offset:]
}

// like counts the diagnostics that say the same as d.
func like(found []Diagnostic, d Diagnostic) (n int) {
	for _, other := range found {
		if other.Code == d.Code && other.Message == d.Message {
			n++
		}
	}
	return n
}

func TestEveryFixResolvesItsDiagnostic(t *testing.T) {
	files, err := filepath.Glob("../testdata/golden/error*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	warning, err := filepath.Glob("../testdata/golden/warnings/*.go")
	if err != nil {
		t.Fatal(err)
	}
	tried := map[Code]int{}
	for _, path := range append(files, warning...) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		before := inspected(t, string(text))
		for _, d := range before {
			for _, f := range d.Fixes {
				tried[d.Code]++
				fixed := applied(string(text), f)
				if _, err := parser.ParseFile(token.NewFileSet(), path, fixed, parser.SkipObjectResolution); err != nil {
					t.Errorf("%s: %q breaks it: %v", path, f.Message, err)
				}
				after := inspected(t, fixed)
				if like(after, d) != like(before, d)-1 {
					t.Errorf("%s:%d: %s: %q does not resolve it", path, d.Pos.Line, d.Code, f.Message)
				}
			}
		}
	}
	for _, code := range []Code{"EVQ101", "EVQ102", "EVQ103", "EVQ105", "EVQ107", "EVQ109", "EVQ203", "EVQ503"} {
		if tried[code] == 0 {
			t.Errorf("no golden case has a fix of %s", code)
		}
	}
}

func TestAFixIsOfferedOnlyWhereItIsCertain(t *testing.T) {
	const event = "\ntype A struct{}\n"
	for name, text := range map[string]string{
		"code follows the comment":           "/* evq:event type=A version=1.0 */ type A struct{}\n",
		"the comment has several lines":      "/*\nevq:event type=A version=1.0\n*/" + event,
		"a carriage return shifts places":    "//evq:event type=A\r \rx=1 version=1" + event,
		"two versions differ":                "//evq:event type=A version=1.0 version=1.1" + event,
		"the key that was meant is there":    "//evq:event type=A version=1.0 versoin=1.1" + event,
		"no type gives the stored name":      "//evq:event version=1.0\n\nvar x int\n",
		"the name is no stored type":         "//evq:event version=1.0\ntype Ärger struct{}\n",
		"a group follows the blank line":     "//evq:event type=A version=1.0\n\ntype (\n\tA struct{}\n)\n",
		"a comment follows the blank line":   "//evq:event type=A version=1.0\n\n// other\n\n// A is\ntype A struct{}\n",
		"a word without a key may be it":     "//evq:event UserCreated 1.0" + event,
		"an unknown key may be it":           "//evq:event name=UserCreated version=1.0" + event,
		"a version has too many parts":       "//evq:event type=A version=1.0.0" + event,
		"nothing is near the name":           "//evq:snapshot a=b" + event,
		"nothing is near the option":         "//evq:event type=A version=1.0\ntype A struct{ F int `json:\",fast\"` }\n",
		"the option is found in another one": "//evq:event type=A version=1.0\ntype A struct{ F int `json:\",omitempty,omitempt\"` }\n",
	} {
		found := inspected(t, "package p\n\n"+text)
		if len(found) == 0 {
			t.Errorf("%s: nothing is found", name)
		}
		for _, d := range found {
			if len(d.Fixes) > 0 {
				t.Errorf("%s: %s offers %q", name, d.Code, d.Fixes[0].Message)
			}
		}
	}
}

func TestMissingKeysAreAddedBehindTheLastWord(t *testing.T) {
	const text = "package p\n\n//evq:event type=A \t \ntype A struct{}\n"
	found := inspected(t, text)
	if len(found) != 1 || len(found[0].Fixes) != 1 {
		t.Fatalf("found %+v", found)
	}
	if got := applied(text, found[0].Fixes[0]); !strings.Contains(got, "//evq:event type=A version=1.0 \t \n") {
		t.Error(got)
	}
}
