package generator

import (
	"slices"
	"strings"

	"github.com/evq-go/evq/generator/baseline"
	"github.com/evq-go/evq/generator/schema"
)

// follow notes an event whose shape changed compatibly before it was released:
// its sample follows. Without git nobody can tell, and it stays.
func (ev *evolver) follow(l *packageLock, e *Event, was *schema.Event) error {
	if was.Key != e.key() || was.Shape.Equal(e.shape) {
		return nil
	}
	released, err := ev.released(l, was.Key)
	if err == nil && released == nil {
		l.redone = append(l.redone, was.Key)
	}
	return err
}

// pending are the changes that nobody has allowed.
func pending(changes []schema.Change, allowed []schema.Allowance) []schema.Change {
	return slices.DeleteFunc(changes, func(c schema.Change) bool {
		return slices.ContainsFunc(allowed, func(a schema.Allowance) bool {
			return a.Code == c.Code && a.Path == c.Path && a.Old == c.Old && a.New == c.New
		})
	})
}

// released is the event of that key in the baseline, or nil.
func (ev *evolver) released(l *packageLock, k schema.Key) (*schema.Event, error) {
	if k.Version.Draft() {
		return nil, nil
	}
	l.asked = true
	base, err := ev.baseline(l.folder)
	switch {
	case err != nil:
		return nil, err
	case base.OnDisk:
		return l.was.Find(k), nil
	}
	return base.Find(l.folder.inModule(), k)
}

// baseline opens the baseline of a folder's module, once.
func (ev *evolver) baseline(f *folder) (*baseline.Baseline, error) {
	if base := ev.baselines[f.module.Dir]; base != nil {
		return base, nil
	}
	base, err := baseline.Open(ev.cfg.Dir, f.module.Dir, ev.cfg.Against)
	if err == nil {
		ev.baselines[f.module.Dir] = base
	}
	return base, err
}

// unreleased notes what a change does to the rows of development databases.
func (ev *evolver) unreleased(e *Event, was *schema.Event, lossy []schema.Change) {
	if len(lossy) == 0 {
		return
	}
	messages := make([]string, len(lossy))
	for i, c := range lossy {
		messages[i] = c.Message
	}
	ev.bag.add("EVQ801", e.mark.typeName(), "%s was not released: the lock follows, and in your development database %s", was.Key, strings.Join(messages, "; "))
}
