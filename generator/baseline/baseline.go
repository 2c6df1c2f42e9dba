// Package baseline finds out which event versions were released: those that the
// locks of the baseline hold. That is the merge base of HEAD and the remote's
// default branch; without a remote HEAD; without git the locks on disk; or what
// the user names instead.
package baseline

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/evq-go/evq/generator/schema"
)

// None in the place of a revision says that nothing was released.
const None = "none"

// A Baseline holds the locks of one module as they were released, those that were
// asked for or all of them: see [Baseline.Read].
type Baseline struct {
	Name   string // for people: the revision or the file
	OnDisk bool   // there is no git: what the lock on disk holds counts as released
	Guess  bool   // HEAD stands in for what a shallow clone cannot tell

	locks map[string]*schema.Lock // by folder, relative to the module, with slashes; "" for one that is for all

	git    git
	place  place
	commit string // whose locks are not all read yet; "" if none is left
}

// ErrNotFound says that git cannot tell what was released. The message says what to do.
var ErrNotFound = errors.New("the baseline cannot be found")

// Open finds the baseline of the module in moduleDir. against is a revision, a
// lock file (relative to dir), [None], or "" for the default. A file that is no
// lock, such as a program called main, does not hide a revision of its name.
func Open(dir, moduleDir, against string) (*Baseline, error) {
	if against == None {
		return &Baseline{Name: None}, nil
	}
	g := git{dir: moduleDir}
	if file := resolve(dir, against); file != "" {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if schema.IsLock(text) || g.commits(against)[0] == "" {
			return fromFile(file, text)
		}
	}
	at, ok := g.place()
	switch {
	case !ok && against != "":
		return nil, fmt.Errorf("%w: %q is no file, and this is no git repository", ErrNotFound, against)
	case !ok:
		return &Baseline{OnDisk: true}, nil
	}
	commit, name, err := g.base(at, against)
	if err != nil || commit == "" {
		return &Baseline{Name: name}, err
	}
	return &Baseline{Name: name, Guess: against == "" && name == headName && at.shallow,
		locks: map[string]*schema.Lock{}, git: g, place: at, commit: commit}, nil
}

// resolve is the path of the regular file that against names, or "".
func resolve(dir, against string) string {
	if against == "" {
		return ""
	}
	file := against
	if !filepath.IsAbs(file) {
		file = filepath.Join(dir, file)
	}
	if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	return file
}

// fromFile takes one lock as the baseline of all packages.
func fromFile(file string, text []byte) (*Baseline, error) {
	lock, err := parse(text, file)
	return &Baseline{Name: file, locks: map[string]*schema.Lock{"": lock}}, err
}

func parse(text []byte, name string) (*schema.Lock, error) {
	lock, faults := schema.Parse(text)
	if len(faults) > 0 {
		return nil, fmt.Errorf("%s: %w", name, faults[0])
	}
	return lock, nil
}

// Read reads all locks, which those methods need that look at more than one of them.
// A damaged one is trouble.
func (b *Baseline) Read() error {
	if b.commit == "" {
		return nil
	}
	locks, err := b.git.locks(b.place, b.commit)
	if err == nil {
		b.locks, b.commit = locks, ""
	}
	return err
}

// readOne reads the lock of a folder. Whoever asks for a second one gets all, at the
// cost of one.
func (b *Baseline) readOne(folder string) error {
	if _, known := b.locks[folder]; known || b.commit == "" {
		return nil
	}
	if len(b.locks) > 0 {
		return b.Read()
	}
	lock, err := b.git.lock(b.place, b.commit, folder)
	if err == nil {
		b.locks[folder] = lock
	}
	return err
}

// Empty reports whether the baseline holds no lock at all.
func (b *Baseline) Empty() bool { return !b.OnDisk && len(b.locks) == 0 }

// Find returns the event of that key as it was released, or nil. The lock of the
// folder comes first, and most often it is the only one that is read; an event that
// moved is found in the one that it came from.
func (b *Baseline) Find(folder string, k schema.Key) (*schema.Event, error) {
	if err := b.readOne(folder); err != nil {
		return nil, err
	}
	if e := b.own(folder, k); e != nil {
		return e, nil
	}
	if err := b.Read(); err != nil {
		return nil, err
	}
	return b.find(folder, k), nil
}

// own is an event of the lock of a folder, or of the one that is for all.
func (b *Baseline) own(folder string, k schema.Key) *schema.Event {
	for _, at := range []string{folder, ""} {
		if e := b.locks[at].Find(k); e != nil {
			return e
		}
	}
	return nil
}

// find is what [Baseline.Find] finds once all locks are read.
func (b *Baseline) find(folder string, k schema.Key) *schema.Event {
	if e := b.own(folder, k); e != nil {
		return e
	}
	for _, at := range b.Folders() {
		if e := b.locks[at].Find(k); e != nil && !Apart(at) {
			return e
		}
	}
	return nil
}

// Major returns the released versions of one major of a type, as Find finds them.
func (b *Baseline) Major(folder, eventType string, major int) []*schema.Event {
	found := &schema.Lock{}
	for _, at := range b.Folders() {
		for _, e := range b.locks[at].Events {
			if e.Type == eventType && e.Version.Major == major {
				if first := b.find(folder, e.Key); first != nil {
					found.Set(*first)
				}
			}
		}
	}
	all := make([]*schema.Event, len(found.Events))
	for i := range found.Events {
		all[i] = &found.Events[i]
	}
	return all
}

// Lock returns the lock that a folder had, or nil.
func (b *Baseline) Lock(folder string) *schema.Lock { return b.locks[folder] }

// Folders lists the folders that had a lock, sorted; one that is for all is "".
func (b *Baseline) Folders() []string { return slices.Sorted(maps.Keys(b.locks)) }

// Apart reports whether a folder is left out of "./...", so that what it holds
// is nobody else's concern.
func Apart(folder string) bool {
	for _, elem := range strings.Split(path.Clean(folder), "/") {
		if elem == "testdata" || elem == "vendor" || elem != "." && (strings.HasPrefix(elem, "_") || strings.HasPrefix(elem, ".")) {
			return true
		}
	}
	return false
}
