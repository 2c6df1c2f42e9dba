package generator_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evq-go/evq/generator"
	"github.com/evq-go/evq/generator/schema"
)

// locked makes a module whose generated files and lock are written, and returns the lock.
func locked(t *testing.T) (dir, lock string) {
	t.Helper()
	t.Setenv("GOFLAGS", "")
	t.Setenv("GOWORK", "off")
	dir = t.TempDir()
	put(t, filepath.Join(dir, "go.mod"), "module example.com/m\n\ngo 1.26\n")
	put(t, filepath.Join(dir, "p.go"), `package p

//evq:event type=A version=1.0
type A struct {
	ID   string            `+"`json:\"id\"`"+`
	Tags []string          `+"`json:\"the tags\"`"+`
	Sums map[string][2]int `+"`json:\"sums\"`"+`
}

//evq:event type=B version=2.10
type B struct{ N *int }
`)
	generate(t, dir, true)
	return dir, read(t, filepath.Join(dir, "evq.lock"))
}

// generate runs evgen without git and writes if nothing is wrong, or whatever comes, as the command does.
func generate(t *testing.T, dir string, succeeds bool) *generator.Result {
	t.Helper()
	r, err := generator.Generate(generator.Config{Dir: dir, Patterns: []string{"./..."}, Against: "none"})
	if err == nil {
		err = r.Write()
	}
	if err != nil || r.Failed(false) == succeeds {
		t.Fatalf("%v, %v", err, r.Diagnostics)
	}
	return r
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// ways are what a truncated or garbled lock may be: an error, or no other content.
func refusedOrSame(t *testing.T, whole, damaged string) {
	t.Helper()
	lock, faults := schema.Parse([]byte(damaged))
	if len(faults) == 0 && string(lock.Format()) != whole {
		t.Errorf("it is read as\n%s", lock.Format())
	}
	lines := strings.Count(damaged, "\n") + 1
	for _, f := range faults {
		if f.Line < 1 || f.Line > lines || f.Message == "" {
			t.Errorf("a fault at line %d of %d: %q", f.Line, lines, f.Message)
		}
	}
}

func TestALockThatIsCutOffAnywhereIsRefusedOrWhole(t *testing.T) {
	_, lock := locked(t)
	for n := range len(lock) {
		refusedOrSame(t, lock, lock[:n])
		refusedOrSame(t, lock, strings.ReplaceAll(lock, "\n", "\r\n")[:n])
	}
	merging := strings.Replace(lock, "B@2.10 object", "<<<<<<< HEAD\nB@2.10 object", 1)
	merging = strings.Replace(merging, "B@2.10.N", "||||||| base\n=======\n>>>>>>> theirs\nB@2.10.N", 1)
	for n := range len(merging) {
		refusedOrSame(t, lock, merging[:n])
	}
	refusedOrSame(t, lock, merging)
}

// A lock is not sealed, because branches are merged line by line. What is cut out of its middle and leaves whole lines
// cannot be told from a merge; everything else can.
func TestALockWithBytesMissingOrChangedIsRefusedOrStillALock(t *testing.T) {
	_, whole := locked(t)
	random := rand.New(rand.NewPCG(1, 2))
	for range 5_000 {
		damaged := []byte(whole)
		for range 1 + random.IntN(3) {
			damaged[random.IntN(len(damaged))] = byte(random.IntN(256))
		}
		lock, faults := schema.Parse(damaged)
		if (lock == nil) == (len(faults) == 0) {
			t.Fatalf("a lock and faults, or neither:\n%s", damaged)
		}
		if lock == nil {
			continue
		}
		if again, faults := schema.Parse(lock.Format()); len(faults) > 0 || string(again.Format()) != string(lock.Format()) {
			t.Fatalf("%v: read from\n%s\nand written as\n%s", faults, damaged, lock.Format())
		}
	}
}

func TestADamagedLockIsAnErrorAtItsLineAndNothingIsWritten(t *testing.T) {
	dir, lock := locked(t)
	lines := strings.SplitAfter(lock, "\n")
	damaged := map[string]string{
		"a field of a later evgen":     strings.Replace(lock, "A@1.0.id string", "A@1.0.id string sealed=yes", 1),
		"a kind of a later evgen":      strings.Replace(lock, "A@1.0.id string", "A@1.0.id decimal", 1),
		"a statement of a later evgen": strings.Replace(lock, "A@1.0.id ", "A@1.0 forget it\nA@1.0.id ", 1),
		"a format of a later evgen":    strings.Replace(lock, "evq.lock 1", "evq.lock 99", 1),
		"sides that contradict":        strings.Replace(lock, "A@1.0.id string go=ID\n", "<<<<<<< a\nA@1.0.id string go=ID\n=======\nA@1.0.id int64 go=ID\n>>>>>>> b\n", 1),
		"a line without end":           strings.Replace(lock, "go=ID", "go="+strings.Repeat("I", 1<<20), 1),
		"a path without end":           strings.Replace(lock, ".id ", strings.Repeat(".id", 20_000)+" ", 1),
		"another file":                 "package p\n",
		"nothing":                      "",
		"NULs":                         strings.Repeat("\x00", 100),
	}
	for n := range lines[1:] {
		damaged[fmt.Sprintf("the first %d lines", n)] = strings.Join(lines[:n], "")
	}
	before := dirText(t, dir)
	put(t, filepath.Join(dir, "q.go"), "package p\n\n//evq:event type=Q version=1.0\ntype Q struct{}\n") // there would be something to write
	for name, text := range damaged {
		t.Run(name, func(t *testing.T) {
			put(t, filepath.Join(dir, "evq.lock"), text)
			r := generate(t, dir, false)
			d := r.Diagnostics[0]
			if !strings.HasPrefix(string(d.Code), "EVQ35") || filepath.Base(d.Pos.Filename) != "evq.lock" || d.Pos.Line < 1 || d.Help == "" {
				t.Errorf("%+v", d)
			}
			if len(d.Line)+len(d.Message) > 2000 {
				t.Errorf("it shows a line of %d bytes with %d bytes of words", len(d.Line), len(d.Message))
			}
			if read(t, filepath.Join(dir, "evq.lock")) != text || len(r.Files) > 0 {
				t.Error("something was written over")
			}
		})
	}
	put(t, filepath.Join(dir, "evq.lock"), lock)
	if err := os.Remove(filepath.Join(dir, "q.go")); err != nil {
		t.Fatal(err)
	}
	if now := dirText(t, dir); now != before {
		t.Errorf("the folder is\n%s\nand was\n%s", now, before)
	}
}

func TestAHugeLockIsRefusedSoon(t *testing.T) {
	dir, lock := locked(t)
	put(t, filepath.Join(dir, "evq.lock"), strings.Replace(lock, "A@1.0 ", strings.Repeat("# filled\n", 8<<20)+"A@1.0 ", 1))
	if d := generate(t, dir, false).Diagnostics; len(d) != 1 || !strings.Contains(d[0].Message, "bytes") || len(d[0].Line) > 1000 {
		t.Errorf("%d diagnostics, the first: %.1000v", len(d), d[0])
	}
}

// dirText is all that lies in a folder.
func dirText(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			fmt.Fprintf(&b, "%s\n%s\n", path, read(t, path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}
