package generator

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/evq-go/evq/generator/golist"
)

// A folder is a directory that the patterns name, with all of its Go files.
type folder struct {
	dir     string
	module  *packages.Module
	sources []*source      // once it is opened
	alone   bool           // nothing else of the module is there as source
	lister  *golist.Lister // that found it; nil if the go command did

	plain, inTest, extTest *packages.Package // the packages that lie in it, nil if there is none
}

// A loader knows which packages there are.
type loader interface {
	// folders are those that patterns name, by directory, and where they name whole
	// trees also those that hold a lock and no package any more. Trouble is an error: a
	// pattern that matches nothing, a folder outside of every module, a file that
	// cannot be read.
	folders(groups []group) ([]*folder, error)
	// open finds the packages in a folder.
	open(f *folder) error
	// find is the package that one means by an import path, nil if there is none.
	find(from *packages.Package, path string) *packages.Package
}

// load does the work of a run with the fast loader, and if that finds anything
// odd, again with the go command.
func load[T any](cfg Config, work func(sh *shelf, from loader) (T, error)) (T, error) {
	sh := newShelf()
	if cfg.Loader != "go" {
		fast := newFileLoader(cfg, sh)
		done, err := work(sh, fast)
		if fast.odd == nil {
			return done, err
		}
		cfg.note("go list (%v)", fast.odd)
	}
	return work(sh, &goLoader{tags: cfg.Tags, shelf: sh})
}

// byDir sorts folders.
func byDir(folders []*folder) []*folder {
	slices.SortFunc(folders, func(a, b *folder) int { return strings.Compare(a.dir, b.dir) })
	return folders
}
