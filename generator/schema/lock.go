package schema

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Key names a version of an event type: "UserCreated@1.0".
type Key struct {
	Type    string
	Version Version
}

func (k Key) String() string { return k.Type + "@" + k.Version.String() }

// Compare orders keys by type, and by version as numbers.
func (k Key) Compare(l Key) int {
	return cmp.Or(cmp.Compare(k.Type, l.Type), k.Version.Compare(l.Version))
}

// A Lock is what evq.lock remembers of one package.
type Lock struct {
	Events []Event // by key
}

// An Event is one version of an event type.
type Event struct {
	Key
	Shape   *Shape
	Allowed []Allowance
	Retired string // why nobody will read it again; "" while somebody may
}

// An Allowance excuses one change of a shape, and no other. Old and New are the
// lines of the shape at Path before and after, joined by "; ", and "" for none.
type Allowance struct {
	Code     string
	Path     string
	Old, New string
	Reason   string
}

// Find returns the event of that key, or nil.
func (l *Lock) Find(k Key) *Event {
	if l == nil {
		return nil
	}
	i, ok := slices.BinarySearchFunc(l.Events, k, func(e Event, k Key) int { return e.Key.Compare(k) })
	if !ok {
		return nil
	}
	return &l.Events[i]
}

// RetiredMajor reports whether all that the lock holds of a major was retired.
func (l *Lock) RetiredMajor(eventType string, major int) bool {
	retired := false
	for _, e := range l.Events {
		if e.Type == eventType && e.Version.Major == major {
			if e.Retired == "" {
				return false
			}
			retired = true
		}
	}
	return retired
}

// Set puts an event in, in the place of the one with its key.
func (l *Lock) Set(e Event) {
	i, ok := slices.BinarySearchFunc(l.Events, e.Key, func(e Event, k Key) int { return e.Key.Compare(k) })
	if ok {
		l.Events[i] = e
		return
	}
	l.Events = slices.Insert(l.Events, i, e)
}

// Remove takes the event of that key out.
func (l *Lock) Remove(k Key) {
	l.Events = slices.DeleteFunc(l.Events, func(e Event) bool { return e.Key == k })
}

// The first and the last line of a lock. The last one tells a whole lock from
// one that was cut off.
const (
	lockFormat = 1
	lockHeader = "# evq.lock 1: the shapes of the stored events. Written by evgen, kept with the code, not edited by hand."
	lockEnd    = "# end of evq.lock"
)

// Format writes the lock: a line a shape, each with its full key, sorted, so that
// what two branches add can be merged line by line.
func (l *Lock) Format() []byte {
	var lines []string
	for _, e := range l.Events {
		for _, line := range e.Shape.Lines() {
			lines = append(lines, e.Key.String()+line.String())
		}
		for _, a := range e.Allowed {
			lines = append(lines, fmt.Sprintf("%s allow %s path=%s old=%s new=%s reason=%s", e.Key, a.Code,
				quoteText(a.Path), quoteText(a.Old), quoteText(a.New), quoteText(a.Reason)))
		}
		if e.Retired != "" {
			lines = append(lines, fmt.Sprintf("%s retired reason=%s", e.Key, quoteText(e.Retired)))
		}
	}
	slices.Sort(lines)
	lines = slices.Insert(slices.Compact(lines), 0, lockHeader)
	return []byte(strings.Join(append(lines, lockEnd), "\n") + "\n")
}

// IsLock reports whether text begins as a lock does, of whatever format. A file
// that does not is somebody else's.
func IsLock(text []byte) bool { return strings.HasPrefix(string(text), "# evq.lock ") }
