//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package sqlite

import "context"

// lockFile does nothing where there is no flock: processes take the write lock as SQLite lets them.
type lockFile struct{}

func openLockFile(string) (*lockFile, error) { return nil, nil }

func (l *lockFile) lock(context.Context) error { return nil }
func (l *lockFile) unlock()                    {}
func (l *lockFile) close()                     {}
