//go:build unix

package generator

import (
	"io/fs"
	"slices"
	"syscall"
)

// appendFile appends what a file holds to a buffer. An [os.File] would have the poller
// asked whether it can wait for the file, and the collector watch it: half a dozen
// system calls for each of many files, all of which are at hand.
func appendFile(to []byte, path string) ([]byte, error) {
	file, err := uninterrupted(func() (int, error) { return syscall.Open(path, syscall.O_RDONLY|syscall.O_CLOEXEC, 0) })
	if err != nil {
		return to, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	defer syscall.Close(file)
	for {
		to = slices.Grow(to, 512)
		n, err := uninterrupted(func() (int, error) { return syscall.Read(file, to[len(to):cap(to)]) })
		switch {
		case err != nil:
			return to, &fs.PathError{Op: "read", Path: path, Err: err}
		case n == 0:
			return to, nil
		}
		to = to[:len(to)+n]
	}
}

// uninterrupted makes a system call again when a signal got in its way.
func uninterrupted(call func() (int, error)) (int, error) {
	for {
		if n, err := call(); err != syscall.EINTR {
			return n, err
		}
	}
}
