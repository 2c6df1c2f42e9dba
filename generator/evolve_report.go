package generator

import (
	"fmt"
	"go/token"
	"io/fs"
	"os"
	"strings"

	"github.com/evq-go/evq/generator/schema"
)

// report adds a change that loses or breaks stored data, at the field that does.
func (ev *evolver) report(l *packageLock, e *Event, was *schema.Event, c schema.Change) {
	d := ev.bag.add(Code(c.Code), e.placeOf(was.Shape, c), "%s (%s%s: %s → %s)", c.Message, was.Key, c.Path, orNothing(c.Old), orNothing(c.New)).
		related(token.Position{Filename: l.path, Line: l.lockLine(was.Key, c.Path), Column: 1}, "as it was released")
	d.help("%s", strings.Join(waysOut(e, was, c), "\n"))
	ev.found = append(ev.found, foundChange{c, l, was})
}

func orNothing(lines string) string {
	if lines == "" {
		return "nothing"
	}
	return lines
}

// waysOut are what an author can do about a change, each one command or one line.
func waysOut(e *Event, was *schema.Event, c schema.Change) []string {
	var ways []string
	if c.Help != "" {
		ways = append(ways, c.Help)
	}
	allow := fmt.Sprintf("evgen lock allow %s %s REASON", c.Code, shellWord(was.Key.String()+c.Path))
	if Code(c.Code).Severity() == Warning {
		return append(ways, "no older build will meet it: "+allow)
	}
	ways = append(ways, "a new version: evgen bump "+e.Type)
	if name, plain := strings.CutPrefix(c.Path, "."); c.New == "" && plain && !strings.ContainsAny(name, `"[]{}`) {
		ways = append(ways, fmt.Sprintf("nobody needs it: reserved=%s in the directive", name))
	}
	return append(ways, "no stored event has it: "+allow)
}

// shellWord quotes what a shell would take apart.
func shellWord(w string) string {
	if strings.ContainsAny(w, ` "'[]{}$*?&;|<>()#~!\`) {
		return "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
	}
	return w
}

// placeOf is the field of the struct that a change is about: the one at its path,
// else the one with the same Go name, else the nearest around it.
func (e *Event) placeOf(old *schema.Shape, c schema.Change) span {
	if at, ok := e.places[c.Path]; ok {
		return at
	}
	if f := old.At(c.Path); f != nil {
		if at, ok := e.places[goPlace(schema.Outer(c.Path), f.Go)]; ok {
			return at
		}
	}
	for at := schema.Outer(c.Path); at != ""; at = schema.Outer(at) {
		if s, ok := e.places[at]; ok {
			return s
		}
	}
	return e.mark.typeName()
}

// lockedElsewhere reports whether the lock of another folder of the module has a
// version whose reader loses nothing of it: an event that moved is no loss.
func lockedElsewhere(l *packageLock, was *schema.Event) bool {
	found := false
	walkLocks(newShelf(), l.folder.module.Dir, l.folder.module.Dir, func(path string) error {
		if path == l.path {
			return nil
		}
		text, err := os.ReadFile(path)
		lock, faults := schema.Parse(text)
		if err != nil || len(faults) > 0 {
			return err
		}
		if now := lock.Find(was.Key); now != nil && len(pending(schema.Backward(was.Shape, now.Shape, ""), now.Allowed)) == 0 {
			found = true
			return fs.SkipAll
		}
		return nil
	}) // what cannot be read tells nothing
	return found
}
