package generator

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/evq-go/evq/generator/schema"
	"github.com/evq-go/evq/internal/corpus"
)

// modelled is the analysis of a module as text: what the events are, what they
// store, what is wrong with them.
func modelled(t *testing.T, a *analysis) string {
	t.Helper()
	var b strings.Builder
	for _, u := range a.units {
		fmt.Fprintf(&b, "unit %s %s %s %q %v\n", u.path(), u.name, u.output, u.prefix, u.spelled)
		for _, e := range u.events {
			if a.bag.failed() && e.Current == nil {
				continue
			}
			fmt.Fprintf(&b, "event %s %q to %s\n", e.Name, e.Doc, e.Current.Name)
			if !faulty(a, u) {
				shapeEvent(u.folder, e)
				b.Write((&schema.Lock{Events: []schema.Event{{Key: e.key(), Shape: e.shape}}}).Format())
			}
		}
	}
	for _, d := range a.bag.sorted() {
		fmt.Fprintf(&b, "%v: %s: %s\n%s\n%v %v\n", d.Pos, d.Code, d.Message, d.Help, d.Related, d.Fixes)
	}
	return b.String()
}

// faulty reports whether anything was found wrong in a unit: then its types need not
// have a shape.
func faulty(a *analysis, u *unit) bool {
	return slices.ContainsFunc(a.bag.all, func(d Diagnostic) bool {
		return (d.folder == nil || d.folder == u.folder) && d.Code.Severity() == Error
	})
}

// A pair is the two loaders, each with the folders below a directory.
type pair struct {
	fast      *fileLoader
	reference *goLoader
	folders   map[loader][]*folder
}

func bothLoaders(t *testing.T, dir string) *pair {
	t.Helper()
	t.Setenv("EVQ_CACHE", "off")
	p := &pair{fast: newFileLoader(Config{}, newShelf()), reference: &goLoader{shelf: newShelf()}, folders: map[loader][]*folder{}}
	for _, from := range []loader{p.fast, p.reference} {
		folders, err := from.folders(groupByModule(dir, []string{"./..."}))
		if err != nil {
			t.Fatal(err)
		}
		p.folders[from] = folders
	}
	return p
}

// analysed is the analysis of the folders below a directory.
func (p *pair) analysed(t *testing.T, from loader, sh *shelf, dir string, whole bool) *analysis {
	t.Helper()
	var some []*folder
	for _, f := range p.folders[from] {
		if f.dir != dir && !strings.HasPrefix(f.dir, dir+string(filepath.Separator)) {
			continue
		}
		if err := from.open(f); err != nil {
			t.Fatal(err)
		}
		some = append(some, f)
	}
	if len(some) == 0 {
		t.Fatalf("nothing in %s", dir)
	}
	return analyse(sh, from, some, whole)
}

// sameModels holds the fast loader, and the part of the code that it looks at,
// against package packages and all of the code, and wants the same models of what
// is below dir. It reports whether that part was enough.
func (p *pair) sameModels(t *testing.T, dir string) (model string, enough bool) {
	t.Helper()
	p.fast.odd = nil
	a := p.analysed(t, p.fast, p.fast.shelf, dir, false)
	enough = !a.unsure && p.fast.odd == nil
	if a.unsure {
		a = p.analysed(t, p.fast, p.fast.shelf, dir, true)
	}
	model = modelled(t, a)
	if reference := modelled(t, p.analysed(t, p.reference, p.reference.shelf, dir, true)); model != reference {
		t.Errorf("%s: the models differ:\n%s", dir, unified(model, reference))
	}
	return model, enough
}

// unified is how two texts differ.
func unified(x, y string) string {
	return File{Path: "/model", Old: []byte(x), New: []byte(y)}.Diff("/")
}

func TestBothLoadersGiveTheSameModelsOfTheGoldenCases(t *testing.T) {
	root, err := filepath.Abs("../testdata/golden")
	if err != nil {
		t.Fatal(err)
	}
	dirs, err := os.ReadDir(root)
	if err != nil || len(dirs) < 30 {
		t.Fatal(dirs, err)
	}
	p, partly := bothLoaders(t, root), 0
	for _, dir := range dirs {
		t.Run(dir.Name(), func(t *testing.T) {
			if _, enough := p.sameModels(t, filepath.Join(root, dir.Name())); !enough {
				partly++
				t.Log("looks at everything")
			}
		})
	}
	if partly*5 > len(dirs) {
		t.Errorf("%d of %d cases look at everything", partly, len(dirs))
	}
}

