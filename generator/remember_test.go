package generator

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// A remembering is a module whose runs are remembered.
type remembering struct {
	t   *testing.T
	dir string
	cfg Config
}

// shop is a module with two packages of events, one that only lends types, one
// without events, and a package of a module beside it.
var shop = map[string]string{
	"go.mod":         "module example.com/m\n\ngo 1.26\n\nrequire example.com/lib v1.0.0\n\nreplace example.com/lib => ../lib\n",
	"../lib/go.mod":  "module example.com/lib\n\ngo 1.26\n",
	"../lib/lib.go":  "package lib\n\n// T is lent.\ntype T struct{ A int }\n",
	"money/money.go": "package money\n\ntype Amount struct{ Minor int64 }\n",
	"plain/plain.go": "package plain\n\nfunc F() {}\n",
	"a/a.go": "package a\n\nimport (\n\t\"example.com/lib\"\n\t\"example.com/m/money\"\n)\n\n" +
		"//evq:event type=A version=1.0\ntype A struct {\n\tID string\n\tLent lib.T\n\tTotal money.Amount\n}\n",
	"b/b.go": "package b\n\n//evq:event type=B version=1.0\ntype B struct{ ID string }\n",
}

// remembered writes the shop, generates, and runs until all is remembered.
func remember(t *testing.T) *remembering {
	t.Helper()
	t.Setenv("GOWORK", "")
	t.Setenv("GOFLAGS", "")
	t.Setenv("EVQ_CACHE", t.TempDir())
	base, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r := &remembering{t: t, dir: filepath.Join(base, "m")}
	r.cfg = Config{Dir: r.dir, Patterns: []string{"./..."}, Against: "none"}
	for name, text := range shop {
		r.put(name, text)
	}
	r.settle()
	if looked := r.lookedAt(); len(looked) != 0 {
		t.Fatalf("looks at %v where nothing has changed", looked)
	}
	return r
}

func (r *remembering) put(name, text string) {
	put(r.t, filepath.Join(r.dir, filepath.FromSlash(name)), text)
}

// replace changes a file and keeps its size, if the texts do, and its times.
func (r *remembering) replace(name, old, text string) {
	r.t.Helper()
	path := filepath.Join(r.dir, filepath.FromSlash(name))
	info, err := os.Stat(path)
	if err != nil {
		r.t.Fatal(err)
	}
	was, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(was), old) {
		r.t.Fatal(name, err)
	}
	r.put(name, strings.Replace(string(was), old, text, 1))
	if err := os.Chtimes(path, time.Time{}, info.ModTime()); err != nil {
		r.t.Fatal(err)
	}
}

// settle writes what there is to write and runs once more.
func (r *remembering) settle() {
	r.t.Helper()
	for range 2 {
		result, err := Generate(r.cfg)
		if err == nil {
			err = result.Write()
		}
		if err != nil {
			r.t.Fatal(err)
		}
	}
}

// lookedAt are the folders that a run would look at.
func (r *remembering) lookedAt() []string {
	r.t.Helper()
	sh := newShelf()
	fast := newFileLoader(r.cfg, sh)
	folders, err := fast.folders(groupByModule(r.cfg.Dir, r.cfg.Patterns))
	if err != nil {
		r.t.Fatal(err)
	}
	var names []string
	for _, f := range recall(r.cfg, sh, folders).changed(folders) {
		names = append(names, filepath.Base(f.dir))
	}
	return names
}

// told is all that a run has to say and to write, as text.
func (r *remembering) told() string {
	r.t.Helper()
	result, err := Generate(r.cfg)
	if err != nil {
		return err.Error()
	}
	var b strings.Builder
	if err := Report(&b, "text", r.dir, append(result.Diagnostics, result.Stale()...)); err != nil {
		r.t.Fatal(err)
	}
	for _, f := range result.Files {
		b.WriteString(f.Diff(r.dir))
	}
	fmt.Fprintln(&b, result.Packages)
	return b.String()
}

// holds wants a run that remembers to say what one says that does not.
func (r *remembering) holds() string {
	r.t.Helper()
	told := r.told()
	dir := os.Getenv("EVQ_CACHE")
	r.t.Setenv("EVQ_CACHE", "off")
	if afresh := r.told(); told != afresh {
		r.t.Errorf("a run that remembers says\n%s\nand one that does not\n%s", told, afresh)
	}
	r.t.Setenv("EVQ_CACHE", dir)
	return told
}

