package generator

import (
	"bytes"
	"go/ast"
	"go/build"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// declarations are those of a file as text that a reach takes: without comments,
// bodies, variables and functions that shape nothing.
func declarations(t *testing.T, text []byte) string {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if body, ok := n.(*ast.BlockStmt); ok {
			body.List = nil
		}
		return true
	})
	var b strings.Builder
	for _, decl := range file.Decls {
		switch d := decl.(type) {
		case *ast.GenDecl:
			if d.Tok == token.VAR {
				continue
			}
		case *ast.FuncDecl:
			if !slices.Contains(shaping, d.Name.Name) {
				continue
			}
		}
		if err := printer.Fprint(&b, token.NewFileSet(), decl); err != nil {
			t.Fatal(err)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestAnOutlineHasTheDeclarationsOfTheFile(t *testing.T) {
	var files, before, after int
	for _, dir := range []string{"time", "net/http", "go/types", "go/parser", "encoding/json", "runtime", "unicode", "html/template", "reflect", "strconv"} {
		paths, err := filepath.Glob(filepath.Join(build.Default.GOROOT, "src", filepath.FromSlash(dir), "*.go"))
		if err != nil || len(paths) == 0 {
			t.Fatal(dir, err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			short := outline(text)
			if declarations(t, short) != declarations(t, text) {
				t.Errorf("%s has other declarations:\n%s", path, short)
			}
			files, before, after = files+1, before+len(text), after+len(short)
		}
	}
	if files < 300 || after*2 > before {
		t.Errorf("%d files, %d bytes of %d are left", files, after, before)
	}
}

func TestAnOutlineUnderstandsWhatGofmtWouldNotWrite(t *testing.T) {
	for text, want := range map[string]string{
		"package p; func f() struct{ a int } { return struct{ a int }{1} }; type T int":        "package p; func f() struct{ a int } {}; type T int",
		"package p\nfunc f[T interface{ ~int }](x T) interface{ M() } { '{' }\ntype T int":     "package p\n\ntype T int",
		"package p\nfunc now() int // {\n\ntype T struct { f func() }\n":                       "package p\n\n\ntype T struct { f func() }\n",
		"package p\nvar x = `}{` + \"\\\"{\" /* { */\nfunc f() { g(`}`, '}', \"}\") /* } */ }": "package p\nvar x = `}{` + \"\\\"{\"  \n",
		"package p\nfunc f() {}; type T int":                                                   "package p\n type T int",
		"package p\nfunc f() *\nT { return nil }\ntype T int":                                  "package p\n\ntype T int",
		"package p\nfunc f() chan\nint { return nil }\ntype T int":                             "package p\n\ntype T int",
		"package p\nvar f =\nfunc() int { return 1 }\ntype T int":                              "package p\nvar f =\nfunc() int {}\ntype T int",
		"package p\nvar c chan\nfunc() int\ntype T int":                                        "package p\nvar c chan\nfunc() int\ntype T int",
		"package p\nfunc (T) IsZero() bool { return true }\nfunc g()\n":                        "package p\nfunc (T) IsZero() bool {}\n\n",
		"package p\nfunc (t *T[K]) MarshalJSON() (b []byte,\nerr error) { return }":            "package p\nfunc (t *T[K]) MarshalJSON() (b []byte,\nerr error) {}",
		"package p\nfunc f() { broken":                                                         "package p\nfunc f() { broken",
		"package p\nvar s = \"not closed\nfunc f() {}":                                         "package p\nvar s = \"not closed\nfunc f() {}",
		"package p\nvar f = func() int { return 1 }\n":                                         "package p\nvar f = func() int {}\n",
		"package p /* a\nb */ type T int":                                                      "package p \n type T int",
	} {
		if got := outline([]byte(text)); !bytes.Equal(got, []byte(want)) {
			t.Errorf("%q\nbecomes %q\nand not %q", text, got, want)
		}
	}
}
