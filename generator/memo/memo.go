// Package memo remembers between runs what follows from contents alone. A key is a
// hash of all that a value depends on, so that an entry is never stale: it is there
// or it is not. Losing entries costs time and nothing else; whatever is wrong with
// the disk is as if nothing were remembered.
package memo

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// A Store is a folder of entries. The nil Store is always empty.
type Store struct{ dir string }

// Open returns the store in dir, "" being evq's own folder in the user's cache
// directory; nil if there is none.
func Open(dir string) *Store {
	if dir == "" {
		base, err := os.UserCacheDir()
		if err != nil {
			return nil
		}
		dir = filepath.Join(base, "evq")
	}
	if !filepath.IsAbs(dir) {
		return nil
	}
	return &Store{dir}
}

// Get reads the entry of a key into value, which stays as it is without one.
func (s *Store) Get(key string, value any) bool {
	if s == nil {
		return false
	}
	text, err := os.ReadFile(s.path(key))
	if err != nil || len(text) < sha256.Size {
		return false
	}
	sum := sha256.Sum256(text[sha256.Size:])
	return slices.Equal(sum[:], text[:sha256.Size]) && json.Unmarshal(text[sha256.Size:], value) == nil
}

// Put remembers value under a key, for whoever asks next: an entry is there as a
// whole or not at all.
func (s *Store) Put(key string, value any) {
	if s == nil {
		return
	}
	text, err := json.Marshal(value)
	if err != nil || os.MkdirAll(s.dir, 0o700) != nil {
		return
	}
	sum := sha256.Sum256(text)
	temp := s.path("new-" + rand.Text())
	err = os.WriteFile(temp, append(sum[:], text...), 0o600)
	if err == nil {
		err = os.Rename(temp, s.path(key))
	}
	if err != nil {
		os.Remove(temp)
	}
	s.trim()
}

// most is how many entries a store keeps.
const most = 2000

// trim removes the half that was written longest ago when there are too many.
func (s *Store) trim() {
	entries, err := os.ReadDir(s.dir)
	if err != nil || len(entries) <= most {
		return
	}
	ages := map[string]time.Time{}
	for _, e := range entries {
		if info, err := e.Info(); err == nil {
			ages[e.Name()] = info.ModTime()
		}
	}
	slices.SortFunc(entries, func(a, b os.DirEntry) int { return ages[a.Name()].Compare(ages[b.Name()]) })
	for _, e := range entries[:len(entries)/2] {
		os.Remove(s.path(e.Name()))
	}
}

func (s *Store) path(key string) string { return filepath.Join(s.dir, key) }