// lent are packages whose exported types events hold in [TestBothLoadersGiveTheSameModelsOfOtherPackagesTypes].
var lent = []string{
	"archive/tar", "archive/zip", "bufio", "bytes", "container/list", "container/ring", "context", "crypto/ecdsa", "crypto/rsa", "crypto/tls",
	"crypto/x509", "crypto/x509/pkix", "database/sql", "debug/elf", "encoding/asn1", "encoding/csv", "encoding/json", "encoding/pem", "encoding/xml",
	"expvar", "fmt", "go/ast", "go/build", "go/token", "go/types", "html/template", "image", "image/color", "io", "io/fs", "log/slog", "math/big",
	"math/rand/v2", "mime/multipart", "net", "net/http", "net/http/cookiejar", "net/mail", "net/netip", "net/url", "os", "os/exec", "os/user",
	"reflect", "regexp", "regexp/syntax", "runtime", "runtime/debug", "strings", "sync", "sync/atomic", "syscall", "testing", "text/scanner",
	"text/template", "time", "unicode", "unique",
	"github.com/google/uuid", "github.com/jmoiron/sqlx", "github.com/lib/pq", "github.com/jackc/pgx/v5", "github.com/jackc/pgx/v5/pgtype",
	"github.com/jackc/pgx/v5/pgconn", "golang.org/x/tools/go/packages", "github.com/evq-go/evq/runtime",
}

func TestBothLoadersGiveTheSameModelsOfOtherPackagesTypes(t *testing.T) {
	dir := corpusModule(t, 2, 3)
	listed, err := packages.Load(&packages.Config{Mode: listMode, Dir: dir, Env: append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off")}, lent...)
	if err != nil {
		t.Fatal(err)
	}
	types := 0
	for i, p := range listed {
		types += lendTypes(t, filepath.Join(dir, fmt.Sprintf("lent%02d", i)), p)
	}
	model, enough := bothLoaders(t, dir).sameModels(t, dir)
	if !enough {
		t.Error("what is looked at is not enough")
	}
	if types < 800 || strings.Count(model, "event ") < types {
		t.Errorf("only %d types of other packages", types)
	}
}

// lendTypes writes a package with an event for each exported type of another, which
// has a field of it, and returns how many.
func lendTypes(t *testing.T, dir string, p *packages.Package) int {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n\nimport lent %q\n", filepath.Base(dir), p.PkgPath)
	types := 0
	for _, path := range p.GoFiles {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			if d, ok := decl.(*ast.GenDecl); ok && d.Tok == token.TYPE {
				for _, spec := range d.Specs {
					if ts := spec.(*ast.TypeSpec); ts.Name.IsExported() && ts.TypeParams == nil {
						types++
						fmt.Fprintf(&b, "\n//evq:event type=%[1]s.%[2]s version=1.0\ntype E%[2]s struct {\n\tID string\n\tHeld lent.%[2]s\n}\n", filepath.Base(dir), ts.Name.Name)
					}
				}
			}
		}
	}
	if types > 0 {
		put(t, filepath.Join(dir, "events.go"), b.String())
	}
	return types
}

// corpusModule writes a module of events.
func corpusModule(t *testing.T, packages, events int) string {
	t.Helper()
	t.Setenv("GOWORK", "off")
	t.Setenv("GOFLAGS", "")
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("..")
	if err == nil {
		err = corpus.Write(dir, root, packages, events)
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// put writes a file and the folders that lead to it.
func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestAThousandEventsInFiftyPackagesNeedNoGoList(t *testing.T) {
	t.Setenv("EVQ_CACHE", t.TempDir())
	cfg := Config{Dir: corpusModule(t, 50, 20), Patterns: []string{"./..."}, Against: "none"}
	asked := 0
	cfg.Note = func(why string) { asked++; t.Error(why) }
	for range 3 { // written, looked at, remembered
		r, err := Generate(cfg)
		if err == nil {
			err = r.Write()
		}
		if err != nil || r.Failed(true) || len(r.Packages) != 50 {
			t.Fatal(len(r.Packages), r.Diagnostics, err)
		}
	}
	if asked != 0 {
		t.Errorf("the go command was asked %d times", asked)
	}
}

func TestBothLoadersGiveAFolderOfWhichOnlyTheLockIsLeft(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOWORK", "off")
	put(t, filepath.Join(dir, "go.mod"), "module example.com/m\n\ngo 1.26\n")
	put(t, filepath.Join(dir, "m.go"), "package m\n")
	put(t, filepath.Join(dir, "gone", "evq.lock"), "")
	p := bothLoaders(t, dir)
	for from, folders := range p.folders {
		if len(folders) != 2 || folders[1].dir != filepath.Join(dir, "gone") {
			t.Errorf("%T gives %d folders", from, len(folders))
			continue
		}
		if err := from.open(folders[1]); err != nil {
			t.Errorf("%T: %v", from, err)
		}
	}
}
