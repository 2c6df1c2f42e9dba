package generator

import (
	"crypto/rand"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/evq-go/evq/generator/baseline"
	"github.com/evq-go/evq/generator/golist"
	"github.com/evq-go/evq/generator/memo"
)

// A memory is what the last run with the same evgen, settings and patterns found in
// the folders whose files were all as they had to be. It says itself what that
// follows from, and counts only while that is so: contents, never times.
type memory struct {
	store   *memo.Store
	slot    string
	folders []*folder
	shelf   *shelf

	last  memories
	same  map[string]*remembered // by directory: those that still hold
	marks *memo.Marker
	lends map[string]string // what lies in a directory that types come from
}

// memories are the entry of a memory.
type memories struct {
	Secret  memo.Secret            // that texts are marked with
	Folders map[string]*remembered // by directory
}

// A remembered is what was found in one folder, and what it follows from.
type remembered struct {
	Folder string            // the hash of the folder itself
	Needs  map[string]string // what an import path stood for, of all that its events are made of

	Packages    []string
	Types       string // that it stores, as [checkUnique] compares them, and those of locked versions that no struct reads
	Diagnostics []Diagnostic
}

// recall reads the memory of a run. Without a fast loader there is none.
func recall(cfg Config, sh *shelf, folders []*folder) *memory {
	m := &memory{folders: folders, shelf: sh, same: map[string]*remembered{}, lends: map[string]string{}}
	if len(folders) == 0 || folders[0].lister == nil || memo.Program() == "" {
		return m
	}
	m.store = cfg.store()
	m.slot = memo.Key(append([]string{"run", memo.Program(), cfg.Dir, cfg.Tags, cfg.Against, folders[0].lister.Key()}, cfg.Patterns...)...)
	if !m.store.Get(m.slot, &m.last) {
		m.last = memories{Secret: memo.NewSecret()}
	}
	m.marks = m.last.Secret.Marker()
	for _, f := range folders {
		if r := m.last.Folders[f.dir]; r != nil && m.holds(f, r) {
			m.same[f.dir] = r
		}
	}
	return m
}

// holds reports whether all is as it was.
func (m *memory) holds(f *folder, r *remembered) bool {
	if m.folderHash(f) != r.Folder {
		return false
	}
	for path, need := range r.Needs {
		dir, _, err := f.lister.Locate(path)
		if err != nil || m.need(f.lister, dir) != need {
			return false
		}
	}
	return true
}

// changed are the folders to look at.
func (m *memory) changed(folders []*folder) []*folder {
	return slices.DeleteFunc(slices.Clone(folders), func(f *folder) bool {
		return m.same[f.dir] != nil || f.lister != nil && f.idle(m.shelf)
	})
}

// forget has all folders looked at.
func (m *memory) forget() { m.same = map[string]*remembered{} }

// apart reports whether what was found in some folders does not hang on what the
// others hold: no errors, no stored type that another folder has too, no locked
// version that was perhaps moved.
func (m *memory) apart(a *analysis) bool {
	if len(m.same) == 0 || len(a.folders) == 0 {
		return true
	}
	elsewhere := map[string]bool{}
	for _, r := range m.same {
		for t := range strings.FieldsSeq(r.Types) {
			elsewhere[t] = true
		}
	}
	taken := func(t string) bool { return elsewhere[t] }
	return !a.bag.failed() && !slices.ContainsFunc(a.folders, func(f *folder) bool {
		types, unread := a.stored(f)
		return len(unread) > 0 || slices.ContainsFunc(types, taken)
	})
}

// stored are the stored types of a folder's events, and those of the locked versions
// that none of them reads.
func (a *analysis) stored(f *folder) (types, unread []string) {
	for _, u := range a.units {
		for _, e := range u.events {
			if u.folder == f {
				types = append(types, strings.ToLower(e.Type))
			}
		}
	}
	for _, l := range a.locks {
		for _, locked := range l.was.Events {
			if l.folder == f && l.reader(locked.Key) == nil {
				unread = append(unread, strings.ToLower(locked.Type))
			}
		}
	}
	return types, unread
}