// changes are what can happen to a module between two runs, with what there is to
// say of it.
var changes = map[string]struct {
	make func(r *remembering)
	want string
}{
	"a field of the same length, within the clock's tick": {func(r *remembering) { r.replace("b/b.go", "ID string", "Id string") }, "b/evq_gen.go"},
	"a field of a struct of another package":              {func(r *remembering) { r.replace("money/money.go", "Minor int64", "Minor int32") }, "a/evq.lock"},
	"a field of a struct of a module in a folder":         {func(r *remembering) { r.replace("../lib/lib.go", "A int", "B int") }, "a/evq.lock"},
	"a file more in that module": {func(r *remembering) {
		r.put("../lib/more.go", "package lib\n\nfunc (T) MarshalJSON() ([]byte, error) { return nil, nil }\n")
	}, "EVQ505"},
	"a file renamed to one that is not always built": {func(r *remembering) {
		if err := os.Rename(filepath.Join(r.dir, "b/b.go"), filepath.Join(r.dir, "b/b_windows.go")); err != nil {
			r.t.Fatal(err)
		}
	}, "EVQ"},
	"a generated file that is gone":    {func(r *remembering) { r.remove("a/evq_gen.go") }, "the generated file is missing"},
	"a generated file that was edited": {func(r *remembering) { r.replace("a/evq_gen.go", "Code generated", "Mode generated") }, "EVQ308"},
	"a lock that is gone":              {func(r *remembering) { r.remove("a/evq.lock") }, "a/evq.lock"},
	"a lock that was edited":           {func(r *remembering) { r.replace("b/evq.lock", "string", "uint64") }, "b/evq.lock"},
	"a lock without a package": {func(r *remembering) {
		lock, err := os.ReadFile(filepath.Join(r.dir, "b/evq.lock"))
		if err != nil {
			r.t.Fatal(err)
		}
		r.put("gone/evq.lock", strings.ReplaceAll(string(lock), "B@", "G@"))
	}, "gone/evq.lock"},
	"a codec that is gone":    {func(r *remembering) { r.remove("b/evq_codec_gen.go") }, "b/evq_codec_gen.go"},
	"a codec that was edited": {func(r *remembering) { r.replace("b/evq_codec_gen.go", "func append", "func appond") }, "b/evq_codec_gen.go"},
	"a sample that is gone":   {func(r *remembering) { r.remove("b/testdata/evq") }, "the sample is missing"},
	"an event in a folder that had none": {func(r *remembering) {
		r.put("plain/e.go", "package plain\n\n//evq:event type=P version=1.0\ntype P struct{ ID string }\n")
	}, "plain/evq_gen.go"},
	"a stored type that another package has": {func(r *remembering) { r.replace("b/b.go", "type=B", "type=A") }, "EVQ302"},
	"an event moved to another package": {func(r *remembering) {
		r.put("plain/e.go", "package plain\n\n//evq:event type=B version=1.0\ntype B struct{ ID string }\n")
		r.put("b/b.go", "package b\n")
	}, "plain/evq_gen.go"},
	"a folder that is gone":                 {func(r *remembering) { r.remove("b") }, "[example.com/m/a]"},
	"a folder that is another's":            {func(r *remembering) { r.put("b/go.mod", "module example.com/other\n\ngo 1.26\n") }, "[example.com/m/a]"},
	"a package that becomes another module": {func(r *remembering) { r.put("money/go.mod", "module example.com/m/money\n\ngo 1.26\n") }, "EVQ"},
	"the name of the module":                {func(r *remembering) { r.replace("go.mod", "module example.com/m\n", "module example.com/n\n") }, "EVQ"},
	"where a module is": {func(r *remembering) {
		r.put("../new/go.mod", "module example.com/lib\n")
		r.put("../new/lib.go", "package lib\n\ntype T string\n")
		r.replace("go.mod", "../lib", "../new")
	}, "a/evq.lock"},
	"a workspace": {func(r *remembering) {
		r.put("../new/go.mod", "module example.com/lib\n\ngo 1.26\n")
		r.put("../new/lib.go", "package lib\n\ntype T string\n")
		r.put("../go.work", "go 1.26\n\nuse (\n\t./m\n\t./new\n)\n")
	}, "a/evq.lock"},
	"a vendor folder": {func(r *remembering) {
		r.put("vendor/modules.txt", "# example.com/lib v1.0.0 => ../lib\n## explicit; go 1.26\nexample.com/lib\n# example.com/lib => ../lib\n")
		r.put("vendor/example.com/lib/lib.go", "package lib\n\ntype T string\n")
	}, "a/evq.lock"},
	"a build tag":                  {func(r *remembering) { r.cfg.Tags = "off" }, ""},
	"a build tag in GOFLAGS":       {func(r *remembering) { r.t.Setenv("GOFLAGS", "-tags=off") }, ""},
	"another system":               {func(r *remembering) { r.t.Setenv("GOOS", "windows") }, ""},
	"an empty file":                {func(r *remembering) { r.put("b/b.go", "") }, ""},
	"a file that does not parse":   {func(r *remembering) { r.put("b/b.go", "package b\n\n//evq:event type=B version=1.0\ntype B struct{") }, "EVQ411"},
	"a second package in a folder": {func(r *remembering) { r.put("money/other.go", "package other\n") }, ""},
	"a link in the place of a generated file": {func(r *remembering) {
		r.rename("b/evq_gen.go", "b/old.txt")
		if err := os.Symlink("old.txt", filepath.Join(r.dir, "b/evq_gen.go")); err != nil {
			r.t.Skip(err)
		}
	}, "EVQ308"},
}

