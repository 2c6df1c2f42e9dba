package generator

import (
	"github.com/evq-go/evq/generator/schema"
)

// unread judges a locked version that no struct of its package reads.
func (ev *evolver) unread(l *packageLock, was *schema.Event) error {
	switch {
	case was.Retired != "":
		l.now.Set(*was)
		return nil
	case was.Version.Draft() || ev.readElsewhere(l, was):
		return nil
	}
	released, err := ev.released(l, was.Key)
	switch {
	case err != nil:
		return err
	case released == nil:
		ev.bag.inLock(l, "EVQ802", l.lockLine(was.Key, ""), "%s was never released and is gone from the code: its lines leave the lock", was.Key)
		return nil
	}
	l.held = true
	ev.gone(l, was)
	return nil
}

// readElsewhere reports whether another package of the module reads a version: one
// of the run, which is judged itself, or one whose lock has it.
func (ev *evolver) readElsewhere(l *packageLock, was *schema.Event) bool {
	l.asked = true
	for _, other := range ev.locks {
		if other != l && other.folder.module.Dir == l.folder.module.Dir && other.reader(was.Key) != nil {
			return true
		}
	}
	return lockedElsewhere(l, was)
}
