// Package golist says from files alone what evgen would ask "go list" for: which
// packages the patterns name, which files each has, and what an import path means
// in it. The go command is asked only for its settings and for the directories of
// modules, and what it answers is remembered under the contents of all that it
// depends on.
//
// It knows the usual and refuses the rest: an [Odd] error says why the go command
// has to be asked for everything. What is wrong with a module is odd too, so that
// the go command says it in its own words.
package golist

import (
	"fmt"
	"go/build"
	"os"
	"path/filepath"

	"golang.org/x/tools/go/packages"

	"github.com/evq-go/evq/generator/memo"
)

// An Odd is what this package leaves to the go command.
type Odd struct{ Why string }

func (o *Odd) Error() string { return o.Why }

func odd(format string, args ...any) *Odd { return &Odd{fmt.Sprintf(format, args...)} }

// A Lister answers for one main module or workspace.
type Lister struct {
	settings *settings
	context  build.Context
	modules  *modules
	disk     Disk
	store    *memo.Store
	packages map[string]*packages.Package // by directory
	found    map[string]*packages.Package // by import path, outside of the standard library
	scanned  map[string]scanned           // by directory
}

// A Disk is what a Lister reads through, so that a run reads each file and each
// directory once.
type Disk interface {
	ReadFile(path string) ([]byte, error)
	ReadDir(dir string) ([]os.DirEntry, error)
}

// Open returns a Lister for the module whose root is dir; tags are build tags as
// for go build -tags. The error is an [Odd].
func Open(dir, tags string, disk Disk, store *memo.Store) (*Lister, error) {
	s, err := readSettings(dir, disk, store)
	if err != nil {
		return nil, err
	}
	l := &Lister{settings: s, disk: disk, store: store, packages: map[string]*packages.Package{}, found: map[string]*packages.Package{}, scanned: map[string]scanned{}}
	if l.context, err = s.context(tags, disk); err != nil {
		return nil, err
	}
	l.modules, err = readModules(dir, s, disk, store)
	return l, err
}

// Key tells apart what is listed for different settings and build tags. What
// modules it has and where they lie is in [Lister.Resolve].
func (l *Lister) Key() string {
	c := l.context
	return fmt.Sprintf("%s %s %s %s %s %q %q", l.settings.GOROOT, l.settings.GOVERSION, l.settings.GOMODCACHE, c.GOOS, c.GOARCH, c.BuildTags, c.ToolTags)
}

// Immutable reports whether what lies in dir is the same for the same [Lister.Key]
// for ever: it is of the standard library of a released Go, or a module version in
// the module cache. That is what the go command takes for granted too.
func (l *Lister) Immutable(dir string) bool {
	return l.Std(dir) || within(l.settings.GOMODCACHE, dir)
}

// Std reports whether dir is of the standard library.
func (l *Lister) Std(dir string) bool { return within(filepath.Join(l.settings.GOROOT, "src"), dir) }

// within reports whether path is dir or lies in it.
func within(dir, path string) bool {
	return len(path) >= len(dir) && path[:len(dir)] == dir && (len(path) == len(dir) || path[len(dir)] == filepath.Separator)
}
