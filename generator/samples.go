package generator

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/evq-go/evq/generator/schema"
)

// samplesDir holds the stored samples of a package's events, in its folder.
const samplesDir = "testdata/evq"

// The ends of the names of a version's sample and of the result of its upcast,
// which only the test itself can write.
const (
	sampleEnd = ".json"
	upcastEnd = ".upcast.json"
)

// A sampled is a version of an event that has a sample.
type sampled struct {
	key     schema.Key
	shape   *schema.Shape
	rewrite bool // the sample follows the shape: the version is not released
}

// samples are the changes to the samples of one package, by path: those that are
// missing are made where their shapes tell all, those that follow are made anew,
// and those of the versions that are gone go. What is frozen stays, and so does
// what only the test could write again.
func samples(sh *shelf, f *folder, events []sampled, gone []schema.Key) ([]File, error) {
	s := sampleFolder{folder: f, there: map[string]bool{}}
	entries, err := sh.ReadDir(filepath.Join(f.dir, samplesDir))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, e := range entries {
		s.there[e.Name()] = true
	}
	for _, e := range events {
		s.sample(e)
	}
	for _, k := range gone {
		s.remove(k.String() + sampleEnd)
		s.remove(k.String() + upcastEnd)
	}
	return s.files, errors.Join(s.errs...)
}

// A sampleFolder collects the changes to the samples of one package.
type sampleFolder struct {
	folder *folder
	there  map[string]bool // the names of the files as they lie there
	files  []File
	errs   []error
}

// sample brings the sample of one version up to date. What the upcast made of
// another sample says nothing of a new one.
func (s *sampleFolder) sample(e sampled) {
	name := e.key.String() + sampleEnd
	if s.there[name] && !e.rewrite {
		return
	}
	text, complete := schema.Sample(e.shape)
	if !complete {
		return
	}
	old := s.read(name)
	if bytes.Equal(old, text) {
		return
	}
	s.change(name, old, text)
	s.remove(e.key.String() + upcastEnd)
}

// remove removes a file that is there.
func (s *sampleFolder) remove(name string) {
	if s.there[name] {
		s.change(name, s.read(name), nil)
	}
}

// read is the text of a file, nil if it is not there.
func (s *sampleFolder) read(name string) []byte {
	if !s.there[name] {
		return nil
	}
	text, err := os.ReadFile(filepath.Join(s.folder.dir, samplesDir, name))
	if err != nil {
		s.errs = append(s.errs, err)
	}
	return text
}

func (s *sampleFolder) change(name string, old, text []byte) {
	path := filepath.Join(s.folder.dir, samplesDir, name)
	s.files = append(s.files, File{Root: s.folder.module.Dir, Path: path, Old: old, New: text, kind: sampleFile})
}

// sampleFiles are the changes to the samples of all packages: they follow the
// locks. Where a finding holds the lock, the samples stay as they are too.
func sampleFiles(sh *shelf, locks []*packageLock) ([]File, error) {
	var all []File
	for _, l := range locks {
		if l.held {
			continue
		}
		files, err := samples(sh, l.folder, l.sampled(), l.gone(locks))
		if err != nil {
			return nil, err
		}
		all = append(all, files...)
	}
	return all, nil
}

// sampled are the versions that the package's structs read.
func (l *packageLock) sampled() []sampled {
	var all []sampled
	for _, e := range l.now.Events {
		if l.reader(e.Key) != nil {
			all = append(all, sampled{e.Key, e.Shape, slices.Contains(l.redone, e.Key)})
		}
	}
	return all
}

// gone are the versions that left the lock, and went to no other.
func (l *packageLock) gone(locks []*packageLock) []schema.Key {
	var all []schema.Key
	for _, e := range l.was.Events {
		if !slices.ContainsFunc(locks, func(other *packageLock) bool { return other.now.Find(e.Key) != nil }) {
			all = append(all, e.Key)
		}
	}
	return all
}

// staleSample says what is wrong with a sample that would be changed.
func (f File) staleSample() string {
	switch {
	case f.Old == nil:
		return "the sample is missing"
	case f.New == nil:
		return "the sample is of a version that is gone"
	}
	return "the sample is not one of what the event is now"
}
