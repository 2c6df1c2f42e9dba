package generator

import (
	"bytes"
	"slices"

	"github.com/evq-go/evq/generator/baseline"
	"github.com/evq-go/evq/generator/schema"
)

// An evolver holds the events of a run against what was stored before.
type evolver struct {
	cfg       Config
	folders   []*folder
	bag       *bag
	locks     []*packageLock
	stored    map[string][]lockedVersion    // by type, once it is asked for
	baselines map[string]*baseline.Baseline // by the module's directory, each opened when it is first needed
	found     []foundChange
}

// A lockedVersion is what a lock says of a version.
type lockedVersion struct {
	in *packageLock
	*schema.Event
}

// A foundChange is a change that was reported.
type foundChange struct {
	schema.Change
	lock *packageLock
	was  *schema.Event // what it is a change of
}

func newEvolver(cfg Config, a *analysis) *evolver {
	return &evolver{cfg: cfg, folders: a.folders, bag: a.bag, locks: a.locks, baselines: map[string]*baseline.Baseline{}}
}

// evolve judges the events of all folders. The locks that come back say what is
// to be written; the error is trouble with the baseline.
func evolve(cfg Config, a *analysis) ([]*packageLock, error) {
	ev := newEvolver(cfg, a)
	return ev.locks, ev.judge()
}

// judge judges all packages.
func (ev *evolver) judge() error {
	defer func() { ev.bag.folder = nil }()
	for _, l := range ev.locks {
		ev.bag.folder = l.folder
		if err := ev.packageLock(l); err != nil {
			return err
		}
	}
	return nil
}

// lockFiles are the locks to be written. One that a finding holds stays as it is,
// and one that says nothing any more goes.
func lockFiles(locks []*packageLock) []File {
	var files []File
	for _, l := range locks {
		now := l.now.Format()
		if len(l.now.Events) == 0 {
			now = nil
		}
		if !l.held && !bytes.Equal(now, l.text) {
			files = append(files, l.file(now))
		}
	}
	return files
}

// file is the change that makes text the lock.
func (l *packageLock) file(text []byte) File {
	return File{Root: l.folder.module.Dir, Path: l.path, Old: l.text, New: text, kind: lockFile}
}

// packageLock judges one package: each of its events, and the locked versions
// that none of them reads.
func (ev *evolver) packageLock(l *packageLock) error {
	for _, e := range l.events() {
		shapeEvent(l.folder, e)
		if err := ev.event(l, e); err != nil {
			return err
		}
	}
	for i := range l.was.Events {
		locked := &l.was.Events[i]
		if l.reader(locked.Key) != nil {
			continue
		}
		if err := ev.unread(l, locked); err != nil {
			return err
		}
	}
	return nil
}

// events are those of the package, old versions among them.
func (l *packageLock) events() []*Event {
	if l.unit == nil {
		return nil
	}
	return l.unit.events
}

// reader is the event whose struct reads what was stored under a key: the one of
// its type and major version.
func (l *packageLock) reader(k schema.Key) *Event {
	for _, e := range l.events() {
		if e.Type == k.Type && e.version().Major == k.Version.Major {
			return e
		}
	}
	return nil
}

// version is the event's version as numbers; the directive was checked before.
func (e *Event) version() schema.Version {
	v, _ := schema.ParseVersion(e.Version)
	return v
}

// key names the event in the lock.
func (e *Event) key() schema.Key { return schema.Key{Type: e.Type, Version: e.version()} }

// event judges one event against every locked version of its major, and puts it
// into the lock to be.
func (ev *evolver) event(l *packageLock, e *Event) error {
	ev.reserve(l, e)
	now := schema.Event{Key: e.key(), Shape: e.shape}
	locked := ev.lockedVersions(l, e)
	for _, was := range locked {
		if was.Key == now.Key {
			now.Allowed = was.Allowed
			if e.old() && was.Shape.Same(now.Shape) {
				now.Shape = was.Shape // with the hints of its time
			}
		}
	}
	for _, was := range locked {
		keep := was.Key != now.Key
		if !was.Version.Draft() {
			lost, err := ev.compare(l, e, was)
			if err != nil {
				return err
			}
			keep = keep && !lost
		}
		if keep {
			l.now.Set(*was)
		}
	}
	l.now.Set(now)
	e.otherMinors = l.otherMinors(now.Key)
	return nil
}

// otherMinors are the versions of a key's type and major beside its own.
func (l *packageLock) otherMinors(k schema.Key) []string {
	var all []string
	for _, other := range l.now.Events {
		if other.Type == k.Type && other.Version.Major == k.Version.Major && other.Key != k {
			all = append(all, other.Version.String())
		}
	}
	return all
}

// lockedVersions are the locked versions that an event's struct has to read: those
// of its own lock, and the one that it had in the package that it comes from.
func (ev *evolver) lockedVersions(l *packageLock, e *Event) []*schema.Event {
	if ev.stored == nil {
		ev.stored = map[string][]lockedVersion{}
		for _, l := range ev.locks {
			for i := range l.was.Events {
				was := &l.was.Events[i]
				ev.stored[was.Type] = append(ev.stored[was.Type], lockedVersion{l, was})
			}
		}
	}
	var all []*schema.Event
	for _, was := range ev.stored[e.Type] {
		if was.Version.Major == e.version().Major && was.in.folder.module.Dir == l.folder.module.Dir &&
			(was.in == l || was.in.reader(was.Key) == nil) {
			all = append(all, was.Event)
		}
	}
	return all
}

// compare judges an event against one locked version. It reports whether that
// version is dropped: it was never released, and the struct cannot read it.
func (ev *evolver) compare(l *packageLock, e *Event, was *schema.Event) (dropped bool, err error) {
	lossy := pending(schema.Backward(was.Shape, e.shape, was.Version.String()), was.Allowed)
	later := pending(schema.Forward(was.Shape, e.shape, e.Version), was.Allowed)
	if len(lossy)+len(later) == 0 {
		return false, ev.follow(l, e, was)
	}
	released, err := ev.released(l, was.Key)
	switch {
	case err != nil:
		return false, err
	case released == nil:
		l.redone = append(l.redone, was.Key)
		ev.unreleased(e, was, lossy)
		return len(lossy) > 0, nil
	}
	allowed := slices.Concat(was.Allowed, released.Allowed)
	found := pending(schema.Backward(released.Shape, e.shape, was.Version.String()), allowed)
	for _, c := range found {
		ev.report(l, e, was, c)
		l.held = true
	}
	if len(found) == 0 {
		ev.unreleased(e, was, lossy)
	}
	for _, c := range pending(schema.Forward(released.Shape, e.shape, e.Version), allowed) {
		if !slices.ContainsFunc(found, func(f schema.Change) bool { return f.Path == c.Path }) {
			ev.report(l, e, was, c)
		}
	}
	return false, nil
}
