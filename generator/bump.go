package generator

import (
	"errors"
	"fmt"
	"go/format"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/evq-go/evq/generator/schema"
)

// Bump gives a stored type a new major version. The files of the result are a new
// one with the released shape, out of the lock, as a struct of its own with its
// directive and an Upcast to complete, and the directive of the current struct
// with the version raised. If the struct has been raised already, only the first.
// The name is the stored type or the name of the Go type.
func Bump(cfg Config, name string) (*Result, error) {
	cfg, a, err := surveyAll(cfg)
	if err != nil {
		return nil, err
	}
	r, ev := a.result(), newEvolver(cfg, a)
	if a.bag.failed() {
		r.Diagnostics = a.bag.sorted()
		return r, nil
	}
	l, e, err := ev.bumped(name)
	if err != nil {
		return nil, err
	}
	was, err := ev.toFreeze(l, e)
	if err != nil {
		return nil, err
	}
	old, err := freeze(l, e, was)
	if err != nil {
		return nil, err
	}
	r.Files = []File{old}
	if was.Version.Major == e.version().Major {
		r.Files = append(r.Files, raise(a.shelf, l, e))
	}
	return r, nil
}

// bumped finds the newest struct of the type that is to be raised.
func (ev *evolver) bumped(name string) (lock *packageLock, newest *Event, err error) {
	var others []string
	for _, l := range ev.locks {
		for _, e := range l.events() {
			switch {
			case e.old():
			case e.Type == name || e.Name == name:
				return l, e, nil
			default:
				others = append(others, e.Type)
			}
		}
	}
	return nil, nil, nothing("no event here is stored as %q", []any{name}, others)
}

// toFreeze is the newest locked version that needs a struct of its own: as it was
// released, or as the lock has it.
func (ev *evolver) toFreeze(l *packageLock, e *Event) (*schema.Event, error) {
	if e.version().Draft() {
		return nil, fmt.Errorf("%w: version %s is a draft, which no store holds for good: change it freely", ErrNothingToDo, e.Version)
	}
	var newest *schema.Event
	for i := range l.was.Events {
		was := &l.was.Events[i]
		reader := l.reader(was.Key)
		if was.Type == e.Type && !was.Version.Draft() && was.Retired == "" && (reader == nil || reader == e) {
			newest = was
		}
	}
	if newest == nil {
		return nil, fmt.Errorf("%w: evq.lock knows no %s: run evgen first", ErrNothingToDo, e.Type)
	}
	if released, err := ev.released(l, newest.Key); err != nil || released != nil {
		return released, err
	}
	return newest, nil
}

// raise is the source of an event with the next major in its directive. What was
// reserved is so in the old version, whose lock remembers it.
func raise(sh *shelf, l *packageLock, e *Event) File {
	path := sh.fset.PositionFor(e.mark.at, false).Filename
	text := sh.get(path).text
	next := schema.Version{Major: e.version().Major + 1}.String()
	edits := []swap{{sh.offset(e.mark, e.mark.values["version"]), len(e.Version), next}}
	if names, given := e.mark.values["reserved"]; given {
		const key = " reserved="
		edits = append(edits, swap{sh.offset(e.mark, names) - len(key), len(key) + len(names.text), ""})
	}
	slices.SortFunc(edits, func(a, b swap) int { return b.at - a.at }) // from the end on
	raised := text
	for _, x := range edits {
		raised = slices.Concat(raised[:x.at], []byte(x.by), raised[x.at+x.length:])
	}
	return File{Root: l.folder.module.Dir, Path: path, Old: text, New: raised, kind: sourceFile}
}

// A swap puts a text in the place of so many bytes.
type swap struct {
	at, length int
	by         string
}

// offset is where a word of a directive stands in its file.
func (sh *shelf) offset(m *mark, w word) int {
	return sh.fset.PositionFor(m.word(w).pos, false).Offset
}

// freeze is a new file with a struct that has the shape of a stored version.
func freeze(l *packageLock, e *Event, was *schema.Event) (File, error) {
	major := was.Version.Major
	name := free(fmt.Sprintf("%sV%d", e.Name, major), l.unit.taken)
	path := filepath.Join(l.folder.dir, fmt.Sprintf("%s_v%d.go", snake(e.Name), major))
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return File{}, fmt.Errorf("%w: %s is there already, and the old struct would go there", ErrNothingToDo, path)
	}
	z := newFreezer(l, name)
	fields := z.fields(was.Shape, e.named)
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n\n%s", l.unit.name, z.importBlock())
	fmt.Fprintf(&b, "// %s is %s as version %s was stored. Its fields stay as they are.\n//\n//evq:event type=%s version=%s\n",
		name, e.Name, was.Version, was.Type, was.Version)
	fmt.Fprintf(&b, "type %s %s\n\n%s", name, structText(fields), z.helpers.String())
	fmt.Fprintf(&b, "// Upcast makes a %s of it.\n%s\n", e.Name, upcastStub(name, e.Name, z.stub(e, fields)))
	text, err := format.Source([]byte(b.String()))
	if err != nil {
		return File{}, fmt.Errorf("the struct of %s cannot be written: %w", was.Key, err)
	}
	return File{Root: l.folder.module.Dir, Path: path, New: text, kind: sourceFile}, nil
}

// snake is a Go name as file names are written.
func snake(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		if i > 0 && unicode.IsUpper(r) && (unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
