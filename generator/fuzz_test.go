package generator

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/evq-go/evq/generator/schema"
)

func FuzzDirective(f *testing.F) {
	for _, seed := range []string{
		"//evq:event type=UserCreated version=1.0", "//evq:event", "//evq:", "//evq:event type= version==1.0 =",
		"// evq:event type=A", "//evq:evnt", "/*evq:event type=A*/", "/*\n\tevq:event\r\n*/", "//\tevq:package prefix=X",
		"//evq:event type=A type=B tipe=C version=1.0", "//EVQ:EVENT", "//evq:event\u00a0type=A", "//evq:event \xff=\xfe",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !strings.HasPrefix(text, "//") && (!strings.HasPrefix(text, "/*") || len(text) < 4) {
			return // not a comment
		}
		ok, near := findDirective(text)
		var faults []fault
		switch {
		case near != nil && ok:
			t.Fatal("both a directive and a near miss")
		case near != nil:
			faults = []fault{*near}
		case ok:
			d, found := lexDirective(text, "Named")
			faults = found
			if len(found) == 0 && d.name.text == "event" && (!schema.IsType(d.values["type"].text) || !isVersion(d.values["version"].text)) {
				t.Errorf("%q passes with %v", text, d.values)
			}
		}
		for _, f := range faults {
			if Codes[f.code] == "" || f.message == "" || f.at.offset < 0 || f.at.offset+len(f.at.text) > len(text) {
				t.Errorf("%q has a fault without a place: %+v", text, f)
			}
			if e := f.fix; e != nil && (e.from < 2 && !e.alone || e.from > e.to || e.to > len(text) || e.text == text[e.from:e.to]) {
				t.Errorf("%q has a fix that cannot be applied: %+v", text, e)
			}
		}
	})
}

// FuzzGenerate writes a struct with somebody's comment, tag, names and values.
// Either there is an error with a place, or a file that parses, type-checks,
// is gofmt-clean and comes out the same when it is generated again.
func FuzzGenerate(f *testing.F) {
	f.Add("UserCreated says so.", "UserCreated", "ID", "string", `json:"id"`, "UserCreated", "1.0")
	f.Add("*/ func init() {} /*\n//go:linkname a b\n//line x:1\n+build x", "Error", "Type", "[]*time.Time", "a`b\n\x00\xff\u202e", "func", "1.1")
	f.Add("\u2028func init(){}\r// x", "Événement", "X", "map[string]any", `json:"-,"`, "a.b-c_d", "1.20")
	f.Add("# H\n\n\tcode\n\n  - a\n\n[UserCreated]: http://x", "Push", "In", "struct{ A, B int `x:\"y\"`; *time.Time }", "", "T", "1.1")
	f.Add("", "A", "F", "func(int, ...string) (chan<- (<-chan int), error)", `json:"-"`, "A", "1.0")
	f.Add("1. one\n2. two\n", "Store", "isEvent", "netip.Addr", `json:"a,omitempty,x"`, "A", "1.0")
	f.Add("Deprecated: no", "A", "_", "[len(big)]json.Number", `json:"a"`, "\"", "v1")
	f.Fuzz(func(t *testing.T, doc, name, field, typ, tag, stored, version string) {
		src := fuzzSource(doc, name, field, typ, tag, stored, version)
		if _, err := parser.ParseFile(token.NewFileSet(), "", src, parser.SkipObjectResolution); err != nil {
			return // a file that is no Go is a matter for the golden cases
		}
		g, err := newFuzzer()
		if err != nil {
			t.Fatal(err)
		}
		out, found, err := g.generate(src, nil)
		if err != nil {
			t.Fatalf("trouble: %v\n%s", err, src)
		}
		for _, d := range found {
			if d.Pos.Filename == "" || d.Pos.Line < 1 || d.Pos.Column < 1 || Codes[d.Code] == "" {
				t.Errorf("%+v has no place", d)
			}
		}
		if out != nil {
			g.proves(t, src, out)
		}
	})
}