func (r *remembering) remove(name string) {
	if err := os.RemoveAll(filepath.Join(r.dir, filepath.FromSlash(name))); err != nil {
		r.t.Fatal(err)
	}
}

func (r *remembering) rename(from, to string) {
	if err := os.Rename(filepath.Join(r.dir, filepath.FromSlash(from)), filepath.Join(r.dir, filepath.FromSlash(to))); err != nil {
		r.t.Fatal(err)
	}
}

func TestARunThatRemembersSaysWhatOneSaysThatDoesNot(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(changes)) {
		t.Run(name, func(t *testing.T) {
			r := remember(t)
			changes[name].make(r)
			if told := r.holds(); !strings.Contains(told, changes[name].want) {
				t.Errorf("says\n%s\nand nothing of %s", told, changes[name].want)
			}
			r.holds() // now that this was remembered
		})
	}
}

func TestOnlyWhatChangedIsLookedAt(t *testing.T) {
	r := remember(t)
	r.replace("b/b.go", "ID string", "Id string")
	if looked := r.lookedAt(); !slices.Equal(looked, []string{"b"}) {
		t.Errorf("looks at %v for a change of b", looked)
	}
	r.replace("b/b.go", "Id string", "ID string")
	r.replace("money/money.go", "int64", "int32")
	if looked := r.lookedAt(); !slices.Equal(looked, []string{"a"}) {
		t.Errorf("looks at %v for a change of what a holds", looked)
	}
}

func TestWarningsAreSaidAgainWhereNothingHasChanged(t *testing.T) {
	r := remember(t)
	r.replace("b/b.go", "ID string", "ID any")
	r.settle()
	if looked := r.lookedAt(); len(looked) != 0 {
		t.Errorf("looks at %v", looked)
	}
	if told := r.holds(); !strings.Contains(told, "EVQ502") {
		t.Errorf("says only %s", told)
	}
}

func TestACacheThatIsDamagedOrCannotBeWrittenCostsOnlyTime(t *testing.T) {
	r := remember(t)
	dir := os.Getenv("EVQ_CACHE")
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) == 0 {
		t.Fatal(entries, err)
	}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		text[len(text)/2] ^= 1
		put(t, filepath.Join(dir, e.Name()), string(text))
	}
	r.replace("b/b.go", "ID string", "Id string")
	r.holds()
	for _, unusable := range []string{filepath.Join(r.dir, "go.mod"), "relative", filepath.Join(r.dir, "go.mod", "in")} {
		t.Setenv("EVQ_CACHE", unusable)
		r.holds()
	}
	t.Setenv("EVQ_CACHE", "")
	t.Setenv("HOME", "")
	t.Setenv("XDG_CACHE_HOME", "")
	t.Setenv("GOMODCACHE", filepath.Join(r.dir, "none"))
	r.holds()
}

func TestRunsAtTheSameTimeShareACache(t *testing.T) {
	r := remember(t)
	r.replace("b/b.go", "ID string", "Id string")
	want := r.holds()
	var wg sync.WaitGroup
	told := make([]string, 8)
	for i := range told {
		wg.Go(func() { told[i] = r.told() })
	}
	wg.Wait()
	for _, text := range told {
		if text != want {
			t.Errorf("one says\n%s\nand not\n%s", text, want)
		}
	}
	r.holds()
}

func TestARunThatFailedIsNotRemembered(t *testing.T) {
	const nothingReleased = "# evq.lock 1: empty\n# end of evq.lock\n"
	r := remember(t)
	r.cfg.Against = "released.lock"
	r.put("released.lock", nothingReleased)
	r.settle()
	r.put("released.lock", "damaged")
	r.put("a/more.go", "package a\n\n//evq:event type=More version=1.0\ntype More struct{ ID string }\n")
	r.replace("b/b.go", "ID string", "No string") // about which the released lock is asked
	if told := r.told(); !strings.Contains(told, "released.lock") {
		t.Fatalf("the run does not fail: %s", told)
	}
	r.put("released.lock", nothingReleased)
	if told := r.holds(); !strings.Contains(told, "a/evq_gen.go") {
		t.Errorf("says\n%s\nand not that the file of a is stale", told)
	}
}
