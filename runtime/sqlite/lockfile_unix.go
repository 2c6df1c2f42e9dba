//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package sqlite

import (
	"context"
	"errors"
	"os"
	"sync"
	"syscall"
)

// lockFile is a lock among processes. The kernel serves those that wait, about in the order in which they came, and
// frees the lock of a process that dies.
type lockFile struct {
	file *os.File

	mu      sync.Mutex
	granted chan error // not nil: a goroutine waits in the kernel, and sends what comes of it
	wanted  bool       // somebody still waits for granted
	closed  bool
}

// openLockFile opens or creates the file. It never opens the database itself: closing that would drop SQLite's locks.
func openLockFile(path string) (*lockFile, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	return &lockFile{file: file}, nil
}

// lock waits for the lock, for one caller at a time. A wait in the kernel cannot be ended: when ctx is done first,
// the waiting goroutine stays for the next caller, or lets go as soon as it is granted what nobody wants.
func (l *lockFile) lock(ctx context.Context) error {
	granted, err := l.request()
	if granted == nil {
		return err
	}
	select {
	case err := <-granted:
		return err
	case <-ctx.Done():
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.granted == nil { // granted in the meantime
		if err := <-granted; err == nil {
			l.flock(syscall.LOCK_UN)
		}
	}
	l.wanted = false
	return ctx.Err()
}

// request takes the lock if it is free; otherwise it returns where the answer of the kernel will come.
func (l *lockFile) request() (granted chan error, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.granted == nil {
		if err := l.flock(syscall.LOCK_EX | syscall.LOCK_NB); !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, err
		}
		l.granted = make(chan error, 1)
		go l.wait(l.granted)
	}
	l.wanted = true
	return l.granted, nil
}

// wait waits in the kernel.
func (l *lockFile) wait(granted chan error) {
	err := l.flock(syscall.LOCK_EX)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.granted = nil
	if l.wanted {
		granted <- err
		return
	}
	if err == nil {
		l.flock(syscall.LOCK_UN)
	}
	if l.closed {
		l.file.Close()
	}
}

func (l *lockFile) flock(how int) error {
	for {
		err := syscall.Flock(int(l.file.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}

func (l *lockFile) unlock() { l.flock(syscall.LOCK_UN) }

// close closes the file, or leaves that to the goroutine that still waits.
func (l *lockFile) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed = true; l.granted == nil {
		l.file.Close()
	}
}