// fuzzSource is a package with one event and an old version of it, made of somebody else's text.
func fuzzSource(doc, name, field, typ, tag, stored, version string) []byte {
	var b bytes.Buffer
	b.WriteString("package fuzz\n\nimport (\n\t\"encoding/json\"\n\t\"net/netip\"\n\t\"time\"\n)\n\nvar _ json.Number\nvar _ netip.Addr\nvar _ time.Time\nvar big [3]int\n\n")
	for line := range strings.SplitSeq(doc, "\n") {
		fmt.Fprintf(&b, "// %s\n", line)
	}
	fmt.Fprintf(&b, "//\n//evq:event type=%s version=%s\ntype %s struct {\n\t%s %s %s\n\tOther string\n}\n", stored, version, name, field, typ, strconv.Quote(tag))
	fmt.Fprintf(&b, "\n//evq:event type=%s version=0.7\ntype %sV0 struct{ Other string }\n\nfunc (old %sV0) Upcast() %s { return %s{Other: old.Other} }\n", stored, name, name, name, name)
	return b.Bytes()
}

// A fuzzer generates without the go command: what a package may import is
// listed, and read, once for all inputs.
type fuzzer struct {
	listed map[string]*packages.Package
	shelf  *shelf
	whole  *importer // has the types of the runtime, with all of their methods
}

var newFuzzer = sync.OnceValues(func() (*fuzzer, error) {
	roots, err := packages.Load(&packages.Config{Mode: listMode},
		evqPath, evqgenPath, codecPath, "context", "iter", "encoding/json", "net/netip", "time")
	listed := map[string]*packages.Package{}
	for _, p := range roots {
		listed[p.PkgPath] = p
	}
	sh := &shelf{fset: token.NewFileSet(), sources: map[string]*source{}}
	return &fuzzer{listed, sh, newImporter(sh, &goLoader{}, true)}, err
})

// generate runs all phases but load and write on a package of one file, beside
// which generated files may lie already. It returns these, by name.
func (g *fuzzer) generate(src []byte, generated map[string][]byte) (map[string][]byte, []Diagnostic, error) {
	const dir, path = "/fuzz", "example.com/fuzz"
	g.shelf.sources[dir+"/events.go"] = &source{path: dir + "/events.go", text: src}
	f := &folder{dir: dir, module: &packages.Module{Path: path, Dir: dir}}
	f.sources = []*source{g.shelf.sources[dir+"/events.go"]}
	f.plain = &packages.Package{ID: path, PkgPath: path, Name: "fuzz", GoFiles: []string{dir + "/events.go"}, Imports: g.listed}
	out := map[string][]byte{}
	for name, text := range generated {
		s := &source{path: dir + "/" + name, text: text}
		out[name], g.shelf.sources[s.path] = text, s
		f.sources = append(f.sources, s)
		f.plain.GoFiles = append(f.plain.GoFiles, s.path)
	}
	a := analyse(g.shelf, &goLoader{}, []*folder{f}, false)
	if a.unsure {
		a = analyse(g.shelf, &goLoader{}, []*folder{f}, true)
	}
	if a.bag.failed() || len(a.units) == 0 {
		return nil, a.bag.sorted(), nil
	}
	files, err := render(a)
	for _, file := range files {
		if name := filepath.Base(file.Path); !strings.HasSuffix(name, "_test.go") {
			out[name] = file.New
		}
	}
	return out, a.bag.sorted(), err
}

// proves holds generated files against all that they have to be.
func (g *fuzzer) proves(t *testing.T, src []byte, out map[string][]byte) {
	t.Helper()
	fset := g.shelf.fset
	var files []*ast.File
	for name, text := range out {
		if formatted, err := format.Source(text); err != nil || !bytes.Equal(formatted, text) {
			t.Errorf("not gofmt-clean (%v):\n%s", err, text)
		}
		file, err := parser.ParseFile(fset, name, text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatalf("does not parse: %v\n%s", err, text)
		}
		files = append(files, file)
	}
	file, err := parser.ParseFile(fset, "events.go", src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	files = append(files, file)
	user := &packages.Package{PkgPath: "example.com/fuzz", Imports: g.listed}
	conf := types.Config{
		Importer: importFunc(func(path string) (*types.Package, error) { return g.whole.resolve(user, path) }),
		Error: func(err error) {
			if e := err.(types.Error); out[fset.Position(e.Pos).Filename] != nil {
				t.Errorf("does not type-check: %v\n%s", err, out[fset.Position(e.Pos).Filename])
			}
		},
	}
	conf.Check("example.com/fuzz", fset, files, nil)
	if second, _, err := g.generate(src, out); err != nil || !maps.EqualFunc(second, out, bytes.Equal) {
		t.Errorf("comes out differently when it is generated again (%v):\n%s", err, second)
	}
}
