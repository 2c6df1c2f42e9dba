package generator

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/tools/go/packages"

	"github.com/evq-go/evq/generator/baseline"
	"github.com/evq-go/evq/generator/golist"
	"github.com/evq-go/evq/generator/memo"
)

// A fileLoader is the fast one: package golist. What that finds odd, now or while
// types are read, has to be loaded by the go command instead.
type fileLoader struct {
	tags    string
	shelf   *shelf
	store   *memo.Store
	listers map[string]*golist.Lister            // by the root of the module
	of      map[*packages.Package]*golist.Lister // which knows a package
	odd     error
}

func newFileLoader(cfg Config, sh *shelf) *fileLoader {
	return &fileLoader{tags: cfg.Tags, shelf: sh, store: cfg.store(),
		listers: map[string]*golist.Lister{}, of: map[*packages.Package]*golist.Lister{}}
}

func (l *fileLoader) folders(groups []group) ([]*folder, error) {
	var all []*folder
	for _, g := range groups {
		found, err := l.group(g)
		if err != nil {
			l.note(err)
			return nil, err
		}
		all = append(all, found...)
	}
	all = slices.CompactFunc(byDir(all), func(a, b *folder) bool { return a.dir == b.dir })
	return all, nil
}

// note keeps what is odd.
func (l *fileLoader) note(err error) {
	if is := (*golist.Odd)(nil); errors.As(err, &is) {
		l.odd = is
	}
}

// group finds the folders of one module.
func (l *fileLoader) group(g group) ([]*folder, error) {
	lister := l.listers[g.dir]
	if lister == nil {
		var err error
		if lister, err = golist.Open(g.dir, l.tags, l.shelf, l.store); err != nil {
			return nil, err
		}
		l.listers[g.dir] = lister
	}
	dirs, err := lister.Dirs(g.patterns)
	if err != nil {
		return nil, err
	}
	found := map[string]*folder{}
	for _, dir := range dirs {
		f := &folder{dir: dir}
		if f.module, err = lister.Module(dir); err != nil {
			return nil, err
		}
		found[dir] = f
	}
	err = openLockFolders(l.shelf, g, found[dirs[0]].module, found)
	for _, f := range found {
		f.lister = lister
	}
	return slices.Collect(maps.Values(found)), err
}

// open leaves a folder without packages that has nothing to do with events, or
// nothing but a lock.
func (l *fileLoader) open(f *folder) (err error) {
	f.sources, err = l.shelf.folder(f.dir)
	if err != nil || f.idle(l.shelf) || len(f.sources) == 0 {
		return err
	}
	f.plain, f.inTest, f.extTest, err = f.lister.Packages(f.dir)
	for _, p := range []*packages.Package{f.plain, f.inTest, f.extTest} {
		if p != nil {
			l.of[p] = f.lister
		}
	}
	if err == nil && f.plain == nil {
		err = &golist.Odd{Why: fmt.Sprintf("the build leaves out all Go files in %s", f.dir)}
	}
	l.note(err)
	return err
}

// idle reports whether a folder holds nothing that evgen reads or writes.
func (f *folder) idle(sh *shelf) bool {
	entries, err := sh.ReadDir(f.dir)
	for _, e := range entries {
		if e.Name() == baseline.LockName {
			return false
		}
	}
	sources, failed := sh.folder(f.dir)
	return err == nil && failed == nil && !slices.ContainsFunc(sources, func(s *source) bool {
		return s.mayHold() || bytes.HasPrefix(s.text, []byte(Header))
	})
}

func (l *fileLoader) find(from *packages.Package, path string) *packages.Package {
	lister := l.of[from]
	p, err := lister.Resolve(from, path)
	l.note(err)
	if p != nil {
		l.of[p] = lister
	}
	return p
}
