package generator

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"github.com/evq-go/evq/generator/schema"
)

// sampleCase is a package with samples on disk, of the versions 1.0 to 4.0 of A.
type sampleCase struct {
	*folder
	t *testing.T
}

func newSampleCase(t *testing.T) sampleCase {
	dir := t.TempDir()
	c := sampleCase{&folder{dir: dir, module: &packages.Module{Path: "m", Dir: dir}}, t}
	for name, text := range map[string]string{
		"A@1.0.json": "{}", "A@1.0.upcast.json": "{}", "A@2.0.json": "{}", "A@2.0.upcast.json": "{}",
		"A@3.0.json": "{}", "A@3.0.upcast.json": "{}", "note.txt": "by hand",
	} {
		if err := os.MkdirAll(filepath.Join(dir, samplesDir), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, samplesDir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func (c sampleCase) key(major int) schema.Key {
	return schema.Key{Type: "A", Version: schema.Version{Major: major}}
}

// change is what there is to do, made or not, a word for each file.
func (c sampleCase) change(events []sampled, gone ...schema.Key) (*Result, string) {
	c.t.Helper()
	files, err := samples(newShelf(), c.folder, events, gone)
	if err != nil {
		c.t.Fatal(err)
	}
	var all []string
	for _, f := range files {
		sign := "~"
		switch {
		case f.Old == nil:
			sign = "+"
		case f.New == nil:
			sign = "-"
		}
		all = append(all, sign+filepath.Base(f.Path))
	}
	return &Result{Files: files}, strings.Join(all, " ")
}

var (
	knownShape  = &schema.Shape{Kind: schema.Object, Fields: []schema.Field{{Name: "id", Shape: &schema.Shape{Kind: schema.String}}}}
	opaqueShape = &schema.Shape{Kind: schema.Object, Fields: []schema.Field{{Name: "id", Shape: &schema.Shape{Kind: schema.Opaque, Via: "m.T"}}}}
)

func TestASampleFollowsItsEventUntilItIsReleasedAndGoesWithIt(t *testing.T) {
	c := newSampleCase(t)
	r, changes := c.change([]sampled{{c.key(1), knownShape, false}, {c.key(2), knownShape, true}, {c.key(4), knownShape, false}}, c.key(3), c.key(5))
	if want := "~A@2.0.json -A@2.0.upcast.json +A@4.0.json -A@3.0.json -A@3.0.upcast.json"; changes != want {
		t.Fatalf("%s\nis not\n%s", changes, want)
	}
	if err := r.Write(); err != nil {
		t.Fatal(err)
	}
	if _, changes := c.change([]sampled{{c.key(1), knownShape, false}, {c.key(2), knownShape, true}, {c.key(4), knownShape, false}}, c.key(3)); changes != "" {
		t.Errorf("a second run has to do %s", changes)
	}
}

func TestASampleThatOnlyTheTestCanWriteIsLeftToIt(t *testing.T) {
	c := newSampleCase(t)
	if _, changes := c.change([]sampled{{c.key(1), opaqueShape, true}, {c.key(4), opaqueShape, false}}); changes != "" {
		t.Errorf("it does %s", changes)
	}
}

func TestTheFirstSampleOfAPackageMakesItsFolder(t *testing.T) {
	c := newSampleCase(t)
	if err := os.RemoveAll(filepath.Join(c.dir, "testdata")); err != nil {
		t.Fatal(err)
	}
	r, _ := c.change([]sampled{{c.key(1), knownShape, false}})
	if err := r.Write(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(c.dir, samplesDir, "A@1.0.json"))
	if err != nil || string(text) != "{\n  \"id\": \"some id\"\n}\n" {
		t.Errorf("%v\n%s", err, text)
	}
}

func TestASampleThatChangedSinceItWasReadIsLeftAlone(t *testing.T) {
	c := newSampleCase(t)
	for _, events := range [][]sampled{{{c.key(1), knownShape, true}}, {{c.key(4), knownShape, false}}} {
		r, _ := c.change(events)
		path := r.Files[0].Path
		if err := os.WriteFile(path, []byte("{\"by\": \"hand\"}"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := r.Write(); err == nil {
			t.Error("it was written over")
		}
		if text, err := os.ReadFile(path); err != nil || string(text) != "{\"by\": \"hand\"}" {
			t.Errorf("%v %s", err, text)
		}
	}
}

func TestSamplesAreNotWrittenThroughALink(t *testing.T) {
	c := newSampleCase(t)
	outside := t.TempDir()
	if err := os.RemoveAll(filepath.Join(c.dir, "testdata")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(c.dir, "testdata")); err != nil {
		t.Fatal(err)
	}
	r, _ := c.change([]sampled{{c.key(1), knownShape, false}})
	if err := r.Write(); err == nil {
		t.Error("written through a link")
	}
	if entries, err := os.ReadDir(outside); err != nil || len(entries) > 0 {
		t.Errorf("%v, %v", entries, err)
	}
}
