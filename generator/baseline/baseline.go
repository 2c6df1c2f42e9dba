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

// None, in the place of a revision, says that nothing was released.
const None = "none"

// A Baseline holds the locks of one module as they were released.
type Baseline struct {
	Name   string // for people: the revision or the file
	OnDisk bool   // there is no git: what the lock on disk holds counts as released
	Guess  bool   // HEAD stands in for what a shallow clone cannot tell

	locks map[string]*schema.Lock // by folder, relative to the module, with slashes; "" for one that is for all
}

// ErrNotFound: git cannot tell what was released. The message says what to do.
var ErrNotFound = errors.New("the baseline cannot be found")

// Open reads the baseline of the module in moduleDir. against is a revision, a
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
	locks, err := g.locks(at, commit)
	return &Baseline{Name: name, Guess: against == "" && name == headName && at.shallow, locks: locks}, err
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

// Empty reports whether the baseline holds no lock at all.
func (b *Baseline) Empty() bool { return !b.OnDisk && len(b.locks) == 0 }

// Find returns the event of that key as it was released, or nil. The lock of the
// folder comes first; an event that moved is found in the one that it came from.
func (b *Baseline) Find(folder string, k schema.Key) *schema.Event {
	for _, at := range []string{folder, ""} {
		if e := b.locks[at].Find(k); e != nil {
			return e
		}
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
				if first := b.Find(folder, e.Key); first != nil {
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