// remember keeps what holds, and what was found in the folders that have nothing to
// write, no errors, and nothing that git had a say in.
func (m *memory) remember(r *Result, a *analysis) {
	if m.store == nil || a.bag.failed() || a.reach == nil && len(a.units) > 0 {
		return
	}
	now := maps.Clone(m.same)
	for _, f := range a.folders {
		if !f.idle(m.shelf) && !a.touched(r, f) {
			now[f.dir] = m.found(a, f)
		}
	}
	if !maps.EqualFunc(now, m.last.Folders, func(a, b *remembered) bool { return a == b }) {
		m.store.Put(m.slot, memories{m.last.Secret, now})
	}
}

// touched reports whether a run changes a folder, or asked git about it.
func (a *analysis) touched(r *Result, f *folder) bool {
	return slices.ContainsFunc(a.locks, func(l *packageLock) bool { return l.folder == f && l.asked }) ||
		slices.ContainsFunc(r.Files, func(file File) bool { return strings.HasPrefix(file.Path, f.dir+string(filepath.Separator)) })
}

// found is what is worth to be remembered of a folder.
func (m *memory) found(a *analysis, f *folder) *remembered {
	r := &remembered{Folder: m.folderHash(f), Needs: map[string]string{}}
	types, unread := a.stored(f)
	r.Types = strings.Join(slices.Concat(types, unread), " ")
	for _, u := range a.units {
		if u.folder == f {
			r.Packages = append(r.Packages, u.path())
			m.needs(r, a.reach, f, u.listed)
		}
	}
	for _, d := range a.bag.all {
		if d.folder == f {
			r.Diagnostics = append(r.Diagnostics, d)
		}
	}
	return r
}

// needs notes what a package and all that it needs have asked for, outside of what
// never changes.
func (m *memory) needs(r *remembered, reach *reach, f *folder, p *packages.Package) {
	in := reach.of[p.ID]
	if in == nil {
		return
	}
	for path, q := range in.asked {
		dir := ""
		if q != nil {
			dir = q.Dir
		}
		if _, known := r.Needs[path]; known || path == "C" || path == "unsafe" || f.lister.Std(dir) || dir == f.dir {
			continue
		}
		r.Needs[path] = m.need(f.lister, dir)
		if q != nil {
			m.needs(r, reach, f, q)
		}
	}
}

// need is what an import path stands for: a directory, and what lies in it unless
// that never changes.
func (m *memory) need(lister *golist.Lister, dir string) string {
	if dir == "" || lister.Immutable(dir) {
		return dir
	}
	if _, known := m.lends[dir]; !known {
		m.lends[dir] = dir + " " + m.hash(memo.NewHash(), dir)
	}
	return m.lends[dir]
}

// folderHash is a hash of all in a folder that evgen reads.
func (m *memory) folderHash(f *folder) string {
	samples, _ := m.shelf.ReadDir(filepath.Join(f.dir, samplesDir)) // none is a fact too
	h := memo.NewHash()
	for _, part := range []string{f.module.Path, f.module.Dir, strconv.Itoa(len(samples))} {
		h.Add([]byte(part))
	}
	for _, e := range samples {
		h.Add([]byte(e.Name()))
		h.Add([]byte(e.Type().String()))
	}
	return m.hash(h, f.dir)
}

// hash is a hash of the Go files and the lock in a directory, and of what was added
// before.
func (m *memory) hash(h memo.Hash, dir string) string {
	entries, err := m.shelf.ReadDir(dir)
	if err != nil {
		return rand.Text() // what cannot be read is never the same
	}
	for _, e := range entries {
		name := e.Name()
		if isSource(e) || name == baseline.LockName {
			h.Add([]byte(name))
			h.Add([]byte(e.Type().String()))
			text, err := m.shelf.peek(filepath.Join(dir, name))
			if err != nil {
				return rand.Text()
			}
			h.Add(m.marks.Mark(text))
		}
	}
	return h.Key()
}

// complete adds to a result what is remembered of the folders that were not looked at.
func (m *memory) complete(r *Result, a *analysis) {
	r.Packages = nil
	for _, f := range m.folders {
		if same := m.same[f.dir]; same != nil {
			r.Packages = append(r.Packages, same.Packages...)
			a.bag.all = append(a.bag.all, same.Diagnostics...)
			continue
		}
		for _, u := range a.units {
			if u.folder == f {
				r.Packages = append(r.Packages, u.path())
			}
		}
	}
}
