package generator

import (
	"golang.org/x/tools/go/packages"

	"github.com/evq-go/evq/generator/golist"
	"github.com/evq-go/evq/generator/memo"
)

// A loader knows which packages there are.
type loader interface {
	// list returns the packages that patterns name, with tests those of the tests too.
	list(g group, tests bool) ([]*packages.Package, error)
	// find returns the package that one means by an import path, nil if there is none.
	find(from *packages.Package, path string) *packages.Package
}

// A fileLoader is the fast one: package golist. What that finds odd, now or while
// types are read, has to be loaded by the go command instead.
type fileLoader struct {
	tags  string
	shelf *shelf
	store *memo.Store

	listers map[string]*golist.Lister            // by the root of the module
	of      map[*packages.Package]*golist.Lister // which knows a package
	odd     error
}

func newFileLoader(cfg Config, sh *shelf, store *memo.Store) *fileLoader {
	return &fileLoader{tags: cfg.Tags, shelf: sh, store: store,
		listers: map[string]*golist.Lister{}, of: map[*packages.Package]*golist.Lister{}}
}

func (l *fileLoader) list(g group, tests bool) ([]*packages.Package, error) {
	lister := l.listers[g.dir]
	if lister == nil {
		if lister, l.odd = golist.Open(g.dir, l.tags, l.shelf, l.store); l.odd != nil {
			return nil, l.odd
		}
		l.listers[g.dir] = lister
	}
	var listed []*packages.Package
	listed, l.odd = lister.List(g.patterns, tests)
	for _, p := range listed {
		l.of[p] = lister
	}
	return listed, l.odd
}

func (l *fileLoader) find(from *packages.Package, path string) *packages.Package {
	lister := l.of[from]
	p, err := lister.Resolve(from, path)
	if err != nil {
		l.odd = err
	}
	if p != nil {
		l.of[p] = lister
	}
	return p
}
