package generator

import (
	"errors"
	"fmt"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/evq-go/evq/generator/baseline"
	"github.com/evq-go/evq/generator/schema"
)

// A packageLock is the lock of one folder, as it lies there and as it is to be.
type packageLock struct {
	folder *folder
	unit   *unit // nil when the package has no events
	path   string
	text   []byte       // as it lies there; nil if there is none
	was    *schema.Lock // what it says
	now    *schema.Lock // what it is to say
	held   bool         // a finding keeps it as it is
	edited bool         // a command has changed what it says
	asked  bool         // the baseline or another lock had a say
	redone []schema.Key // unreleased versions whose shape changed: their samples follow
}

// openLocks reads the lock of every folder. What is wrong with one goes to the bag.
func openLocks(b *bag, a *analysis) []*packageLock {
	var locks []*packageLock
	for _, f := range a.folders {
		b.folder = f
		l := &packageLock{folder: f, path: filepath.Join(f.dir, baseline.LockName), was: &schema.Lock{}, now: &schema.Lock{}}
		for _, u := range a.units {
			if u.folder == f && u.output == plainOutput {
				l.unit = u
			}
		}
		if l.read(b, a.shelf) || l.unit != nil {
			locks = append(locks, l)
		}
	}
	b.folder = nil
	return locks
}

// lockOf is what the lock of a unit says; events of tests have none.
func (a *analysis) lockOf(u *unit) *schema.Lock {
	for _, l := range a.locks {
		if l.unit == u {
			return l.was
		}
	}
	return &schema.Lock{}
}

// read reads the lock from disk and reports whether there is one.
func (l *packageLock) read(b *bag, sh *shelf) bool {
	info, err := os.Lstat(l.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false
	case err != nil:
		b.inLock(l, "EVQ354", 1, "the lock cannot be read: %v", err)
		return true
	case !info.Mode().IsRegular():
		b.inLock(l, "EVQ354", 1, "evq.lock is no regular file").help("evgen keeps its lock there: rename or remove it")
		return true
	}
	if l.text, err = sh.ReadFile(l.path); err != nil {
		b.inLock(l, "EVQ354", 1, "the lock cannot be read: %v", err)
		return true
	}
	lock, faults := schema.Parse(l.text)
	for _, f := range faults {
		b.lockFault(l, f)
	}
	if lock != nil {
		l.was = lock
	}
	return true
}

// inLock adds a diagnostic at a line of a lock.
func (b *bag) inLock(l *packageLock, code Code, line int, format string, args ...any) *Diagnostic {
	d := Diagnostic{Code: code, Pos: token.Position{Filename: l.path, Line: line, Column: 1}, Message: clip(fmt.Sprintf(format, args...))}
	if lines := strings.Split(string(l.text), "\n"); line <= len(lines) && l.text != nil {
		d.Line = clip(strings.TrimSuffix(lines[line-1], "\r"))
		d.Width = len(d.Line)
	}
	return b.put(d)
}

// clip cuts what nobody would read to its end: a damaged lock can hold anything.
func clip(text string) string {
	const most = 600
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}

// lockFault reports what is wrong with a lock.
func (b *bag) lockFault(l *packageLock, f *schema.Fault) {
	switch f.Kind {
	case schema.TooNew:
		b.inLock(l, "EVQ353", f.Line, "%s", f.Message).help("upgrade evgen: go get -tool github.com/evq-go/evq/cmd/evgen@latest")
	case schema.Contradiction:
		b.inLock(l, "EVQ352", f.Line, "%s", f.Message).
			related(token.Position{Filename: l.path, Line: f.Other, Column: 1}, "the other line").
			help("two branches changed it: keep the line that is true of the events that were written, and run go generate")
	default:
		b.inLock(l, "EVQ351", f.Line, "%s", f.Message).
			help("take the lock back from git, as with: git checkout HEAD -- %s", baseline.LockName)
	}
}

// inModule is the folder's path from its module, with slashes.
func (f *folder) inModule() string {
	rel, err := filepath.Rel(f.module.Dir, f.dir)
	if err != nil {
		return f.dir
	}
	return path.Clean(filepath.ToSlash(rel))
}

// ofModule reports whether a package is of the folder's module, as far as paths
// tell, and as far as places in it can be told.
func (f *folder) ofModule(pkgPath string) bool {
	if f.alone {
		return pkgPath == f.plain.PkgPath
	}
	return pkgPath == f.module.Path || strings.HasPrefix(pkgPath, f.module.Path+"/")
}

// lockLine is where the lock speaks of a path of an event, or of what holds it.
func (l *packageLock) lockLine(k schema.Key, at string) int {
	lines := strings.Split(string(l.text), "\n")
	for ; ; at = schema.Outer(at) {
		for i, line := range lines {
			if strings.HasPrefix(line, k.String()+at+" ") {
				return i + 1
			}
		}
		if at == "" {
			return 1
		}
	}
}
