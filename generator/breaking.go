package generator

import (
	"fmt"
	"go/token"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/packages"

	"github.com/evq-go/evq/generator/baseline"
	"github.com/evq-go/evq/generator/schema"
)

// Breaking holds the code against all that the baseline holds, whatever the locks
// on disk say, and writes nothing: what [Generate] asks only when a lock changes,
// it asks always. Losses of stored data are errors, and what builds of the
// baseline would make of new events are warnings. A baseline without locks gives
// one note. The error is trouble, such as a baseline that cannot be found.
func Breaking(cfg Config) (*Result, error) {
	cfg, a, err := surveyAll(cfg)
	if err != nil {
		return nil, err
	}
	r := a.result()
	if !a.bag.failed() {
		err = newEvolver(cfg, a).breaking()
	}
	r.Diagnostics = a.bag.sorted()
	return r, err
}

// breaking judges all events, then the released ones that nobody reads, module by
// module.
func (ev *evolver) breaking() error {
	judged := map[string]bool{}
	for _, f := range ev.folders {
		if judged[f.module.Dir] {
			continue
		}
		judged[f.module.Dir] = true
		base, err := ev.baseline(f)
		switch {
		case err != nil:
			return err
		case base.Guess:
			return fmt.Errorf("%w: this clone is too shallow to know what was released: git fetch --unshallow, or name it with -against", baseline.ErrNotFound)
		}
		if err := base.Read(); err != nil {
			return err
		}
		ev.breakingModule(f.module, base)
	}
	return nil
}

// breakingModule judges what the patterns name of one module.
func (ev *evolver) breakingModule(module *packages.Module, base *baseline.Baseline) {
	locks := slices.DeleteFunc(slices.Clone(ev.locks), func(l *packageLock) bool { return l.folder.module.Dir != module.Dir })
	if base.Empty() {
		if len(locks) > 0 {
			ev.bag.inLock(locks[0], "EVQ803", 1, "there is no lock in what counts as released (%s): nothing to compare with", base.Name)
		}
		return
	}
	for _, l := range locks {
		for _, e := range l.events() {
			shapeEvent(l.folder, e)
			ev.reserve(l, e)
			ev.breakingEvent(l, base, e)
		}
		ev.breakingUnread(l, base)
	}
	ev.vanished(module, base)
}

// releasedLock is the lock of a folder in the baseline.
func releasedLock(l *packageLock, base *baseline.Baseline) *schema.Lock {
	if base.OnDisk {
		return l.was
	}
	return base.Lock(l.folder.inModule())
}

// breakingEvent judges one event in both directions.
func (ev *evolver) breakingEvent(l *packageLock, base *baseline.Baseline, e *Event) {
	released := base.Major(l.folder.inModule(), e.Type, e.version().Major)
	if base.OnDisk {
		released = ev.lockedVersions(l, e)
	}
	for _, was := range released {
		if was.Version.Draft() {
			continue
		}
		allowed := was.Allowed
		if now := l.was.Find(was.Key); now != nil {
			allowed = slices.Concat(allowed, now.Allowed)
		}
		for _, c := range pending(schema.Backward(was.Shape, e.shape, was.Version.String()), allowed) {
			ev.report(l, e, was, c)
		}
		for _, c := range pending(schema.Forward(was.Shape, e.shape, e.Version), allowed) {
			ev.report(l, e, was, c)
		}
	}
}

// breakingUnread reports what a folder's lock held in the baseline and nobody reads.
func (ev *evolver) breakingUnread(l *packageLock, base *baseline.Baseline) {
	lock := releasedLock(l, base)
	if lock == nil {
		return
	}
	for i := range lock.Events {
		was := &lock.Events[i]
		now := l.was.Find(was.Key)
		retired := was.Retired != "" || now != nil && now.Retired != ""
		if !retired && !was.Version.Draft() && l.reader(was.Key) == nil && !ev.readElsewhere(l, was) {
			ev.gone(l, was)
		}
	}
}

// vanished reports what the locks of the baseline hold whose folders have no Go
// package any more, where the patterns name whole trees.
func (ev *evolver) vanished(module *packages.Module, base *baseline.Baseline) {
	for _, name := range base.Folders() {
		dir := filepath.Join(module.Dir, filepath.FromSlash(name))
		l := &packageLock{folder: &folder{dir: dir, module: module}, path: filepath.Join(dir, baseline.LockName), was: &schema.Lock{}}
		known := slices.ContainsFunc(ev.locks, func(other *packageLock) bool { return other.path == l.path })
		if !known && name != "" && !baseline.Apart(name) && inTrees(ev.cfg, dir) {
			l.read(ev.bag, newShelf())
			ev.breakingUnread(l, base)
		}
	}
}

// gone reports a released version that no struct reads.
func (ev *evolver) gone(l *packageLock, was *schema.Event) {
	d := ev.bag.inLock(l, "EVQ651", l.lockLine(was.Key, ""), "%s was released, and no struct reads it any more", was.Key)
	first := ""
	if l.text == nil {
		d.Pos = token.Position{Filename: l.path, Line: 1, Column: 1}
		first = "take the lock back from git, and: "
	}
	d.help("bring its struct back, with an Upcast if the type has a later version: evgen bump %s\nno store holds such events: %sevgen lock retire %s REASON", was.Type, first, was.Key)
}
