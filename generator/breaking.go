package generator

import (
	"go/token"
	"os"
	"path/filepath"
	"slices"

	"github.com/evq-go/evq/generator/baseline"
	"github.com/evq-go/evq/generator/schema"
)

// Breaking holds the code against all that the baseline holds, whatever the locks
// on disk say, and writes nothing: what [Generate] asks only when a lock changes,
// it asks always. Losses of stored data are errors, and what builds of the
// baseline would make of new events are warnings. A baseline without locks gives
// one note. The error is trouble, such as a baseline that cannot be found.
func Breaking(cfg Config) (*Result, error) {
	cfg, a, err := survey(cfg)
	if err != nil {
		return nil, err
	}
	r := a.result()
	if a.bag.failed() {
		r.Diagnostics = a.bag.sorted()
		return r, nil
	}
	ev := newEvolver(cfg, a)
	if !a.bag.failed() {
		err = ev.breaking()
	}
	r.Diagnostics = a.bag.sorted()
	return r, err
}

// breaking judges all events, then the released ones that nobody reads.
func (ev *evolver) breaking() error {
	noted := map[*baseline.Baseline]*packageLock{}
	for _, l := range ev.locks {
		base, err := ev.baseline(l.folder)
		if err != nil {
			return err
		}
		if base.Empty() {
			noted[base] = l
			continue
		}
		for _, e := range l.events() {
			shapeEvent(l.folder, e)
			ev.reserve(l, e)
			ev.breakingEvent(l, base, e)
		}
		ev.breakingUnread(l, base)
	}
	for base, l := range noted {
		ev.bag.inLock(l, "EVQ803", 1, "there is no lock in what counts as released (%s): nothing to compare with", base.Name)
	}
	return ev.vanished()
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

// vanished reports the locks of the baseline that are gone with their packages,
// where the patterns name whole trees.
func (ev *evolver) vanished() error {
	judged := map[*baseline.Baseline]bool{}
	for _, f := range ev.folders {
		base, err := ev.baseline(f)
		if err != nil {
			return err
		}
		if judged[base] {
			continue
		}
		judged[base] = true
		for _, at := range base.Folders() {
			dir := filepath.Join(f.module.Dir, filepath.FromSlash(at))
			l := &packageLock{folder: &folder{dir: dir, module: f.module}, path: filepath.Join(dir, baseline.LockName), was: &schema.Lock{}}
			if _, err := os.Lstat(l.path); err != nil && at != "" && !baseline.Apart(at) && inTrees(ev.cfg, dir) {
				ev.breakingUnread(l, base)
			}
		}
	}
	return nil
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
